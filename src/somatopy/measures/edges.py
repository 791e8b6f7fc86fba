"""The edges of a lattice: each pair of neighboring units once."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Lattice(Protocol):
    """Whatever tells its units' neighbors: all that a measure needs of a lattice."""

    @property
    def neighbors(self) -> NDArray[np.int32]:
        """(K, degree) indices of the units one hop away, -1 where there is none."""


def edge_pairs(lattice: Lattice) -> NDArray[np.int64]:
    """(E, 2) pairs of neighboring units, lower index first, in rising order.

    >>> from somatopy.maps.lattice import FreeLattice
    >>> edge_pairs(FreeLattice(rows=np.array([0, 0, 1]), columns=np.array([0, 1, 0]))).tolist()
    [[0, 1], [0, 2]]
    """
    neighbors = np.asarray(lattice.neighbors, np.int64)
    units = np.broadcast_to(np.arange(len(neighbors))[:, None], neighbors.shape)
    pairs = np.column_stack([units.ravel(), neighbors.ravel()])
    return _sorted_once(pairs[pairs[:, 0] < pairs[:, 1]])


def are_neighbors(lattice: Lattice, first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.bool_]:
    """(N,) whether units ``first[i]`` and ``second[i]`` are one hop apart."""
    return np.asarray(np.equal(lattice.neighbors[first], np.asarray(second)[:, None]).any(axis=1))


def _sorted_once(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    # A ring of two units names the same neighbor on both sides: once is enough.
    return np.unique(pairs, axis=0).reshape(-1, 2)
