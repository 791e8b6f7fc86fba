"""Reading a value off the map: the mean over a sample's few best units, the nearer the heavier.

With d_1 <= ... <= d_n the distances to the n best units and v_1 ... v_n what they hold::

    reading = sum_i v_i / d_i^2  /  sum_i 1 / d_i^2

One unit alone jumps at the borders between units; several give a value that changes smoothly between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_VALUES = 1 << 21  # distances held at a time


def best_few(som: Any, X: NDArray[Any], count: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The ``count`` nearest units of each sample, nearest first, and their distances, both (N, count).

    Ties go to the lowest index. Never more than a block of the N x K distances is held.
    """
    count = min(count, len(som.codebook_))
    step = max(1, BLOCK_VALUES // len(som.codebook_))
    units = np.empty((len(X), count), np.int64)
    near = np.empty((len(X), count))
    for first in range(0, len(X), step):
        rows = slice(first, first + step)
        distance = som.transform(X[rows])
        units[rows] = _lowest(distance, count)
        near[rows] = np.take_along_axis(distance, units[rows], axis=1)
    return units, near


def nearness(distances: NDArray[Any]) -> NDArray[np.float64]:
    """Weights (N, n) that sum to 1 a row: the inverse of the squared distance; a perfect match takes all.

    >>> nearness(np.array([[1.0, 2.0], [0.0, 3.0]])).tolist()
    [[0.8, 0.2], [1.0, 0.0]]
    """
    nearest = distances.min(axis=1, keepdims=True)
    # Relative to the nearest, so that tiny distances do not overflow.
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(distances == nearest, 1.0, (nearest / distances) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float64)


def read(som: Any, X: NDArray[Any], values: NDArray[Any], n_best: int) -> NDArray[np.float64]:
    """What the ``n_best`` nearest units of each sample hold, averaged: (N, V) from ``values`` (K, V)."""
    units, distances = best_few(som, X, n_best)
    weights = nearness(distances)
    out = np.zeros((len(X), values.shape[1]))
    for place in range(units.shape[1]):
        out += weights[:, place, None] * values[units[:, place]]
    return out


def _lowest(distance: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Indices (n, count) of the smallest entries of each row in rising order, the lowest index first among equals."""
    if count == 1:
        return distance.argmin(axis=1)[:, None]
    bound = np.partition(distance, count - 1, axis=1)[:, count - 1, None]
    # Stable among equals: all that reach the bound in order of their index, sorted by distance.
    hidden = np.where(distance <= bound, distance, np.inf)
    return np.argsort(hidden, axis=1, kind="stable")[:, :count]
