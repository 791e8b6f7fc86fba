"""How large a figure a map needs."""

from __future__ import annotations

from somatopy.pictures.canvas import COLUMN_WIDTH
from somatopy.pictures.cells import Lattice, bounds

# Inches beside and below the cells, for a color bar or a legend and for the row and column numbers.
BESIDE, BELOW = 1.0, 0.5


def map_figure_size(lattice: Lattice, width: float = COLUMN_WIDTH + BESIDE) -> tuple[float, float]:
    """Width and height in inches of a figure for one map, no flatter and no taller than looks well."""
    left, top, right, bottom = bounds(lattice)
    height = (width - BESIDE) * (bottom - top) / (right - left) + BELOW
    return width, min(max(height, 1.8), 1.6 * width)
