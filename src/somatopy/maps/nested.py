"""Where the leaves of a hierarchy lie: each unit's cell holds the cells of the map below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import Grid

MARGIN = 0.06  # of a cell's sides, left free around the map within


@dataclass(frozen=True, eq=False)
class NestedLattice(GraphLattice):
    """The leaves of maps within maps.

    Neighbors are leaves side by side on the same map. Drawn, a map fills the cell of the unit it belongs to.

    Parameters
    ----------
    rectangles : (L, 4) left, top, width and height of each leaf's cell; the shortest side is 1
    """

    rectangles: NDArray[np.float64]

    @property
    def positions(self) -> NDArray[np.float64]:
        """(L, 2) the middle of each leaf's cell; x to the right, y downward."""
        return self.rectangles[:, :2] + self.rectangles[:, 2:] / 2

    @property
    def cell(self) -> NDArray[np.float64]:
        """(L, 4, 2) corners of each leaf's cell around its middle."""
        corners = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
        return corners * self.rectangles[:, None, 2:]


def cells_within(lattice: Grid, frame: NDArray[np.float64]) -> NDArray[np.float64]:
    """(K, 4) left, top, width and height of a map's cells that together fill ``frame`` (4,).

    >>> from somatopy.maps.lattice import Rectangular
    >>> cells_within(Rectangular(1, 2), np.array([0.0, 0.0, 1.0, 1.0])).tolist()
    [[0.0, 0.0, 0.5, 1.0], [0.5, 0.0, 0.5, 1.0]]
    """
    row, column = np.divmod(np.arange(lattice.n_units), lattice.columns)
    width, height = frame[2] / lattice.columns, frame[3] / lattice.rows
    sides = np.broadcast_to([width, height], (lattice.n_units, 2))
    return np.column_stack([frame[0] + column * width, frame[1] + row * height, sides])


def nested(lattices: Sequence[Grid], children: Sequence[NDArray[np.int64]]) -> NestedLattice:
    """The lattice of the leaves; ``children`` (K,) of each map are the maps below its units, -1 of leaves.

    A map stands behind the one it belongs to; leaves are numbered map by map.
    """
    first = lattices[0]
    frames = {0: np.array([0.0, 0.0, first.columns, first.rows])}
    rectangles, pairs, n_leaves = [], [], 0
    for number, (lattice, below) in enumerate(zip(lattices, children, strict=True)):
        cells, is_leaf = cells_within(lattice, frames[number]), below < 0
        for unit in np.flatnonzero(~is_leaf):
            x, y, width, height = cells[unit]
            frames[int(below[unit])] = np.array(
                [x + MARGIN * width, y + MARGIN * height, (1 - 2 * MARGIN) * width, (1 - 2 * MARGIN) * height]
            )
        leaf = np.where(is_leaf, n_leaves + np.cumsum(is_leaf) - 1, -1)
        units, places = np.nonzero(lattice.neighbors >= 0)
        joined = leaf[np.column_stack([units, lattice.neighbors[units, places]])]
        pairs.append(joined[(joined >= 0).all(1)])
        rectangles.append(cells[is_leaf])
        n_leaves += int(is_leaf.sum())
    edges = GraphLattice.joining(n_leaves, np.concatenate(pairs)).edges
    found = np.concatenate(rectangles)
    return NestedLattice(n_leaves, edges, found / found[:, 2:].min())
