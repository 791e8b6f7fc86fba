"""Reading a value off the map: the mean over a sample's few best units, the nearer the heavier.

With d_1 <= ... <= d_n the distances to the n best units and v_1 ... v_n what they hold::

    reading = sum_i v_i / d_i^2  /  sum_i 1 / d_i^2

One unit alone jumps at the borders between units; several give a value that changes smoothly between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import integer
from somatopy.maps.distance import feature_scale
from somatopy.maps.growing import GrowingSOM
from somatopy.maps.search import best_units

BLOCK_VALUES = 1 << 21  # distances held at a time
SWEEPS = 2  # a sort of K values takes as long as about K / 2 searches for the lowest


def nearest_unit(som: Any, X: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Best unit of each sample and its distance, as the map measures it, both (N,)."""
    if isinstance(som, GrowingSOM):
        scaled = np.ascontiguousarray(som.scaling_.apply(X), som.scaled_codebook_.dtype)
        units, cost = best_units(scaled, som.scaled_codebook_)
        return units, np.sqrt(cost.astype(np.float64))
    units, cost = som._nearest(X)
    cost = cost.astype(np.float64)
    return units, np.sqrt(cost) if getattr(som, "metric", "euclidean") == "euclidean" else cost


def measured_codebook(som: Any) -> NDArray[Any]:
    """The codebook (K, D) with a GrowingSOM's scaling and with feature weights: as far apart as in the map's search."""
    if isinstance(som, GrowingSOM):
        return som.scaled_codebook_
    codebook: NDArray[Any] = som.codebook_
    scale = feature_scale(getattr(som, "feature_weights", None), codebook.shape[1], "euclidean")
    return codebook * scale.astype(codebook.dtype)


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
        distance = np.asarray(som.transform(X[rows]))  # a frame, where set_output asks for it
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
    units, distances = best_few(som, X, integer("n_best", n_best, at_least=1))
    weights = nearness(distances)
    out = np.zeros((len(X), values.shape[1]))
    for place in range(units.shape[1]):
        out += weights[:, place, None] * values[units[:, place]]
    return out


def _lowest(distance: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Indices (n, count) of the smallest entries of each row in rising order, the lowest index first among equals."""
    if count * SWEEPS > distance.shape[1]:
        return np.argsort(distance, axis=1, kind="stable")[:, :count]
    left, row = distance.copy(), np.arange(len(distance))
    found = np.empty((len(distance), count), np.int64)
    for place in range(count):
        found[:, place] = left.argmin(axis=1)
        left[row, found[:, place]] = np.inf
    return found
