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

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distance, distances_to_best
from somatopy.maps.kernels.places import first_place, lesser, lowest_in_rows, places_below, places_in_tile
from somatopy.maps.kernels.tile import (
    CHEBYSHEV,
    COSINE,
    EUCLIDEAN,
    MANHATTAN,
    SAMPLES,
    chebyshev_tile,
    manhattan_tile,
    product_tile,
)

DEPTH = 128  # features summed in one go: a tile's units stay in the first-level cache, rounding stays small


@kernel
def nearest(X, tiles, bias, order, center, scale, codebook, metric, noise, reach, bmu, cost):
    """The nearest unit of each row of X into bmu[:, 0], its distance into cost[:, 0]."""
    n_tiles, depth, width = tiles.shape
    # Whole register tiles, and whole words of places_below.
    step = SAMPLES * width // math.gcd(SAMPLES, width)
    group = step * max(1, 32 // step)
    every, chosen = np.arange(group), np.zeros(group + SAMPLES, np.int64)
    x, size = np.zeros((group, depth), tiles.dtype), np.zeros(group)
    scores = np.empty((group, bias.shape[0]), tiles.dtype)
    # Score in each tile. Never lower than any limit where a run ends before its group does: nothing is chosen there.
    lowest = np.full((n_tiles, group), np.finfo(tiles.dtype).max, tiles.dtype)
    limit = np.zeros(group, tiles.dtype)
    near = np.zeros(group, np.int64)  # units as near as rounding can tell
    for first in range(0, X.shape[0], group):
        rows = min(group, X.shape[0] - first)
        load(X, first, rows, center, scale, metric, x, size)
        for start in range(0, depth, DEPTH):
            for t in range(n_tiles):
                score(x, every, rows, tiles, t, start, bias, metric, scores, t * width)
        for t in range(n_tiles):
            for j in range(0, rows, SAMPLES):
                lowest_in_rows(scores, j, t * width, lowest, t)
        limit[:], near[:] = -np.finfo(tiles.dtype).max, 0
        lowest_of_tiles(lowest, rows, limit)
        for i in range(rows):
            limit[i] += noise * (size[i] * reach + reach * reach)
        for t in range(n_tiles):
            count = choose(lowest, t, width, limit, chosen)
            gather(scores, chosen, count, t * width, limit, order, first, bmu, near)
        for i in range(rows):
            if overflows(size[i], reach, scores):
                forget(first + i, bmu, cost)
                measure_places(0, order.shape[0], order, X, first + i, codebook, scale, metric, bmu, cost)
            elif reach == 0:  # all units are equal
                bmu[first + i, 0] = 0
            elif near[i] > 1:
                forget(first + i, bmu, cost)
                measure_near(scores, i, limit[i], order, X, first + i, codebook, scale, metric, bmu, cost)
        distances_to_best(X, first, rows, codebook, bmu, scale, metric, cost)


@kernel
def two_nearest(X, tiles, bias, order, center, scale, codebook, metric, noise, reach, bmu, cost):
    """The two nearest units of each row of X, nearest first, into bmu and cost (N, 2)."""
    depth, width = tiles.shape[1], tiles.shape[2]
    group = SAMPLES * max(1, (32 if depth > DEPTH else 16) // SAMPLES)
    every = np.arange(group)
    x, size = np.zeros((group, depth), tiles.dtype), np.zeros(group)
    scores = np.empty((group, bias.shape[0]), tiles.dtype)
    for first in range(0, X.shape[0], group):
        rows = min(group, X.shape[0] - first)
        load(X, first, rows, center, scale, metric, x, size)
        for start in range(0, depth, DEPTH):
            for t in range(tiles.shape[0]):
                score(x, every, rows, tiles, t, start, bias, metric, scores, t * width)
        for i in range(rows):
            forget(first + i, bmu, cost)
            if overflows(size[i], reach, scores):
                measure_places(0, order.shape[0], order, X, first + i, codebook, scale, metric, bmu, cost)
            else:
                limit = second_lowest(scores, i) + noise * (size[i] * reach + reach * reach)
                measure_near(scores, i, limit, order, X, first + i, codebook, scale, metric, bmu, cost)
            if codebook.shape[0] == 1:  # the only unit is the second best too
                cost[first + i, 1] = cost[first + i, 0]


@part
def lowest_of_tiles(lowest, rows, limit):
    """The lowest of each sample's tiles, lowest (tiles, samples), into ``limit``."""
    for i in range(rows):
        limit[i] = lowest[0, i]
    for t in range(1, lowest.shape[0]):
        for i in range(rows):
            limit[i] = lesser(lowest[t, i], limit[i])


@part
def choose(floors, t, width, limit, chosen):
    """The samples whose floor in tile t is within their limit; filled up for the register tile by repeating one."""
    count = 0
    for start in range(0, floors.shape[1], width):
        found = places_below(floors, t, limit, start)
        while found:
            chosen[count] = start + first_place(found)
            count += 1
            found &= found - 1
    for j in range(count, -(-count // SAMPLES) * SAMPLES):
        chosen[j] = chosen[0]
    return count


@part
def gather(scores, chosen, count, column, limit, order, first, bmu, near):
    """Count the chosen samples' near units in a tile, and take the first: the best one, if there is no other."""
    for j in range(count):
        i = chosen[j]
        places = places_in_tile(scores, i, column, limit[i])
        bmu[first + i, 0] = order[column + first_place(places)]
        near[i] += 1 if places & (places - 1) == 0 else 2


@part
def measure_near(scores, i, limit, order, X, row, codebook, scale, metric, bmu, cost):
    """Measure all units whose score is within the limit in float64, and keep the nearest."""
    for slot in range(scores.shape[1]):
        if scores[i, slot] <= limit and order[slot] >= 0:
            measure(X, row, codebook, order[slot], scale, metric, bmu, cost)


@part
def overflows(size, reach, scores):
    """Whether a sample's scores may be no numbers, or as large as those of places without a unit (max / 4)."""
    return not size + size * reach + reach * reach < np.finfo(scores.dtype).max / 8


@part
def measure_places(begin, end, order, X, row, codebook, scale, metric, bmu, cost):
    """Measure the units at the places begin .. end - 1 in float64, and keep the nearest."""
    for place in range(begin, end):
        if order[place] >= 0:
            measure(X, row, codebook, order[place], scale, metric, bmu, cost)


@part
def load(X, first, rows, center, scale, metric, x, size):
    """Put samples, centered and scaled, into ``x`` and their norms into ``size``; a gap becomes 0.

    When ``x`` is twice as wide as X, its second half says which features are there.
    """
    features = X.shape[1]
    if metric == EUCLIDEAN and x.shape[1] == features:
        load_plainly(X, first, rows, center, scale, x, size)
        return
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


@part
def load_plainly(X, first, rows, center, scale, x, size):
    """The same for the Euclidean metric without gaps: of few features this takes as long as the search itself."""
    for i in range(np.uintp(rows)):
        squares, row = x.dtype.type(0), np.uintp(first) + i
        for d in range(np.uintp(X.shape[1])):
            value = (X[row, d] - center[d]) * scale[d]
            x[i, d] = value
            squares += value * value
        size[i] = squares
    for i in range(rows):
        size[i] = math.sqrt(size[i])


@part
def close_gaps(x, i, features):
    for d in range(features):
        gap = math.isnan(x[i, d])
        x[i, features + d] = 0 if gap else 1
        if gap:
            x[i, d] = 0


@part
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


@part
def score(x, chosen, count, tiles, t, start, bias, metric, scores, column):
    """Scores of ``count`` chosen samples against the units of tile t, over up to DEPTH features from ``start``.

    ``chosen`` is read up to the next multiple of SAMPLES.
    """
    stop = min(start + DEPTH, tiles.shape[1])
    for j in range(0, count, SAMPLES):
        if metric == MANHATTAN:
            manhattan_tile(x, chosen, j, tiles, t, start, stop, bias, scores, column)
        elif metric == CHEBYSHEV:
            chebyshev_tile(x, chosen, j, tiles, t, start, stop, bias, scores, column)
        else:
            product_tile(x, chosen, j, tiles, t, start, stop, bias, scores, column)


@part
def lowest(scores, i):
    least = scores[i, 0]
    for k in range(scores.shape[1]):
        least = lesser(scores[i, k], least)
    return least


@part
def second_lowest(scores, i):
    """The second smallest score; the smallest again when two units share it."""
    least = lowest(scores, i)
    count, slot = within(scores, i, scores.shape[1], least)
    if count > 1:
        return least
    scores[i, slot] = np.finfo(scores.dtype).max
    second = lowest(scores, i)
    scores[i, slot] = least
    return second


@part
def within(scores, i, places, limit):
    """How many scores of the first ``places`` are at most ``limit``, and the place of the one when it is one."""
    count, slot = np.int32(0), np.int32(0)
    for k in range(np.int32(places)):
        hit = np.int32(scores[i, k] <= limit)
        count += hit
        slot += hit * np.int32(k)
    return count, slot


@part
def forget(row, bmu, cost):
    """Take the best units as unknown."""
    for place in range(bmu.shape[1]):
        bmu[row, place], cost[row, place] = 0, np.inf


@part
def measure(X, row, codebook, unit, scale, metric, bmu, cost):
    """Keep ``unit`` if it is among the nearest so far, by (distance, index)."""
    found, last = distance(X, row, codebook, unit, scale, metric), bmu.shape[1] - 1
    for place in range(last + 1):
        if found < cost[row, place] or (found == cost[row, place] and unit < bmu[row, place]):
            if place < last:
                bmu[row, last], cost[row, last] = bmu[row, place], cost[row, place]
            bmu[row, place], cost[row, place] = unit, found
            return
