"""Which color and hatch stand for which label."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.patches import Patch

from somatopy.pictures.lettering import plain
from somatopy.pictures.palette import PAPER, label_style

MOST_COLUMNS = 3
POINTS_PER_LINE = 10.5


def add_label_legend(ax: Axes, names: Sequence[str]) -> Legend:
    """Add a legend right of ``ax`` with as many of the labels as fit; a last line counts the others."""
    rows = max(4, int(ax.get_window_extent().height * 72 / ax.figure.get_dpi() / POINTS_PER_LINE))
    shown, texts = _that_fit(names, rows * MOST_COLUMNS)
    legend = ax.legend(
        handles=[_swatch(index) for index in range(shown)] + [Patch(alpha=0)] * (len(texts) - shown),
        labels=["label"] * len(texts),
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0),
        ncols=-(-len(texts) // rows),
        frameon=False,
        borderaxespad=0.0,
        handlelength=1.2,
        handleheight=1.2,
        columnspacing=1.0,
    )
    # Set afterwards: a legend would drop labels that begin with an underscore.
    for line, text in zip(legend.get_texts(), texts, strict=True):
        line.set_text(text)
    return legend


def _that_fit(names: Sequence[str], places: int) -> tuple[int, list[str]]:
    if len(names) <= places:
        return len(names), [plain(name) for name in names]
    shown = places - 1
    return shown, [plain(name) for name in names[:shown]] + [f"and {len(names) - shown} more"]


def _swatch(index: int) -> Patch:
    style = label_style(index)
    return Patch(facecolor=style.color, hatch=style.hatch, edgecolor=PAPER, linewidth=0)
