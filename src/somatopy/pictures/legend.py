"""Which color and hatch stand for which label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.patches import Patch

from somatopy.pictures.canvas import points_of
from somatopy.pictures.lettering import letters_in, plain
from somatopy.pictures.palette import PAPER, LabelStyle

# Share of the axes that the legend may take away from the map, at most.
SHARE = 0.5
# Points: height of a line, and width of a line without its text.
LINE_HEIGHT, SWATCH = 10.5, 24.0
SHORTEST, LONGEST = 5, 24


def add_label_legend(ax: Axes, styles: Mapping[str, LabelStyle]) -> Legend:
    """Add a legend right of ``ax`` with as many of the labels as fit; a last line counts the others."""
    names, looks = list(styles), list(styles.values())
    width, height = points_of(ax)
    limit = min(max(letters_in(SHARE * width - SWATCH), SHORTEST), LONGEST)
    texts = [plain(name, limit) for name in names]
    rows = max(4, int(height / LINE_HEIGHT))
    shown, texts = _that_fit(texts, rows * _columns_in(SHARE * width, texts))
    legend = ax.legend(
        handles=[_swatch(style) for style in looks[:shown]] + [Patch(alpha=0)] * (len(texts) - shown),
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


def _columns_in(points: float, texts: Sequence[str]) -> int:
    widest = max(map(len, texts)) * 0.6 * 7.0
    return max(1, int(points / (SWATCH + widest)))


def _that_fit(texts: list[str], places: int) -> tuple[int, list[str]]:
    if len(texts) <= places:
        return len(texts), texts
    shown = places - 1
    return shown, [*texts[:shown], f"and {len(texts) - shown} more"]


def _swatch(style: LabelStyle) -> Patch:
    return Patch(facecolor=style.color, hatch=style.hatch, edgecolor=PAPER, linewidth=0)
