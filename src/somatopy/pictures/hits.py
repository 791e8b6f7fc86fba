"""How many samples each unit stands for, as squares."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, cell_shapes, fill_cells, frame_cells
from somatopy.pictures.fitted_text import write_in_boxes
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, INK, MAIN, PAPER

# Side of the square of the unit with most hits, in cells.
LARGEST = 0.92
# Side of the box of a number, as a share of its square's; below a square smaller than that, it stands underneath.
ROOM_FOR_NUMBER = 0.75
ROOMY = 0.45
# Width of a number underneath, in cells.
UNDERNEATH = 0.6
# Points.
SMALLEST = 4.0


def draw_hits(
    hits: ArrayLike,
    lattice: Lattice,
    *,
    background: bool = True,
    numbers: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a square (on a hexagonal lattice a hexagon) in each cell, its area proportional to the hits.

    Parameters
    ----------
    hits : (K,) counts
    lattice : with ``positions``
    background : bool
        Fill the cells first; False lays the squares over what is drawn already, a U-matrix for example.
    numbers : bool
        Write each count into its square, or below one that is too small.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    hits = np.asarray(hits)
    if hits.shape != (len(lattice.positions),) or (hits < 0).any():
        raise ParameterError(
            f"hits must be a count for each of the {len(lattice.positions)} units; got shape {hits.shape}"
        )
    sides = LARGEST * np.sqrt(hits / max(1, hits.max()))
    with canvas(ax, *map_figure_size(lattice)) as axes:
        if background:
            fill_cells(axes, lattice, facecolors=GROUND)
        fill_cells(axes, lattice, scale=sides, units=hits > 0, facecolors=MAIN)
        frame_cells(axes, lattice)
        axes.set_title(f"largest: {hits.max():,} samples")
        if numbers:
            _write_numbers(axes, lattice, hits, sides)
    return axes


def _write_numbers(ax: Axes, lattice: Lattice, hits: NDArray[Any], sides: NDArray[np.float64]) -> None:
    inside, below = (hits > 0) & (sides >= ROOMY), (hits > 0) & (sides < ROOMY)
    room = ROOM_FOR_NUMBER * sides[inside]
    _write(ax, lattice.positions[inside], hits[inside], np.column_stack([room, room]), PAPER)
    # Below a square there is room from its lower side to half a step below the unit; the least of it serves for all.
    lower = sides[below] * cell_shapes(lattice)[0, :, 1].max()
    room = 0.5 - lower.max(initial=0.0)
    down = np.column_stack([np.zeros(len(lower)), lower + room / 2])
    _write(ax, lattice.positions[below] + down, hits[below], np.array([UNDERNEATH, room]), INK)


def _write(ax: Axes, centers: NDArray[Any], counts: NDArray[Any], boxes: NDArray[Any], ink: str) -> None:
    texts = [str(count) for count in counts]
    write_in_boxes(ax, centers, texts, boxes, colors=[ink] * len(texts), smallest=SMALLEST)
