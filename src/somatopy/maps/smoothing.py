"""Smoothing over the lattice: every unit gathers from all others, by their distance and the radius.

The full way is a (K, K) matrix. A neighborhood that is a product of a weight along the rows and one along the
columns (a Gaussian of the sheet distance on a rectangular lattice) is applied side by side instead, which costs
K (rows + columns) in place of K^2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import FreeLattice, Grid, Line, Rectangular, is_small
from somatopy.maps.neighborhood import NEIGHBORHOODS, Neighborhood
from somatopy.maps.threads import one_blas_thread


@dataclass(frozen=True, eq=False)
class Smoothing:
    """Weights along one axis (K units), or along two (rows, columns), each a square matrix."""

    factors: tuple[NDArray[np.float64], ...]

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """``values`` (K, D), gathered from all units at each."""
        with one_blas_thread(2 * values.size * sum(len(factor) for factor in self.factors)):
            if len(self.factors) == 1:
                return self.factors[0] @ values
            down, right = self.factors
            rows = (down @ values.reshape(len(down), -1)).reshape(len(down), len(right), -1)
            return np.matmul(right, rows).reshape(values.shape)


@dataclass(frozen=True, eq=False)
class Smoother:
    """Makes the smoothing of one lattice and neighborhood at any radius.

    Attributes
    ----------
    tables : one or two square matrices of distances, along the axes that are smoothed one after the other
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


def is_separable(lattice: Grid, neighborhood: Neighborhood, distance: str) -> bool:
    """Whether rows and columns can be smoothed one after the other."""
    flat = isinstance(lattice, Rectangular)
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
    if isinstance(lattice, Grid) and separable:
        sides = {n: _axis(lattice, Line(n)) for n in (lattice.rows, lattice.columns)}
        return sides[lattice.rows], sides[lattice.columns]
    return (unit_distances(lattice, distance),)


_kept_tables = lru_cache(maxsize=8)(_tables)  # making them takes longer than an epoch of a small map


def _axis(lattice: Grid, side: Line) -> NDArray[np.float64]:
    distances = side.distances()
    return np.minimum(distances, side.n_units - distances) if lattice.periodic else distances
