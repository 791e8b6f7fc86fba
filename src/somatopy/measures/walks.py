"""The way from a sample over its best to its second-best unit, walked on the map (Kaski & Lagus 1996).

::

    d(x, w(b)) + the length of the shortest way from b to s along the lattice, in the space of the data

with b and s the best and second-best unit. Where the map is folded, s is near in the data and far on the lattice, so
the way is long: quantization error and torn order in one number, in the units of the data.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from somatopy.maps.distance import Metric
from somatopy.measures.blocks import row_blocks
from somatopy.measures.borders import edge_distances
from somatopy.measures.edges import Lattice, are_neighbors
from somatopy.measures.inputs import codebook_matrix, sample_weights
from somatopy.measures.nearness import MapMetric, as_metric, two_best_of


def combined_error(
    X: ArrayLike,
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    two_best: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Mean over the samples of the way over the best to the second-best unit.

    Infinite where no walk over the lattice leads from one to the other.

    >>> from somatopy.maps.lattice import Line
    >>> combined_error([[0.25]], [[0.0], [3.0], [1.0]], Line(3))  # 0.25, then 3 and 2 back
    5.25
    """
    metric = as_metric(metric)
    X, codebook, units = two_best_of(X, codebook, metric, two_best)
    codebook_matrix(codebook, n_units=len(lattice.neighbors))
    first = metric.to_units(X, codebook, units[:, 0])
    ways = first + walks(codebook, lattice, units, metric)
    return float(np.average(ways, weights=sample_weights(sample_weight, len(ways))))


def walks(
    codebook: NDArray[Any], lattice: Lattice, two_best: NDArray[Any], metric: MapMetric
) -> NDArray[np.float64]:
    """(N,) length of the way between two units: of the edge where they are neighbors, else the shortest one."""
    best, second = two_best[:, 0], two_best[:, 1]
    length = metric.of_pairs(codebook[best], codebook[second])
    far = np.flatnonzero((best != second) & ~are_neighbors(lattice, best, second))
    sources, place = np.unique(best[far], return_inverse=True)
    graph = _edges(codebook, lattice, metric)
    for rows in row_blocks(len(sources), len(codebook)):
        reached = dijkstra(graph, directed=False, indices=sources[rows])
        own = (place >= rows.start) & (place < rows.stop)
        length[far[own]] = reached[place[own] - rows.start, second[far[own]]]
    return length


def _edges(codebook: NDArray[Any], lattice: Lattice, metric: MapMetric) -> csr_array:
    pairs, lengths = edge_distances(codebook, lattice, metric=metric)
    # A sparse zero would be no edge at all, and units may coincide.
    lengths = np.maximum(lengths, np.finfo(np.float64).tiny)
    return csr_array((lengths, (pairs[:, 0], pairs[:, 1])), shape=(len(codebook), len(codebook)))
