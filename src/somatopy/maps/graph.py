"""A lattice that is learned: units joined by edges, without places on a sheet.

What a gas leaves behind. Competitive Hebbian learning joins the best and the second-best unit of every sample; the
edges follow the samples wherever they lie (Martinetz & Schulten, Neural Networks 7(3), 1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from somatopy.checking import MapFileError, ParameterError
from somatopy.maps.restored import Complaint


@dataclass(frozen=True, eq=False)
class GraphLattice:
    """Units and the edges between them.

    Parameters
    ----------
    n_units : int
    edges : (E, 2) integers
        Pairs of units, the lower one first, in rising order, each once.

    Examples
    --------
    >>> lattice = GraphLattice.joining(5, [[1, 0], [0, 1], [4, 3], [2, 2]])
    >>> lattice.edges.tolist(), lattice.regions.tolist(), lattice.hops_from(0).tolist()
    ([[0, 1], [3, 4]], [0, 0, 1, 2, 2], [0, 1, -1, -1, -1])
    """

    n_units: int
    edges: NDArray[np.int64]

    @classmethod
    def joining(cls, n_units: int, pairs: Any) -> GraphLattice:
        """The lattice of pairs (P, 2) in any order, some perhaps twice; a unit is not joined to itself."""
        pairs = np.sort(np.asarray(pairs, np.int64).reshape(-1, 2), axis=1)
        return cls(n_units, np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0).reshape(-1, 2))

    @cached_property
    def neighbors(self) -> NDArray[np.int32]:
        """(K, most neighbors) units joined to each unit, in rising order; -1 fills up."""
        both = np.concatenate([self.edges, self.edges[:, ::-1]])
        both = both[np.lexsort((both[:, 1], both[:, 0]))]
        degree = np.bincount(both[:, 0], minlength=self.n_units)
        place = np.arange(len(both)) - np.repeat(np.cumsum(degree) - degree, degree)
        found = np.full((self.n_units, max(1, int(degree.max(initial=0)))), -1, np.int32)
        found[both[:, 0], place] = both[:, 1]
        return found

    @property
    def positions(self) -> NDArray[np.float64]:
        raise ParameterError(
            "the units of a gas have no places on a sheet: draw_grid shows them among the samples, and "
            "topographic_error and combined_error measure its edges"
        )

    @cached_property
    def regions(self) -> NDArray[np.int64]:
        """(K,) the connected part each unit belongs to, numbered from 0 by their lowest units."""
        part = connected_components(self._graph(), directed=False)[1]
        _, first, part = np.unique(part, return_index=True, return_inverse=True)
        return np.asarray(np.argsort(np.argsort(first))[part], np.int64)

    def hops_from(self, unit: int) -> NDArray[np.int64]:
        """(K,) edges on the shortest walk from ``unit`` to every unit; -1 where no walk leads."""
        hops = dijkstra(self._graph(), directed=False, unweighted=True, indices=unit)
        return np.where(np.isfinite(hops), hops, -1).astype(np.int64)

    def _graph(self) -> csr_array:
        ones = np.ones(len(self.edges))
        return csr_array((ones, (self.edges[:, 0], self.edges[:, 1])), shape=(self.n_units, self.n_units))


def check_edges(edges: NDArray[Any], n_units: int, complaint: Complaint = MapFileError) -> None:
    """Refuse edges that are not those of a :class:`GraphLattice` of so many units."""
    if edges.ndim != 2 or edges.shape[1] != 2 or edges.dtype != np.int64:
        raise complaint(f"edges must be pairs of int64; got {edges.dtype} of shape {edges.shape}")
    if len(edges) and (edges.min() < 0 or edges.max() >= n_units):
        raise complaint(f"edges must join units 0 to {n_units - 1}; got {edges.min()} to {edges.max()}")
    if not np.array_equal(GraphLattice.joining(n_units, edges).edges, edges):
        raise complaint("edges must stand once each, the lower unit first, in rising order")
