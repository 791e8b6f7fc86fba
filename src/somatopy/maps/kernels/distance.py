"""The distance between a sample and a unit, in float64, over the features that are there (not NaN)."""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.tile import COSINE, EUCLIDEAN, GAPPY, MANHATTAN


@part
def distance(X, row, codebook, unit, scale, metric):
    """Between a row of X and a unit; squared for EUCLIDEAN, and for GAPPY, which is EUCLIDEAN with gaps."""
    if metric == EUCLIDEAN:
        return squared_distance(X, row, codebook, unit, scale)
    if metric == GAPPY:
        return squared_distance_with_gaps(X, row, codebook, unit, scale)
    if metric == COSINE:
        return cosine_distance(X, row, codebook, unit, scale)
    return city_distance(X, row, codebook, unit, scale, metric)


@part
def distances_to_best(X, first, rows, codebook, bmu, scale, metric, cost):
    """Between rows first, .. first + rows - 1 of X and their best units bmu[:, 0], into cost[:, 0].

    The usual metric has a loop of its own, into which its sum is compiled: a call for each row takes ten times as
    long as a short sum.
    """
    if metric == EUCLIDEAN:
        for row in range(first, first + rows):
            cost[row, 0] = squared_distance(X, row, codebook, bmu[row, 0], scale)
    else:
        for row in range(first, first + rows):
            cost[row, 0] = distance(X, row, codebook, bmu[row, 0], scale, metric)


@part
def squared_distance(X, row, codebook, unit, scale):
    total = 0.0
    for d in range(codebook.shape[1]):
        step = (np.float64(X[row, d]) - np.float64(codebook[unit, d])) * scale[d]
        total += step * step
    return total


@part
def squared_distance_with_gaps(X, row, codebook, unit, scale):
    total = 0.0
    for d in range(codebook.shape[1]):
        if not math.isnan(X[row, d]):
            step = (np.float64(X[row, d]) - np.float64(codebook[unit, d])) * scale[d]
            total += step * step
    return total


@part
def city_distance(X, row, codebook, unit, scale, metric):
    total, largest = 0.0, 0.0
    for d in range(codebook.shape[1]):
        if not math.isnan(X[row, d]):
            step = abs((np.float64(X[row, d]) - np.float64(codebook[unit, d])) * scale[d])
            total += step
            largest = max(largest, step)
    return total if metric == MANHATTAN else largest


@part
def cosine_distance(X, row, codebook, unit, scale):
    """1 - cosine of the angle; 1 when either vector is zero."""
    dot, x_squared, w_squared = 0.0, 0.0, 0.0
    for d in range(codebook.shape[1]):
        if not math.isnan(X[row, d]):
            x, w = np.float64(X[row, d]) * scale[d], np.float64(codebook[unit, d]) * scale[d]
            dot += x * w
            x_squared += x * x
            w_squared += w * w
    return 1 - dot / math.sqrt(x_squared * w_squared) if x_squared > 0 and w_squared > 0 else 1.0


@kernel
def all_distances(X, codebook, scale, metric, out):
    """Distances of every row of X to every unit into ``out`` (N, K); plain for the Euclidean metric."""
    for row in range(X.shape[0]):
        for unit in range(codebook.shape[0]):
            found = distance(X, row, codebook, unit, scale, metric)
            out[row, unit] = math.sqrt(found) if metric == EUCLIDEAN or metric == GAPPY else found
