"""Smoothing over the lattice: every unit gathers from all others, by their distance and the radius.

The full way is a (K, K) matrix. A neighborhood that is a product of a weight along the rows and one along the
columns (a Gaussian of the sheet distance on a rectangular lattice) is applied side by side instead, which costs
K (rows + columns) in place of K^2. On a hexagonal lattice the weight along the columns depends on which of the two rows
is an odd, shifted one: K (rows + 2 columns).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import FreeLattice, Grid, Hexagonal, Line, Rectangular, is_small
from somatopy.maps.neighborhood import NEIGHBORHOODS, Neighborhood
from somatopy.maps.threads import one_blas_thread


@dataclass(frozen=True, eq=False)
class Smoothing:
    """Weights along one axis (K units), or along two (rows, columns).

    Attributes
    ----------
    factors : (K, K); or (rows, rows) and (columns, columns); or, of a hexagonal lattice, (rows, rows) and
        (2, 2 columns, columns): how much the columns of an even row, then those of an odd row, gather of an even row;
        and of an odd row
    """

    factors: tuple[NDArray[np.float64], ...]

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """``values`` (K, D), gathered from all units at each."""
        with one_blas_thread(2 * values.size * sum(len(factor) for factor in self.factors)):
            if len(self.factors) == 1:
                return self.factors[0] @ values
            down, right = self.factors
            if right.ndim == 3:
                return _by_parity(down, right, values)
            rows = (down @ values.reshape(len(down), -1)).reshape(len(down), len(right), -1)
            return np.matmul(right, rows).reshape(values.shape)


def _by_parity(
    down: NDArray[np.float64], right: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Smoothing on a hexagonal lattice: each row as even rows and as odd rows see it, then these among themselves."""
    n_rows, n_columns = len(down), right.shape[2]
    rows = values.reshape(n_rows, n_columns, -1)
    seen = np.empty((n_rows, 2 * n_columns, rows.shape[2]))
    for parity in (0, 1):
        seen[parity::2] = right[parity] @ rows[parity::2]
    seen = seen.reshape(n_rows, 2, -1)
    gathered = np.empty((n_rows, seen.shape[2]))
    for parity in (0, 1):
        gathered[parity::2] = down[parity::2] @ seen[:, parity]
    return gathered.reshape(values.shape)


@dataclass(frozen=True, eq=False)
class Smoother:
    """Makes the smoothing of one lattice and neighborhood at any radius.

    Attributes
    ----------
    tables : one or two tables of distances, along the axes that are smoothed one after the other, each of the shape
        of its factor
    """

    neighborhood: Neighborhood
    tables: tuple[NDArray[np.float64], ...]

    @classmethod
    def of(cls, lattice: Grid | FreeLattice, neighborhood: Neighborhood, distance: str = "sheet") -> Smoother:
        separable = isinstance(lattice, Grid) and is_separable(lattice, neighborhood, distance)
        tables = _kept_tables if is_small(lattice) else _tables
        return cls(neighborhood, tables(lattice, distance, separable))

    def at(self, radius: float) -> Smoothing:
        """The smoothing at this radius."""
        factors = [self._factor(self.tables[0], radius)]
        for table in self.tables[1:]:  # the same one where rows and columns are as many
            factors.append(factors[0] if table is self.tables[0] else self._factor(table, radius))
        return Smoothing(tuple(factors))

    def at_each(self, radii: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        """The factors at E radii, (E, n, n) for each table; of one of our neighborhoods, which take all at once."""
        factors = [self.neighborhood.weights(self.tables[0], radii[:, None, None])]
        for table in self.tables[1:]:
            same = table is self.tables[0]
            factors.append(factors[0] if same else self.neighborhood.weights(table, radii[:, None, None]))
        return tuple(factors)

    @property
    def ours(self) -> bool:
        """Whether the neighborhood is one of ours."""
        return NEIGHBORHOODS.get(self.neighborhood.name) is self.neighborhood

    def _factor(self, table: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
        weights = self.neighborhood.weights(table, radius)
        return weights if self.ours else np.where(np.abs(weights) < TOO_FAR, 0.0, weights)


# A Gaussian's weights far out: they change no digit, and numbers next to 0 are ten times slower. Ours end before that.
TOO_FAR = 1e-100


def compiled(factors: tuple[NDArray[np.float64], ...]) -> bool:
    """Whether the compiled loops of small maps know such factors, or tables: plain rows and columns."""
    return len(factors) == 2 and factors[1].ndim == 2


def is_separable(lattice: Grid, neighborhood: Neighborhood, distance: str) -> bool:
    """Whether rows and columns can be smoothed one after the other."""
    flat = isinstance(lattice, Rectangular | Hexagonal)
    return flat and neighborhood.separable and distance == "sheet" and lattice.rows > 1 < lattice.columns


def unit_distances(lattice: Grid | FreeLattice, distance: str) -> NDArray[np.float64]:
    """(K, K) distances between units; a lattice of free shape has those of its drawn positions, or hops."""
    if isinstance(lattice, Grid):
        return lattice.distances(distance)
    if distance == "hops":
        hops = np.array([lattice.hops_from(unit) for unit in range(lattice.n_units)], np.float64)
        return np.where(hops < 0, np.inf, hops)
    apart = lattice.positions[:, None] - lattice.positions[None]
    return np.hypot(apart[..., 0], apart[..., 1])


def _tables(lattice: Grid | FreeLattice, distance: str, separable: bool) -> tuple[NDArray[np.float64], ...]:
    if not (isinstance(lattice, Grid) and separable):
        return (unit_distances(lattice, distance),)
    if isinstance(lattice, Hexagonal):
        return _along(lattice.rows, lattice.periodic) * lattice.row_height, _along_shifted_columns(lattice)
    sides = {n: _along(n, lattice.periodic) for n in (lattice.rows, lattice.columns)}
    return sides[lattice.rows], sides[lattice.columns]


_kept_tables = lru_cache(maxsize=8)(_tables)  # making them takes longer than an epoch of a small map


def _along(n: int, periodic: bool) -> NDArray[np.float64]:
    """(n, n) distances along a side, the shorter way round if it is periodic."""
    distances = Line(n).distances()
    return np.minimum(distances, n - distances) if periodic else distances


def _along_shifted_columns(lattice: Hexagonal) -> NDArray[np.float64]:
    """(2, 2 columns, columns) horizontal distances from the columns of an even and an odd row to those of both."""
    column, to = np.arange(lattice.columns), np.arange(2 * lattice.columns)
    parity, to_parity = np.arange(2)[:, None, None], to[:, None] // lattice.columns
    steps = to[:, None] % lattice.columns - column
    ways = [
        np.abs(lattice.sideways(parity, to_parity - parity, steps + around * lattice.columns))
        for around in ((-1, 0, 1) if lattice.periodic else (0,))
    ]
    return np.asarray(np.min(ways, axis=0), np.float64)
