"""Which color and hatch stand for which label."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.patches import Patch

from somatopy.pictures.lettering import letters_in, plain
from somatopy.pictures.palette import N_STYLES, PAPER, label_style

# Share of the axes that the legend may take away from the map, at most.
SHARE = 0.5
# Points: height of a line, and width of a line without its text.
LINE_HEIGHT, SWATCH = 10.5, 24.0
SHORTEST, LONGEST = 5, 24


def add_label_legend(ax: Axes, names: Sequence[str]) -> Legend:
    """Add a legend right of ``ax`` with as many of the labels as fit; a last line counts the others."""
    width, height = points_of(ax)
    limit = min(max(letters_in(SHARE * width - SWATCH), SHORTEST), LONGEST)
    texts = [plain(name, limit) for name in names]
    rows = max(4, int(height / LINE_HEIGHT))
    shown, texts = _that_fit(texts, rows * _columns_in(SHARE * width, texts))
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


def wants_legend(asked: bool | None, n_labels: int) -> bool:
    """Whether to add a legend: as asked, else while every label has a look of its own; never without labels."""
    return n_labels > 0 and (n_labels <= N_STYLES if asked is None else asked)


def points_of(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes as they lie now, in points."""
    extent = ax.get_window_extent()
    scale = 72 / ax.figure.get_dpi()
    return extent.width * scale, extent.height * scale


def _columns_in(points: float, texts: Sequence[str]) -> int:
    widest = max(map(len, texts)) * 0.6 * 7.0
    return max(1, int(points / (SWATCH + widest)))


def _that_fit(texts: list[str], places: int) -> tuple[int, list[str]]:
    if len(texts) <= places:
        return len(texts), texts
    shown = places - 1
    return shown, [*texts[:shown], f"and {len(texts) - shown} more"]


def _swatch(index: int) -> Patch:
    style = label_style(index)
    return Patch(facecolor=style.color, hatch=style.hatch, edgecolor=PAPER, linewidth=0)
