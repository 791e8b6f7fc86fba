"""Where a picture is drawn: on the axes at hand, or on a new figure in the style of a paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from somatopy.pictures.palette import PAPER_STYLE

# Inches: one column of a journal is about 85 mm wide, a page 175 mm.
COLUMN_WIDTH = 3.35
PAGE_WIDTH = 6.9


def paper() -> AbstractContextManager[None]:
    """The style of all figures that somatopy opens itself, for a ``with`` around drawing *and* saving.

    >>> with paper():
    ...     axes = new_figure(COLUMN_WIDTH, 2.5).subplots()
    >>> axes.xaxis.label.get_fontsize()
    8.0
    """
    return mpl.rc_context(PAPER_STYLE)  # type: ignore[arg-type]


def new_figure(width: float, height: float) -> Figure:
    """A figure of ``width`` by ``height`` inches, unknown to pyplot: it goes when nobody holds it."""
    return Figure(figsize=(width, height), layout="compressed")


@contextmanager
def canvas(ax: Axes | None, width: float, height: float) -> Iterator[Axes]:
    """``ax`` itself; where it is None, the axes of a new pyplot figure while the paper's style holds."""
    if ax is not None:
        yield ax
        return
    with paper():
        yield plt.figure(figsize=(width, height), layout="compressed").subplots()


def points_of(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes as they lie now, in points."""
    extent = ax.get_window_extent()
    scale = 72 / ax.figure.get_dpi()
    return extent.width * scale, extent.height * scale
