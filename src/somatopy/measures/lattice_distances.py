"""Distances between units on any lattice, some rows at a time: "sheet" (straight, as drawn) or "hops"."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from somatopy.checking import choice
from somatopy.maps.lattice import LATTICE_DISTANCES, Grid
from somatopy.measures.edges import Lattice, edge_pairs

DECIMALS = 9  # equal distances on a hexagonal sheet differ by rounding errors


def distances_from(lattice: Lattice, units: NDArray[np.int64], kind: str = "sheet") -> NDArray[np.float64]:
    """(n, K) distances from each of ``units`` to every unit; equal ones are exactly equal.

    >>> from somatopy.maps.lattice import Rectangular
    >>> distances_from(Rectangular(2, 2), np.array([0]), "hops").tolist()
    [[0.0, 1.0, 1.0, 2.0]]
    """
    choice("lattice_distance", kind, LATTICE_DISTANCES)
    all_units = np.arange(len(lattice.neighbors))
    if isinstance(lattice, Grid):
        return _on_grid(lattice, units[:, None], all_units[None, :], kind)
    if kind == "sheet":
        return _straight(lattice, units[:, None], all_units[None, :])
    return _walked(lattice, units)


def distances_between(
    lattice: Lattice, first: NDArray[np.int64], second: NDArray[np.int64], kind: str = "sheet"
) -> NDArray[np.float64]:
    """(n,) distances between units ``first[i]`` and ``second[i]``.

    >>> from somatopy.maps.lattice import Rectangular
    >>> distances_between(Rectangular(2, 2), np.array([0, 1]), np.array([1, 2])).round(3).tolist()
    [1.0, 1.414]
    """
    choice("lattice_distance", kind, LATTICE_DISTANCES)
    if isinstance(lattice, Grid):
        return _on_grid(lattice, first, second, kind)
    if kind == "sheet":
        return _straight(lattice, first, second)
    sources, place = np.unique(first, return_inverse=True)
    found = np.empty(len(first))
    for number, source in enumerate(sources):
        found[place == number] = _walked(lattice, np.array([source]))[0, second[place == number]]
    return found


def _on_grid(lattice: Grid, first: Any, second: Any, kind: str) -> NDArray[np.float64]:
    (row, column), (to_row, to_column) = (np.divmod(units, lattice.columns) for units in (first, second))
    table = lattice.distance_table(kind).round(DECIMALS)
    found = table[row % 2, to_row - row + lattice.rows - 1, to_column - column + lattice.columns - 1]
    return np.asarray(found, np.float64)


def _straight(lattice: Any, first: Any, second: Any) -> NDArray[np.float64]:
    steps = lattice.positions[first] - lattice.positions[second]
    return np.asarray(np.hypot(steps[..., 0], steps[..., 1]).round(DECIMALS), np.float64)


def _walked(lattice: Lattice, units: NDArray[np.int64]) -> NDArray[np.float64]:
    """Hops over units that are there; as many as there are units where no walk leads."""
    n_units, pairs = len(lattice.neighbors), edge_pairs(lattice)
    graph = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(n_units, n_units))
    hops = dijkstra(graph, directed=False, unweighted=True, indices=units)
    return np.where(np.isfinite(hops), hops, n_units)
