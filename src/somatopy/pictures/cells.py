"""The cells of a lattice as polygons: squares, hexagons, or the sectors of a ring.

In drawing units: one step between neighbors is 1, x runs right along the columns, y down along the rows.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from somatopy.maps.lattice import Line, Ring
from somatopy.pictures.canvas import points_of
from somatopy.pictures.palette import PAPER, QUIET
from somatopy.pictures.ring import ring_sectors, ring_sides

SQUARE = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])

MARGIN = 0.08
# Points: the white rim of a cell; of small cells, this share of their width.
RIM, THIN = 0.4, 0.06


class Lattice(Protocol):
    """What a picture needs of a lattice.

    ``cell``, where there is one, is the outline of a cell around its unit: (S, 2) for all, or (K, S, 2) for each.
    Without it, cells are squares.
    """

    @property
    def positions(self) -> NDArray[np.float64]:
        """(K, 2) places of the units, x to the right and y downward."""

    @property
    def neighbors(self) -> NDArray[np.int32]:
        """(K, degree) indices of the units one hop away, -1 where there is none."""


def cell_shapes(lattice: Lattice) -> NDArray[np.float64]:
    """(1, S, 2) corners of every cell around its unit, or (K, S, 2) where they differ."""
    if isinstance(lattice, Ring):
        return ring_sectors(lattice)
    shape = np.asarray(getattr(lattice, "cell", SQUARE), np.float64)
    return shape if shape.ndim == 3 else shape[None]


def are_alike(lattice: Lattice) -> bool:
    """Whether all cells have one size, so that there is a place for what lies between two of them."""
    return isinstance(lattice, Ring) or len(cell_shapes(lattice)) == 1


def cell_polygons(lattice: Lattice, scale: float | NDArray[np.float64] = 1.0) -> NDArray[np.float64]:
    """(K, S, 2) corners of every cell, shrunk about its unit by ``scale`` (one number or one a unit)."""
    scales = np.broadcast_to(scale, len(lattice.positions))[:, None, None]
    return np.asarray(lattice.positions[:, None, :] + scales * cell_shapes(lattice))


def has_squares(lattice: Lattice) -> bool:
    """Whether the cells are squares in rows and columns."""
    shapes = cell_shapes(lattice)
    return shapes.shape == (1, *SQUARE.shape) and bool(np.allclose(shapes[0], SQUARE))


def fill_cells(
    ax: Axes, lattice: Lattice, *, units: NDArray[Any] | None = None, scale: Any = 1.0, **style: Any
) -> PolyCollection:
    """Fill the cells of ``units`` (all by default); ``style`` goes to matplotlib's PolyCollection."""
    chosen = slice(None) if units is None else units
    look = {"edgecolors": PAPER, "linewidths": rim_width(ax, lattice)} | style
    cells = PolyCollection(cell_polygons(lattice, scale)[chosen], **look)  # type: ignore[arg-type]
    ax.add_collection(cells, autolim=False)
    return cells


def frame_cells(ax: Axes, lattice: Lattice, *, ticks: bool = True) -> None:
    """Fit the axes to the lattice, row 0 above row 1; ``ticks`` number the rows and columns of squares."""
    left, top, right, bottom = bounds(lattice)
    ax.set_aspect("equal")
    ax.set_xlim(left - MARGIN, right + MARGIN)
    ax.set_ylim(bottom + MARGIN, top - MARGIN)
    ax.spines[:].set_visible(False)
    ax.set(xticks=[], yticks=[])
    if ticks and has_squares(lattice):
        _number(ax.xaxis, "unit" if isinstance(lattice, Line) else "column")
        if not isinstance(lattice, Line):
            _number(ax.yaxis, "row")


def cell_points(ax: Axes, lattice: Lattice) -> float:
    """Points that a step between neighbors takes at most, as the axes lie now."""
    left, top, right, bottom = bounds(lattice)
    width, height = points_of(ax)
    return min(width / (right - left), height / (bottom - top))


def rim_width(ax: Axes, lattice: Lattice) -> float:
    """Points of the white line around cells and their parts."""
    return min(RIM, THIN * cell_points(ax, lattice))


def bounds(lattice: Lattice) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the map's cells."""
    corners = cell_polygons(lattice).reshape(-1, 2)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def bridges(lattice: Lattice, pairs: NDArray[Any], depth: float) -> NDArray[np.float64]:
    """(E, 6, 2) strips along the common side of the cells of each pair of neighbors.

    A strip is wedged in between its two cells: it begins at the ends of their common side and reaches the share
    ``depth`` of the way to either unit, so that the strips around a cell meet without a gap.
    """
    first, second = lattice.positions[pairs[:, 0]], lattice.positions[pairs[:, 1]]
    start, stop = _common_sides(lattice, pairs)
    inner = [end + depth * (unit - end) for unit in (first, second) for end in (start, stop)]
    return np.stack([start, inner[0], inner[1], stop, inner[3], inner[2]], axis=1)


def _common_sides(lattice: Lattice, pairs: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both ends (E, 2) of the side that the cells of each pair share."""
    if isinstance(lattice, Ring):
        return ring_sides(lattice, pairs)
    first, second = lattice.positions[pairs[:, 0]], lattice.positions[pairs[:, 1]]
    across = (second - first)[:, ::-1] * (-1, 1) * side_length(lattice) / 2
    return (first + second) / 2 - across, (first + second) / 2 + across


def touching(lattice: Lattice, pairs: NDArray[Any]) -> NDArray[np.bool_]:
    """(E,) whether the cells of a pair touch in the drawing; a torus has neighbors that do not."""
    steps = lattice.positions[pairs[:, 0]] - lattice.positions[pairs[:, 1]]
    return np.asarray(np.hypot(*steps.T) < 1.01)


def side_length(lattice: Lattice) -> float:
    """Length of one side of a cell."""
    shape = cell_shapes(lattice)[0]
    return float(np.hypot(*(shape[1] - shape[0])))


def outlines(lattice: Lattice, region: NDArray[Any]) -> NDArray[np.float64]:
    """(S, 2, 2) sides of cells beyond which another region, or nothing, begins."""
    polygons = cell_polygons(lattice)
    sides = np.stack([polygons, np.roll(polygons, -1, axis=1)], axis=2).reshape(-1, 2, 2)
    owner = np.repeat(np.asarray(region), polygons.shape[1])
    # Cells that touch share the middle of a side.
    _, place, count = np.unique(sides.mean(axis=1).round(3), axis=0, return_inverse=True, return_counts=True)
    place = place.ravel()
    least, most = np.full(len(count), owner.max()), np.full(len(count), owner.min())
    np.minimum.at(least, place, owner)
    np.maximum.at(most, place, owner)
    parted = (count == 1) | (least < most)
    return np.asarray(sides[parted[place]])


def _number(axis: Axis, name: str) -> None:
    axis.set_label_text(name)
    axis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))
    axis.set_tick_params(length=0, colors=QUIET)
