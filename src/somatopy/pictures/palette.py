"""Colors, hatches and letters of every picture, chosen once.

Magnitudes take perceptually uniform maps that survive color blindness and gray print; up to eight labels take the
colors of Okabe & Ito (2008), up to sixteen hatches too. More cannot be told apart by looks: text alone names them.
"""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib import colormaps
from matplotlib.colors import Colormap, to_hex, to_rgb

MAGNITUDE = "viridis"
BORDER = "cividis"

INK = "#222222"
QUIET = "#767676"
GROUND = "#eeeeee"
PAPER = "#ffffff"
# Of the units of many labels, each named by text: darker than the ground, so that empty units stay apart.
NEUTRAL = "#ccd6de"
PART = "#b4bcc2"
SAMPLE = "#9bb5c9"
MAIN = "#0072b2"
ACCENT = "#d55e00"

# Okabe & Ito's colors, their black as a dark gray: lighter, it would be their purple to the color-blind.
LABEL_COLORS = (
    "#e69f00",
    "#56b4e9",
    "#009e73",
    "#f0e442",
    "#0072b2",
    "#d55e00",
    "#cc79a7",
    "#4d4d4d",
)
LABEL_HATCHES = ("", "////")
N_STYLES = len(LABEL_COLORS) * len(LABEL_HATCHES)

# matplotlib's settings for a figure in a paper: letters of 7 and 8 points, thin lines, text that stays text.
PAPER_STYLE = {
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "hatch.linewidth": 0.5,
    "figure.dpi": 150,
    "savefig.dpi": 300,
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}


@dataclass(frozen=True)
class LabelStyle:
    """How a label's cells look: a color, and a hatch that tells labels of one color apart."""

    color: str
    hatch: str


def label_style(index: int) -> LabelStyle:
    """Style of the label with this index, below :data:`N_STYLES`.

    >>> label_style(1)
    LabelStyle(color='#56b4e9', hatch='')
    >>> label_style(9)
    LabelStyle(color='#56b4e9', hatch='////')
    """
    row, column = divmod(index, len(LABEL_COLORS))
    return LabelStyle(LABEL_COLORS[column], LABEL_HATCHES[row])


def colormap(name: str) -> Colormap:
    """The color map of that name; a value that is missing takes the color of the ground."""
    return colormaps[name].with_extremes(bad=GROUND)


def ink_on(color: str) -> str:
    """Dark or white letters, whichever has more contrast on ``color``.

    By relative luminance (WCAG 2.1); where both contrasts are equal, it is 0.213.
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if luminance > 0.213 else PAPER


def tint(color: str, share: float = 0.35) -> str:
    """``color`` on white paper, thinned to ``share`` of its strength.

    >>> tint("#000000", 0.2)
    '#cccccc'
    """
    red, green, blue = (share * c + 1 - share for c in to_rgb(color))
    return to_hex((red, green, blue))
