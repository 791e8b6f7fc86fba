"""The cells of a lattice as polygons: squares, or hexagons where the lattice says so.

In drawing units: one step between neighbors is 1, x runs right along the columns, y down along the rows.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from somatopy.pictures.palette import PAPER, QUIET

SQUARE = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
_TURNS = np.deg2rad(30 + 60 * np.arange(6))
# Pointed above and below, so that neighbors within a row touch along an upright side.
HEXAGON = np.column_stack([np.cos(_TURNS), np.sin(_TURNS)]) / np.sqrt(3)
SHAPES: dict[str, NDArray[np.float64]] = {"square": SQUARE, "hexagon": HEXAGON}

MARGIN = 0.08


class Lattice(Protocol):
    """What a picture needs of a lattice; ``cell = "hexagon"`` makes its cells hexagons."""

    @property
    def positions(self) -> NDArray[np.float64]:
        """(K, 2) places of the units, x to the right and y downward."""

    @property
    def neighbors(self) -> NDArray[np.int32]:
        """(K, degree) indices of the units one hop away, -1 where there is none."""


def cell_shape(lattice: Lattice) -> NDArray[np.float64]:
    """(S, 2) corners of a cell around its unit."""
    return SHAPES[getattr(lattice, "cell", "square")]


def cell_polygons(lattice: Lattice, scale: float | NDArray[np.float64] = 1.0) -> NDArray[np.float64]:
    """(K, S, 2) corners of every cell, shrunk about its unit by ``scale`` (one number or one a unit)."""
    scales = np.broadcast_to(scale, len(lattice.positions))[:, None, None]
    return np.asarray(lattice.positions[:, None, :] + scales * cell_shape(lattice))


def fill_cells(
    ax: Axes, lattice: Lattice, *, units: NDArray[Any] | None = None, scale: Any = 1.0, **style: Any
) -> PolyCollection:
    """Fill the cells of ``units`` (all by default); ``style`` goes to matplotlib's PolyCollection."""
    chosen = slice(None) if units is None else units
    look = {"edgecolors": PAPER, "linewidths": 0.4} | style
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
    if ticks and cell_shape(lattice) is SQUARE:
        _number(ax, "column", "row")
    else:
        ax.set(xticks=[], yticks=[])


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
    across = (second - first)[:, ::-1] * (-1, 1) * side_length(lattice) / 2
    start, stop = (first + second) / 2 - across, (first + second) / 2 + across
    inner = [end + depth * (unit - end) for unit in (first, second) for end in (start, stop)]
    return np.stack([start, inner[0], inner[1], stop, inner[3], inner[2]], axis=1)


def touching(lattice: Lattice, pairs: NDArray[Any]) -> NDArray[np.bool_]:
    """(E,) whether the cells of a pair touch in the drawing; a torus has neighbors that do not."""
    steps = lattice.positions[pairs[:, 0]] - lattice.positions[pairs[:, 1]]
    return np.asarray(np.hypot(*steps.T) < 1.01)


def side_length(lattice: Lattice) -> float:
    """Length of one side of a cell."""
    shape = cell_shape(lattice)
    return float(np.hypot(*(shape[1] - shape[0])))


def outlines(lattice: Lattice, region: NDArray[Any]) -> NDArray[np.float64]:
    """(S, 2, 2) sides of cells beyond which another region, or nothing, begins."""
    polygons = cell_polygons(lattice)
    starts, ends = polygons, np.roll(polygons, -1, axis=1)
    across = starts + ends - lattice.positions[:, None, :]  # the unit mirrored in the middle of each side
    region_at = {_place(p): r for p, r in zip(lattice.positions, region.tolist(), strict=True)}
    differs = np.array(
        [
            [region_at.get(_place(p)) != own for p in sides]
            for sides, own in zip(across, region.tolist(), strict=True)
        ]
    )
    return np.stack([starts[differs], ends[differs]], axis=1)


def _place(point: NDArray[np.float64]) -> tuple[float, float]:
    return round(float(point[0]), 3) + 0.0, round(float(point[1]), 3) + 0.0


def _number(ax: Axes, x_name: str, y_name: str) -> None:
    ax.set_xlabel(x_name)
    ax.set_ylabel(y_name)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))
    ax.tick_params(length=0, colors=QUIET)
