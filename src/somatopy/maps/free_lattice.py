"""A lattice of free shape: units in cells of their own, wherever a map has grown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, show

FARTHEST = 1_000_000_000  # rows or columns from 0
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

    Raises
    ------
    ParameterError
        Rows and columns are not as many whole numbers, there is none, or two units share a cell.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    def __post_init__(self) -> None:
        rows, columns = _cells("rows", self.rows), _cells("columns", self.columns)
        if len(rows) != len(columns):
            raise ParameterError(
                f"rows and columns of a FreeLattice must be as many, one of each a unit; got {len(rows)} and "
                f"{len(columns)}"
            )
        cells, counts = np.unique(np.column_stack([rows, columns]), axis=0, return_counts=True)
        if (counts > 1).any():
            row, column = cells[counts.argmax()].tolist()
            raise ParameterError(
                f"no two units of a FreeLattice may share a cell; got {counts.max()} in row {row}, column {column}"
            )
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "columns", columns)

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


def _cells(name: str, values: Any) -> NDArray[np.int64]:
    """Rows or columns of a FreeLattice as whole numbers, (K,)."""
    rule = f"{name} of a FreeLattice must be (K,) whole numbers below a billion, one for each of at least one unit"
    try:
        found = np.asarray(values)
        whole = found.ndim == 1 and len(found) > 0 and bool((np.abs(found) < FARTHEST).all())
        whole = whole and found.dtype.kind in "iuf" and bool((found == np.floor(found)).all())
    except (TypeError, ValueError):
        whole = False
    if not whole:
        raise ParameterError(f"{rule}; got {show(values)}")
    return found.astype(np.int64)
