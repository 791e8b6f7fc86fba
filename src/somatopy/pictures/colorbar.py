"""The bar beside a map that says what its colors mean."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.ticker import MaxNLocator

from somatopy.pictures.canvas import points_of
from somatopy.pictures.lettering import letters_in, plain, width_in_ems
from somatopy.pictures.scale import is_constant

# Shares of the map's longer side, so that a narrow map gets a bar one can see.
THICKNESS = 0.035
GAP = 0.04
# A map this many times wider than high has its bar below: beside it, the bar would be a dot.
FLAT = 3.0
# Points of a letter of the bar's name; letters of a name that is cut.
LETTERS, SHORTEST, LONGEST = 8.0, 8, 60


def add_colorbar(ax: Axes, colored: ScalarMappable, name: str = "", *, share: float = 1.0) -> Colorbar:
    """Add a bar at the right of a map, as high as the map (or its lower ``share``); below it if the map is flat.

    The bar at the right hangs on the axes, not on the figure, and so keeps the map's height in any layout.
    """
    if is_flat(ax):
        bar = ax.figure.colorbar(colored, ax=ax, location="bottom", shrink=0.9, aspect=40)
    else:
        slim = longer_over_width(ax)
        place = ax.inset_axes((1 + GAP * slim, 0.0, THICKNESS * slim, share))
        bar = ax.figure.colorbar(colored, cax=place)
    bar.outline.set_visible(False)
    bar.locator = MaxNLocator(nbins=5, steps=[1, 2, 5, 10], min_n_ticks=2)
    bar.update_ticks()
    _mark_constant(bar, colored)
    if name:
        bar.set_label(_fitting(name, ax))
    return bar


def _mark_constant(bar: Colorbar, colored: ScalarMappable) -> None:
    """Values that are all equal have one mark on the bar, not the limits that were put around them."""
    values = colored.get_array()
    finite = np.ma.masked_invalid([] if values is None else values).compressed()
    if is_constant(finite):
        bar.set_ticks([finite[0]], labels=[f"{finite[0]:.4g}"])


def is_flat(ax: Axes) -> bool:
    """Whether the map in ``ax`` is much wider than high."""
    width, height = _sides(ax)
    return width > FLAT * height


def longer_over_width(ax: Axes) -> float:
    """The map's longer side as a multiple of its width."""
    width, height = _sides(ax)
    return max(1.0, height / width)


def _fitting(name: str, ax: Axes) -> str:
    """The name, or what the bar's length allows of it."""
    (width, height), (across, down) = points_of(ax), _sides(ax)
    length = min(width / across, height / down) * (across if is_flat(ax) else down)
    whole = plain(name, LONGEST)
    if LETTERS * width_in_ems(whole) <= length:
        return whole
    return plain(name, max(SHORTEST, min(LONGEST, letters_in(length, font_size=LETTERS))))


def _sides(ax: Axes) -> tuple[float, float]:
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    return abs(right - left), abs(top - bottom)
