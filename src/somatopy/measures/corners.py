"""The corners where four units of a grid meet: how far apart those lie that share nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.maps.distance import Metric
from somatopy.measures.borders import pair_distances
from somatopy.measures.inputs import codebook_matrix
from somatopy.measures.nearness import MapMetric

# Steps from a unit to the two that lie diagonally below it, right and left.
DIAGONALS = ((1, 1), (-1, 1))


def corner_distances(
    codebook: ArrayLike, positions: ArrayLike, *, metric: Metric | MapMetric = "euclidean"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners (C, 2) between units at whole ``positions`` (K, 2), and the distance (C,) across each.

    The mean distance of the two diagonal pairs that meet there (or of the one, where the fourth unit is missing), over
    the length of a diagonal, the square root of 2, so that it compares with that of neighbors
    (as in the SOM Toolbox for MATLAB, Vesanto et al. 2000).

    >>> corner_distances([[0.0], [1.0], [1.0], [2.0]], [[0, 0], [1, 0], [0, 1], [1, 1]])
    (array([[0.5, 0.5]]), array([0.70710678]))
    """
    places = np.asarray(positions, np.float64)
    vectors = codebook_matrix(codebook, n_units=len(places))
    unit_at = {tuple(place): unit for unit, place in enumerate(places.tolist())}
    pairs, corners = [], []
    for unit, (x, y) in enumerate(places.tolist()):
        for right, down in DIAGONALS:
            other = unit_at.get((x + right, y + down))
            if other is not None:
                pairs.append((unit, other))
                corners.append((x + right / 2, y + down / 2))
    lengths = pair_distances(vectors, np.array(pairs, np.int64).reshape(-1, 2), metric) / np.sqrt(2)
    corner, meeting = np.unique(np.array(corners).reshape(-1, 2), axis=0, return_inverse=True)
    total = np.bincount(meeting.ravel(), weights=lengths, minlength=len(corner))
    return corner, total / np.bincount(meeting.ravel(), minlength=len(corner))
