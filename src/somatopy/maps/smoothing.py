"""Smoothing over the lattice: every unit gathers from all others, by their distance and the radius.

The full way is a (K, K) matrix. A neighborhood that is a product of a weight along the rows and one along the
columns (a Gaussian of the sheet distance on a rectangular lattice) is applied side by side instead, which costs
K (rows + columns) in place of K^2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import FreeLattice, Grid, Line, Rectangular, Rectangular8
from somatopy.maps.neighborhood import Neighborhood


@dataclass(frozen=True, eq=False)
class Smoothing:
    """Weights along one axis (K units), or along two (rows, columns), each a square matrix."""

    factors: tuple[NDArray[np.float64], ...]

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """``values`` (K, D), gathered from all units at each."""
        if len(self.factors) == 1:
            return self.factors[0] @ values
        down, right = self.factors
        rows = (down @ values.reshape(len(down), -1)).reshape(len(down), len(right), -1)
        return np.matmul(right, rows).reshape(values.shape)


def make_smoothing(
    lattice: Grid | FreeLattice, neighborhood: Neighborhood, radius: float, distance: str = "sheet"
) -> Smoothing:
    """The smoothing of this lattice and neighborhood at this radius."""
    if is_separable(lattice, neighborhood, distance):
        assert isinstance(lattice, Grid)
        sides = [Line(lattice.rows), Line(lattice.columns)]
        tables = (_axis(lattice, side) for side in sides)
        return Smoothing(tuple(neighborhood.weights(table, radius) for table in tables))
    return Smoothing((neighborhood.weights(unit_distances(lattice, distance), radius),))


def is_separable(lattice: Any, neighborhood: Neighborhood, distance: str) -> bool:
    """Whether rows and columns can be smoothed one after the other."""
    flat = isinstance(lattice, Rectangular | Rectangular8)
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


def _axis(lattice: Grid, side: Line) -> NDArray[np.float64]:
    distances = side.distances()
    return np.minimum(distances, side.n_units - distances) if lattice.periodic else distances
