"""Borders on the map: how far apart neighboring units lie in the data."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.maps.distance import Metric
from somatopy.measures.blocks import row_blocks
from somatopy.measures.edges import Lattice, edge_pairs
from somatopy.measures.inputs import codebook_matrix
from somatopy.measures.nearness import MapMetric, as_metric


def edge_distances(
    codebook: ArrayLike, lattice: Lattice, *, metric: Metric | MapMetric = "euclidean"
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The lattice's edges (E, 2) and the distance (E,) of the two codebook vectors of each.

    >>> from somatopy.maps.lattice import FreeLattice
    >>> line = FreeLattice(rows=np.zeros(3, int), columns=np.arange(3))
    >>> pairs, lengths = edge_distances([[0.0], [1.0], [4.0]], line)
    >>> pairs.tolist(), lengths.tolist()
    ([[0, 1], [1, 2]], [1.0, 3.0])
    """
    codebook = codebook_matrix(codebook, n_units=len(lattice.neighbors))
    pairs = edge_pairs(lattice)
    return pairs, pair_distances(codebook, pairs, metric)


def u_matrix(
    codebook: ArrayLike, lattice: Lattice, *, metric: Metric | MapMetric = "euclidean"
) -> NDArray[np.float64]:
    """(K,) mean distance of each unit to its lattice neighbors (Ultsch & Siemon 1990); NaN without neighbors.

    High where a border between clusters runs, low within a cluster.

    >>> from somatopy.maps.lattice import FreeLattice
    >>> u_matrix([[0.0], [1.0], [4.0]], FreeLattice(rows=np.zeros(3, int), columns=np.arange(3))).tolist()
    [1.0, 2.0, 3.0]
    """
    pairs, lengths = edge_distances(codebook, lattice, metric=metric)
    n_units = len(lattice.neighbors)
    total = np.bincount(pairs.ravel(), weights=np.repeat(lengths, 2), minlength=n_units)
    degree = np.bincount(pairs.ravel(), minlength=n_units)
    mean = np.full(n_units, np.nan)
    np.divide(total, degree, out=mean, where=degree > 0)
    return mean


def pair_distances(
    codebook: NDArray[Any], pairs: NDArray[np.int64], metric: Metric | MapMetric = "euclidean"
) -> NDArray[np.float64]:
    """(E,) distances between the codebook vectors of each pair (E, 2) of units."""
    lengths = np.empty(len(pairs))
    for rows in row_blocks(len(pairs), codebook.shape[1]):
        lengths[rows] = as_metric(metric).of_pairs(codebook[pairs[rows, 0]], codebook[pairs[rows, 1]])
    return lengths
