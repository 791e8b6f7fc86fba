"""The nearest units of a run of samples: tiles of scores, a tolerance, and a second look at near ties.

A score is what is left of the distance when the sample's own part is dropped, ``|w|^2 / 2 - x.w``. It is
computed in the data's precision, so nearly tied units may come out in the wrong order. Every unit whose score
lies within twice the largest possible rounding error of the best is measured again, as ``|x - w|^2`` in
float64; the lowest index wins a tie. The answer is that of a plain float64 loop.

Rows are passed as (array, row), not as slices: a slice made in the inner loop counts references, and two
threads that count on the same cache line wait for each other.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from somatopy.maps.kernels.distance import distance
from somatopy.maps.kernels.tile import (
    CHEBYSHEV,
    COSINE,
    MANHATTAN,
    SAMPLES,
    chebyshev_tile,
    lesser,
    manhattan_tile,
    product_tile,
)

DEPTH = 128  # features summed in one go: a tile's units stay in the first-level cache, rounding stays small
STRETCH = 64  # scores looked over at once for near ties

kernel = njit(nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})


@kernel
def nearest(X, tiles, bias, order, center, scale, codebook, metric, noise, reach, bmu, cost):
    """The ``bmu.shape[1]`` nearest units (1 or 2) of each row of X, nearest first, into bmu and cost."""
    depth = tiles.shape[1]
    group = SAMPLES * max(1, (32 if depth > DEPTH else 16) // SAMPLES)
    x = np.zeros((group, depth), tiles.dtype)
    size = np.zeros(group)
    scores = np.empty((group, bias.shape[0]), tiles.dtype)
    for first in range(0, X.shape[0], group):
        rows = min(group, X.shape[0] - first)
        load(X, first, rows, center, scale, metric, x, size)
        score(x, rows, tiles, bias, metric, scores)
        for i in range(rows):
            tolerance = noise * (size[i] * reach + reach * reach)
            if bmu.shape[1] == 1:
                least = lowest(scores, i)
                count, slot = within(scores, i, 0, scores.shape[1], least + tolerance)
                if count == 1:
                    bmu[first + i, 0] = order[slot]
                    cost[first + i, 0] = distance(X, first + i, codebook, order[slot], scale, metric)
                    continue
            else:
                least = second_lowest(scores, i)
            measure_again(
                scores, i, least + tolerance, order, X, first + i, codebook, scale, metric, bmu, cost
            )


@kernel
def load(X, first, rows, center, scale, metric, x, size):
    """Put samples, centered and scaled, into ``x`` and their norms into ``size``; a gap becomes 0.

    When ``x`` is twice as wide as X, its second half says which features are there.
    """
    features = X.shape[1]
    for i in range(rows):
        for d in range(features):
            x[i, d] = (X[first + i, d] - center[d]) * scale[d]
        if x.shape[1] > features:
            close_gaps(x, i, features)
        size[i] = norm(x, i, features, metric)
        if metric == COSINE and size[i] > 0:
            for d in range(features):
                x[i, d] /= size[i]
            size[i] = 1


@kernel
def close_gaps(x, i, features):
    for d in range(features):
        gap = math.isnan(x[i, d])
        x[i, features + d] = 0 if gap else 1
        if gap:
            x[i, d] = 0


@kernel
def norm(x, i, features, metric):
    squares, steps, largest = 0.0, 0.0, 0.0
    if metric == MANHATTAN:
        for d in range(features):
            steps += abs(x[i, d])
        return steps
    if metric == CHEBYSHEV:
        for d in range(features):
            largest = max(largest, abs(x[i, d]))
        return largest
    for d in range(features):
        squares += x[i, d] * x[i, d]
    return math.sqrt(squares)


@kernel
def score(x, rows, tiles, bias, metric, scores):
    """Scores of the first ``rows`` samples against every unit; tile by tile, DEPTH features at a time."""
    for start in range(0, tiles.shape[1], DEPTH):
        stop = min(start + DEPTH, tiles.shape[1])
        for t in range(tiles.shape[0]):
            for i in range(0, rows, SAMPLES):
                if metric == MANHATTAN:
                    manhattan_tile(x, i, tiles, t, start, stop, bias, scores)
                elif metric == CHEBYSHEV:
                    chebyshev_tile(x, i, tiles, t, start, stop, bias, scores)
                else:
                    product_tile(x, i, tiles, t, start, stop, bias, scores)


@kernel
def lowest(scores, i):
    least = scores[i, 0]
    for k in range(scores.shape[1]):
        least = lesser(scores[i, k], least)
    return least


@kernel
def second_lowest(scores, i):
    """The second smallest score; the smallest again when two units share it."""
    least = lowest(scores, i)
    count, slot = within(scores, i, 0, scores.shape[1], least)
    if count > 1:
        return least
    scores[i, slot] = np.finfo(scores.dtype).max
    second = lowest(scores, i)
    scores[i, slot] = least
    return second


@kernel
def within(scores, i, start, stop, limit):
    """How many scores of places start .. stop - 1 are at most ``limit``; if one, its place."""
    count, slot = np.int32(0), np.int32(0)
    for k in range(np.int32(start), np.int32(stop)):
        hit = np.int32(scores[i, k] <= limit)
        count += hit
        slot += hit * np.int32(k)
    return count, slot


@kernel
def measure_again(scores, i, limit, order, X, row, codebook, scale, metric, bmu, cost):
    """The nearest of all units with a score up to ``limit``, by (distance, index)."""
    cost[row] = np.inf
    bmu[row] = -1
    for start in range(0, scores.shape[1], STRETCH):
        stop = min(start + STRETCH, scores.shape[1])
        if within(scores, i, start, stop, limit)[0] == 0:
            continue
        for slot in range(start, stop):
            if scores[i, slot] <= limit and order[slot] >= 0:
                found = distance(X, row, codebook, order[slot], scale, metric)
                insert(order[slot], found, row, bmu, cost)
    if bmu.shape[1] == 2 and bmu[row, 1] < 0:  # a map of one unit
        bmu[row, 1], cost[row, 1] = bmu[row, 0], cost[row, 0]


@kernel
def insert(unit, found, row, bmu, cost):
    """Keep ``unit`` if it is among the nearest so far."""
    last = bmu.shape[1] - 1
    for place in range(last + 1):
        if found < cost[row, place] or (found == cost[row, place] and unit < bmu[row, place]):
            if place < last:
                bmu[row, last], cost[row, last] = bmu[row, place], cost[row, place]
            bmu[row, place], cost[row, place] = unit, found
            return
