"""Where units sit: positions to draw, neighbors to adapt, hops to measure.

A lattice is a specification (frozen): it knows nothing of data or codebooks.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, boolean, choice, integer, show
from somatopy.maps.free_lattice import FreeLattice

__all__ = [
    "LATTICES", "LATTICE_DISTANCES", "MOST_UNITS", "FreeLattice", "Grid", "Hexagonal", "Line", "Rectangular",
    "Rectangular8", "Ring", "lattice_from_dict", "make_lattice",
]  # fmt: skip


@dataclass(frozen=True)
class Grid(ABC):
    """A lattice of full rows and columns: all that follows from how two units are displaced.

    Units are numbered row by row. Distances depend on the displacement alone (and, on a hexagonal lattice, on
    whether the row is an odd one), so a table of displacements holds all of them: see :meth:`distance_table`.
    """

    name: ClassVar[str]
    rows: int
    columns: int
    periodic: bool = False

    def __post_init__(self) -> None:
        integer("shape", self.rows, at_least=1)
        integer("shape", self.columns, at_least=1)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.rows, self.columns

    @property
    def n_units(self) -> int:
        return self.rows * self.columns

    @abstractmethod
    def sideways(self, parity: Any, down: Any, right: Any) -> Any:
        """Horizontal drawing distance of a step of ``down`` rows and ``right`` columns from a row of that parity."""

    @abstractmethod
    def hops_of(self, dx: Any, down: Any) -> Any:
        """Hops of a displacement by ``dx`` in drawing units and ``down`` rows (both not negative)."""

    row_height: ClassVar[float] = 1.0

    @property
    def positions(self) -> NDArray[np.float64]:
        """(K, 2) drawing coordinates: x along the columns, y along the rows (row 0 above row 1)."""
        row, column = np.divmod(np.arange(self.n_units), self.columns)
        return np.column_stack([self.sideways(0, row, column), row * self.row_height]).astype(np.float64)

    @property
    def cell(self) -> NDArray[np.float64]:
        """(corners, 2) outline of a unit's cell around its position."""
        return np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])

    def distance_table(self, kind: str = "sheet") -> NDArray[np.float64]:
        """Distances by displacement: (2, 2 rows - 1, 2 columns - 1), indexed by [row % 2, down + rows - 1,
        right + columns - 1]; ``kind`` is ``"sheet"`` (drawing units) or ``"hops"``. On a torus the shortest way."""
        choice("lattice_distance", kind, LATTICE_DISTANCES)
        parity = np.arange(2)[:, None, None]
        down = np.arange(1 - self.rows, self.rows)[None, :, None]
        right = np.arange(1 - self.columns, self.columns)[None, None, :]
        ways = [
            self._straight(kind, parity, down + up * self.rows, right + left * self.columns)
            for up in ((-1, 0, 1) if self.periodic else (0,))
            for left in ((-1, 0, 1) if self.periodic else (0,))
        ]
        return np.min(ways, axis=0)

    def _straight(self, kind: str, parity: Any, down: Any, right: Any) -> NDArray[np.float64]:
        dx, down, _ = np.broadcast_arrays(np.abs(self.sideways(parity, down, right)), down, parity)
        if kind == "hops":
            return np.asarray(self.hops_of(dx, np.abs(down)), np.float64)
        return np.hypot(dx, down * self.row_height)

    def distances_from(self, unit: int, kind: str = "sheet") -> NDArray[np.float64]:
        """(K,) distances from ``unit`` to every unit."""
        row, column = divmod(unit, self.columns)
        table = self.distance_table(kind)[row % 2]
        corner = table[self.rows - 1 - row :, self.columns - 1 - column :]
        return corner[: self.rows, : self.columns].ravel()

    def distances(self, kind: str = "sheet") -> NDArray[np.float64]:
        """(K, K) distances between all units."""
        row, column = np.divmod(np.arange(self.n_units), self.columns)
        down = row[None, :] - row[:, None] + self.rows - 1
        right = column[None, :] - column[:, None] + self.columns - 1
        return self.distance_table(kind)[row[:, None] % 2, down, right]

    @cached_property
    def hops(self) -> NDArray[np.int32]:
        """(K, K) steps between all units."""
        return self.distances("hops").astype(np.int32)

    def hops_from(self, unit: int) -> NDArray[np.int64]:
        """(K,) steps from ``unit`` to every unit."""
        return self.distances_from(unit, "hops").astype(np.int64)

    @cached_property
    def neighbors(self) -> NDArray[np.int32]:
        """(K, most neighbors) indices of the units one hop away, each once; -1 fills up at the border."""
        row, column = np.divmod(np.arange(self.n_units), self.columns)
        around = [(dr, dc) for dr in (-1, 0, 1) for dc in (-1, 0, 1)]
        found = np.stack([self._neighbor(row, column, *step) for step in around], axis=1)
        for place in range(1, len(around)):  # a narrow torus reaches the same unit on two ways
            found[(found[:, place, None] == found[:, :place]).any(1), place] = -1
        found = np.take_along_axis(found, np.argsort(found < 0, axis=1, kind="stable"), axis=1)
        return np.ascontiguousarray(found[:, : max(1, int((found >= 0).sum(1).max()))], np.int32)

    def _neighbor(self, row: Any, column: Any, down: int, right: int) -> NDArray[np.int64]:
        """The unit at that step from every unit, -1 where there is none or it is not one hop away."""
        dx = np.abs(self.sideways(row % 2, down, right))
        one_hop = self.hops_of(dx, abs(down)) == 1
        to_row, to_column = row + down, column + right
        if self.periodic:
            to_row, to_column = to_row % self.rows, to_column % self.columns
        inside = (to_row >= 0) & (to_row < self.rows) & (to_column >= 0) & (to_column < self.columns)
        unit = to_row * self.columns + to_column
        return np.where(one_hop & inside & (unit != row * self.columns + column), unit, -1)

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "shape": list(self.shape), "periodic": self.periodic}


@dataclass(frozen=True)
class Rectangular(Grid):
    """Rows and columns, four neighbors a unit.

    >>> Rectangular(2, 3).hops[0].tolist()
    [0, 1, 2, 1, 2, 3]
    """

    name = "rectangular"

    def sideways(self, parity: Any, down: Any, right: Any) -> Any:
        return right

    def hops_of(self, dx: Any, down: Any) -> Any:
        return dx + down


@dataclass(frozen=True)
class Rectangular8(Rectangular):
    """Rows and columns, eight neighbors a unit: a diagonal step is one hop."""

    name = "rectangular8"

    def hops_of(self, dx: Any, down: Any) -> Any:
        return np.maximum(dx, down)


@dataclass(frozen=True)
class Hexagonal(Grid):
    """Six neighbors a unit, all at sheet distance 1: odd rows are shifted by half a unit to the right.

    A periodic one needs an even number of rows, or the shifted rows would not meet.

    >>> Hexagonal(3, 3).neighbors[4].tolist()
    [1, 2, 3, 5, 7, 8]
    """

    name = "hexagonal"
    row_height = math.sqrt(3) / 2

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.periodic and self.rows % 2:
            raise ParameterError(
                f"shape of a periodic hexagonal lattice must have an even number of rows; got {self.shape}: "
                "add or drop a row"
            )

    def sideways(self, parity: Any, down: Any, right: Any) -> Any:
        return right + 0.5 * ((parity + down) % 2 - parity)

    def hops_of(self, dx: Any, down: Any) -> Any:
        return down + np.maximum(0, dx - down / 2)

    @property
    def cell(self) -> NDArray[np.float64]:
        angles = np.pi * (np.arange(6) / 3 + 1 / 6)
        return np.column_stack([np.cos(angles), np.sin(angles)]) / math.sqrt(3)


@dataclass(frozen=True)
class Line(Rectangular):
    """Units in a row: ``Line(72)``."""

    name = "line"
    rows: int = field(default=1, init=False)
    columns: int = 1

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.columns,)


@dataclass(frozen=True)
class Ring(Line):
    """Units in a circle, the last one beside the first; the sheet distance is the way along the circle."""

    name = "ring"
    periodic: bool = field(default=True, init=False)

    @property
    def positions(self) -> NDArray[np.float64]:
        angle = 2 * np.pi * np.arange(self.columns) / self.columns
        return np.column_stack([np.sin(angle), -np.cos(angle)]) * self.columns / (2 * np.pi)


def make_lattice(
    lattice: Any = "rectangular", shape: tuple[int, ...] | list[int] = (10, 10), periodic: bool = False
) -> Any:
    """The lattice of that name and shape; a lattice object is handed through.

    >>> make_lattice("hexagonal", (4, 6)).n_units
    24
    """
    if isinstance(lattice, Grid | FreeLattice):
        return lattice
    periodic = boolean("periodic", periodic)
    choice("lattice", lattice, LATTICES)
    shape = _checked_shape(shape, dimensions=1 if lattice in ("line", "ring") else 2)
    if lattice in ("line", "ring"):
        return Ring(shape[0]) if lattice == "ring" or periodic else Line(shape[0])
    return LATTICES[lattice](shape[0], shape[1], periodic)


def lattice_from_dict(data: Mapping[str, Any]) -> Grid | FreeLattice:
    """The lattice that ``to_dict`` described."""
    if data["name"] == "free":
        return FreeLattice.from_dict(data)
    return make_lattice(data["name"], data["shape"], data["periodic"])


def _checked_shape(shape: Any, dimensions: int) -> tuple[int, ...]:
    sides = (shape,) if isinstance(shape, Integral) else tuple(shape) if isinstance(shape, Iterable) else ()
    rule = "(rows, columns)" if dimensions == 2 else "(units,)"
    if len(sides) != dimensions or not all(isinstance(side, Integral) and int(side) >= 1 for side in sides):
        raise ParameterError(f"shape must be {rule}, whole numbers of at least 1; got {show(shape)}")
    if math.prod(sides) > MOST_UNITS:
        raise ParameterError(
            f"shape must give at most {MOST_UNITS:,} units; got {show(shape)}, {math.prod(sides):,} units or "
            f"{8 * math.prod(sides) / 1e9:,.1f} GB for each feature: choose a smaller map"
        )
    return tuple(int(side) for side in sides)


def is_small(lattice: Any) -> bool:
    """Whether what follows from a lattice may be kept for the next one that is equal: it is ours, of few units."""
    return type(lattice) in LATTICES.values() and lattice.n_units <= FEW_UNITS


MOST_UNITS = 4_000_000
FEW_UNITS = 400
LATTICE_DISTANCES = ("sheet", "hops")
LATTICES: dict[str, type[Grid]] = {
    kind.name: kind for kind in (Rectangular, Rectangular8, Hexagonal, Line, Ring)
}
