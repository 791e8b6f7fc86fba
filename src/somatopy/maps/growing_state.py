"""What a growing map is made of while it trains: arrays with room to spare, so that a birth copies nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import FreeLattice

SQUARE_CELLS = ((0, 0), (0, 1), (1, 0), (1, 1))
START_CAPACITY = 64
GRID_MARGIN = 16


@dataclass(eq=False)
class GrowingState:
    """Units, their errors and their places; rows ``n_units`` and beyond of every array are spare.

    Attributes
    ----------
    codebook : (capacity, D)
    errors : (capacity,) accumulated squared error of each unit, in scaled units
    rows, columns : (capacity,) the unit's cell; may be negative
    neighbors : (capacity, 4) units north, east, south, west; -1 where free
    grid : (height, width) the unit in each cell of the plane, -1 where none
    origin : (2,) row and column of ``grid[0, 0]``
    """

    codebook: NDArray[Any]
    errors: NDArray[np.float64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    n_units: int
    neighbors: NDArray[np.int32]
    grid: NDArray[np.int32]
    origin: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        codebook: NDArray[Any],
        errors: NDArray[np.float64],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
    ) -> GrowingState:
        """A state of exactly these units (arrays are copied), with room to grow."""
        n = len(codebook)
        lattice = FreeLattice(np.asarray(rows, np.int64), np.asarray(columns, np.int64))
        grid, origin = _grid_around(lattice)
        state = cls(codebook, errors, lattice.rows, lattice.columns, n, lattice.neighbors, grid, origin)
        state._reserve(max(START_CAPACITY, 2 * n))
        return state

    @classmethod
    def square(cls, codebook: NDArray[Any]) -> GrowingState:
        """Initialization: four units in a 2 x 2 square."""
        rows, columns = np.array(SQUARE_CELLS, np.int64).T
        return cls.of(codebook, np.zeros(len(SQUARE_CELLS)), rows, columns)

    @property
    def lattice(self) -> FreeLattice:
        """A copy of the present places."""
        return FreeLattice(self.rows[: self.n_units].copy(), self.columns[: self.n_units].copy())

    def make_room(self) -> None:
        """Double the arrays and lay a wider grid: amortized, a birth costs no copy."""
        self._reserve(2 * len(self.codebook))
        self.grid, self.origin = _grid_around(self.lattice)

    def _reserve(self, capacity: int) -> None:
        n = self.n_units
        self.codebook = _widened(self.codebook[:n], capacity, 0)
        self.errors = _widened(self.errors[:n], capacity, 0)
        self.rows = _widened(self.rows[:n], capacity, 0)
        self.columns = _widened(self.columns[:n], capacity, 0)
        self.neighbors = _widened(self.neighbors[:n], capacity, -1)


def _widened(array: NDArray[Any], capacity: int, fill: int) -> NDArray[Any]:
    wide = np.full((capacity, *array.shape[1:]), fill, array.dtype)
    wide[: len(array)] = array
    return wide


def _grid_around(lattice: FreeLattice) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    cells = np.stack([lattice.rows, lattice.columns])
    # A margin as wide as the map itself, so that a map growing outward asks for a new grid only rarely.
    margin = GRID_MARGIN + int(np.ptp(cells, axis=1).max())
    origin = cells.min(axis=1) - margin
    height, width = cells.max(axis=1) + margin + 1 - origin
    grid = np.full((height, width), -1, np.int32)
    grid[tuple(cells - origin[:, None])] = np.arange(lattice.n_units)
    return grid, origin
