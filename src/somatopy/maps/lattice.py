"""Where units sit: positions to draw, neighbors to adapt, hops to measure.

A lattice is a specification (frozen): it knows nothing of data or codebooks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The four places around a unit as (row, column) steps, in the order births are tried: north, east, south,
# west. Place p lies opposite to place (p + 2) % 4.
FOUR_PLACES = ((-1, 0), (0, 1), (1, 0), (0, -1))


@dataclass(frozen=True, eq=False)
class FreeLattice:
    """A lattice of free shape with four neighbors a unit: what a growing map leaves behind.

    Parameters
    ----------
    rows, columns : (K,) integers
        The cell of each unit; may be negative, no two units share a cell.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    @property
    def n_units(self) -> int:
        return len(self.rows)

    @property
    def positions(self) -> NDArray[np.float64]:
        """(K, 2) drawing coordinates: x along the columns, y along the rows (row 0 above row 1)."""
        return np.column_stack([self.columns, self.rows]).astype(np.float64)

    @cached_property
    def neighbors(self) -> NDArray[np.int32]:
        """(K, 4) indices of the units north, east, south and west; -1 where the place is free."""
        cell_of = {
            cell: unit
            for unit, cell in enumerate(zip(self.rows.tolist(), self.columns.tolist(), strict=True))
        }
        return np.array(
            [[cell_of.get((row + dr, column + dc), -1) for dr, dc in FOUR_PLACES] for row, column in cell_of],
            dtype=np.int32,
        ).reshape(-1, 4)

    def hops_from(self, unit: int) -> NDArray[np.int64]:
        """(K,) steps from ``unit`` to every unit, walking over units only; -1 where no walk leads."""
        hops = np.full(self.n_units, -1, dtype=np.int64)
        hops[unit] = 0
        front, step = [unit], 0
        while front:
            step += 1
            reached = {int(n) for u in front for n in self.neighbors[u] if n >= 0 and hops[n] < 0}
            front = sorted(reached)
            hops[front] = step
        return hops

    def to_dict(self) -> dict[str, Any]:
        return {"name": "free", "rows": self.rows.tolist(), "columns": self.columns.tolist()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FreeLattice:
        return cls(np.asarray(data["rows"], np.int64), np.asarray(data["columns"], np.int64))
