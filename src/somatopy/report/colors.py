"""The colors of the pictures, so that a page looks as print does."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from somatopy.pictures import palette

SHADES = 256


def colors() -> dict[str, list[str] | str]:
    """The two color maps, and the colors of ink, paper and the rest by their names in :mod:`somatopy.pictures`."""
    return {
        "sequential": shades(palette.MAGNITUDE),
        "border": shades(palette.BORDER),
        "labels": list(palette.LABEL_COLORS),
        "ink": palette.INK,
        "quiet": palette.QUIET,
        "ground": palette.GROUND,
        "paper": palette.PAPER,
        "neutral": palette.NEUTRAL,
        "part": palette.PART,
        "sample": palette.SAMPLE,
        "main": palette.MAIN,
        "accent": palette.ACCENT,
    }


def shades(name: str) -> list[str]:
    """256 colors of a color map of matplotlib, from the least to the largest value."""
    return [to_hex(color) for color in colormaps[name](np.linspace(0, 1, SHADES))]
