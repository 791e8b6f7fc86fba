"""The nearest unit of samples that were searched before: only tiles of units that could hold it are looked at.

For each sample and patch of tiles a lower bound of the distance to the patch's nearest unit is kept. By the
triangle inequality it falls by at most the largest movement of a unit of that patch; the fall is not subtracted
from every bound but summed up in ``path``, and a bound is stored with the path so far added. A patch whose bound
lies above the distance to the last best unit cannot hold a nearer one. What is looked at goes through the same
register tiles and the same second look as the full search, so the answer is the same.
"""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distance
from somatopy.maps.kernels.search import DEPTH, forget, load, measure, score
from somatopy.maps.kernels.tile import (
    CHEBYSHEV,
    COSINE,
    EUCLIDEAN,
    GAPPY,
    MANHATTAN,
    SAMPLES,
    lesser,
    lowest_in_tile,
    places_in_tile,
)

MOST_SAMPLES, GROUP_SIZE = (
    512,
    1 << 17,
)  # searched together: those that need the same tile go through it side by side
SAFETY = 4e-7  # bounds are stored in float32: they are rounded in the safe direction by this share


@kernel
def nearest_again(
    X, tiles, bias, order, center, scale, codebook, metric, noise, reach, lower, path, span, begin, bmu, cost
):
    """As ``search.nearest`` for one unit; ``bmu`` (N, 1) holds the last best units on entry.

    ``lower`` (patches, all samples) are the bounds plus the ``path`` (patches,) at the time each was taken; a patch
    is ``span`` tiles, the first row of X is sample ``begin``. Returns how many pairs of a sample and a tile were
    looked at.
    """
    n_tiles, depth, width = tiles.shape
    group = min(MOST_SAMPLES, max(64, GROUP_SIZE // depth))
    x = np.zeros((group, depth), tiles.dtype)
    size, upper = np.zeros(group), np.zeros(group, np.float32)
    tolerance, best = np.zeros(group, tiles.dtype), np.zeros(group, tiles.dtype)
    rival = np.zeros(group, tiles.dtype)  # the lowest score in another tile than the best one's
    tile, places = np.zeros(group, np.int64), np.zeros(group, np.int64)  # of the best score, and near ties
    least = np.empty((group, n_tiles), tiles.dtype)  # the lowest score in each tile that was looked at
    scores = np.empty((group + SAMPLES, width), tiles.dtype)  # of the chosen samples, in one tile
    chosen = np.zeros(group + SAMPLES, np.int64)
    looked = 0
    for first in range(0, X.shape[0], group):
        rows = min(group, X.shape[0] - first)
        load(X, first, rows, center, scale, metric, x, size)
        for i in range(rows):
            found = distance(X, first + i, codebook, bmu[first + i, 0], scale, metric)
            tolerance[i] = noise * (size[i] * reach + reach * reach)
            upper[i] = plain(found, metric) * (1 + SAFETY)
            best[i] = rival[i] = np.finfo(tiles.dtype).max
            for t in range(n_tiles):
                least[i, t] = best[i]
        for patch in range(path.shape[0]):
            count = choose(lower, begin + first, rows, patch, path[patch], upper, chosen)
            start, stop = patch * span, min((patch + 1) * span, n_tiles)
            looked += count * (stop - start)
            for t in range(start, stop):
                for feature in range(0, depth, DEPTH):
                    score(x, chosen, count, tiles, t, feature, bias, metric, scores, 0)
                note(scores, chosen, count, t, tolerance, best, rival, tile, places, least)
            for j in range(count):
                i = chosen[j]
                low, high = ends(least, i, start, stop, size[i], tolerance[i], metric)
                lower[patch, begin + first + i] = (low + path[patch]) * (1 - SAFETY)
                upper[i] = min(upper[i], high * (1 + SAFETY))
        for i in range(rows):
            limit, last = best[i] + tolerance[i], places[i] & (places[i] - 1)
            if last == 0 and rival[i] > limit:
                bmu[first + i, 0] = order[tile[i] * width + first_place(places[i])]
                cost[first + i, 0] = distance(X, first + i, codebook, bmu[first + i, 0], scale, metric)
            else:
                forget(first + i, bmu, cost)
                for t in range(n_tiles):
                    if least[i, t] <= limit:
                        near = places[i] if t == tile[i] else -1
                        measure_tile(
                            near, t * width, width, order, X, first + i, codebook, scale, metric, bmu, cost
                        )
    return looked


@part
def plain(found, metric):
    """The distance as the triangle inequality knows it, from what the search compares."""
    if metric == COSINE:
        return math.sqrt(2 * max(found, 0.0))
    return math.sqrt(found) if metric == EUCLIDEAN or metric == GAPPY else found


@part
def choose(lower, first, rows, patch, path, upper, chosen):
    """The samples whose nearest unit may lie in the patch; filled up for the register tile by repeating one."""
    count = 0
    for i in range(rows):
        chosen[count] = i
        count += np.int64(lower[patch, first + i] - path <= upper[i])
    for j in range(count, -(-count // SAMPLES) * SAMPLES):
        chosen[j] = chosen[0]
    return count


@part
def note(scores, chosen, count, t, tolerance, best, rival, tile, places, least):
    """Remember each chosen sample's lowest score in the tile, and the places close to it if it is the best so far."""
    for j in range(count):
        i = chosen[j]
        lowest = lowest_in_tile(scores, j)
        least[i, t] = lowest
        if lowest < best[i]:
            best[i], rival[i], tile[i] = lowest, best[i], t
            places[i] = places_in_tile(scores, j, lowest + tolerance[i])
        else:
            rival[i] = lesser(lowest, rival[i])


@part
def ends(least, i, begin, end, size, tolerance, metric):
    """The distance to the nearest unit of the tiles begin .. end - 1 lies between these two."""
    score = least[i, begin]
    for t in range(begin + 1, end):
        score = lesser(least[i, t], score)
    if metric == MANHATTAN or metric == CHEBYSHEV:
        return max(np.float64(score - tolerance), 0.0), np.float64(score + tolerance)
    squared = size * size + 2.0 * score
    return math.sqrt(max(squared - 2.0 * tolerance, 0.0)), math.sqrt(max(squared + 2.0 * tolerance, 0.0))


@part
def first_place(places):
    place = 0
    while not places & 1:
        places >>= 1
        place += 1
    return place


@part
def measure_tile(places, first, width, order, X, row, codebook, scale, metric, bmu, cost):
    """Measure the units at those places of a tile (a bit each) in float64, and keep the nearest."""
    for place in range(width):
        if places >> place & 1 and order[first + place] >= 0:
            measure(X, row, codebook, order[first + place], scale, metric, bmu, cost)
