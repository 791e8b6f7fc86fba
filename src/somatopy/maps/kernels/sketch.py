"""The nearest unit by way of sketches: a rough score of every unit or tile first, the full one where that is needed.

The sketch of a vector is its projection on a few directions and the length of what they leave out. By the
inequality of Cauchy and Schwarz the product of two sketches is at least the product of their vectors, so the
score of sketches lies below the score: it is a floor. So is what the distance of a sample's sketch to a box tells,
if the box holds the sketches of all units of a tile. A tile whose lowest floor lies above a score that was found
elsewhere cannot hold the nearest unit. What is looked at goes through the same register tiles and the same second
look as in the full search, so the answer is the same.
"""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distances_to_best
from somatopy.maps.kernels.places import first_place, lesser, lowest_in_rows, places_in_tile
from somatopy.maps.kernels.search import (
    DEPTH,
    choose,
    forget,
    load,
    lowest_of_tiles,
    measure_places,
    overflows,
    score,
)
from somatopy.maps.kernels.tile import SAMPLES, lowest_tile

# Searched together: those that need the same tile go through it side by side, and all stay in the cache.
MOST_SAMPLES, GROUP_SIZE = 512, 1 << 19
ROOT_HALF = math.sqrt(0.5)


@kernel
def nearest_by_sketches(
    X,
    tiles,
    bias,
    order,
    center,
    scale,
    codebook,
    metric,
    noise,
    reach,
    basis,
    sketches,
    boxes,
    blur,
    bmu,
    cost,
):
    """As ``search.nearest`` for one unit, with metrics whose score is a product.

    ``basis`` (B, D, units) holds the directions, ``sketches`` (T, directions + 1, units) those of the negated units,
    ``boxes`` (T, directions + 1, 2) their ends in each tile, or none if floors are to be those of single units;
    ``blur`` is the rounding error of a sketch, as a share of the sample's length. Returns how many pairs of a
    sample and a tile were looked at.
    """
    n_tiles, depth, width = tiles.shape
    # Whole register tiles, and whole words of places_below.
    step = SAMPLES * width // math.gcd(SAMPLES, width)
    group = max(1, min(MOST_SAMPLES, GROUP_SIZE // depth) // step) * step
    every, zeros = np.arange(group), np.zeros(basis.shape[0] * width, tiles.dtype)
    x, size = np.zeros((group, depth), tiles.dtype), np.zeros(group)
    y = np.zeros((group, sketches.shape[1]), tiles.dtype)
    # Sketches feature by feature; rows as long as a power of 2 would share cache lines.
    turned = np.zeros((boxes.shape[1], group + width), tiles.dtype)
    # The lowest floor in each tile; huge once it was looked at, and where a run ends before its group does.
    floors = np.full((n_tiles, group), np.finfo(tiles.dtype).max, tiles.dtype)
    least = np.empty((n_tiles, group), tiles.dtype)  # the lowest score in a tile that was looked at
    limit, margin = np.zeros(group, tiles.dtype), np.zeros(group, tiles.dtype)  # which floors matter
    tolerance = np.zeros(group, tiles.dtype)
    # The lowest score, and the lowest in another tile.
    best, rival = np.zeros(group, tiles.dtype), np.zeros(group, tiles.dtype)
    tile, places = np.zeros(group, np.int64), np.zeros(group, np.int64)  # of the best score, and near ties
    scores = np.empty((group + SAMPLES, basis.shape[0] * width), tiles.dtype)
    chosen, lowest = np.zeros(group + SAMPLES, np.int64), np.empty((1, group + SAMPLES), tiles.dtype)
    looked = 0
    for first in range(0, X.shape[0], group):
        rows = min(group, X.shape[0] - first)
        load(X, first, rows, center, scale, metric, x, size)
        sketch(x, size, every, rows, basis, zeros, blur, metric, scores, y)
        for i in range(rows):
            tolerance[i] = noise * (size[i] * reach + reach * reach)
        if boxes.shape[0]:
            floors_of_boxes(
                y, size, rows, boxes, noise + blur, reach, zeros[0], turned, limit, margin, floors
            )
        else:
            floors_of_units(y, size, every, rows, sketches, bias, noise + blur, reach, margin, floors)
        expect(floors, rows, limit, best, rival)
        for _ in range(2):  # where the lowest floor is, and then what may still hold a lower score
            for t in range(n_tiles):
                count = choose(floors, t, width, limit, chosen)
                looked += count
                for feature in range(0, depth if count else 0, DEPTH):
                    score(x, chosen, count, tiles, t, feature, bias, metric, scores, 0)
                for j in range(0, count, SAMPLES):
                    lowest_in_rows(scores, j, 0, lowest, 0)
                note(
                    lowest, scores, chosen, count, t, tolerance, margin, floors, least, limit, best, rival, tile,
                    places,
                )  # fmt: skip
            for i in range(rows):
                limit[i] = best[i] + margin[i]
        settle(
            X, first, rows, size, reach, tolerance, floors, least, best, rival, tile, places, width, order, codebook,
            scale, metric, bmu, cost,
        )  # fmt: skip
    return looked


@part
def sketch(x, size, every, rows, basis, zeros, blur, metric, scores, y):
    """The samples' sketches into ``y``; the last feature is the length of what is left out, rounded up."""
    directions = y.shape[1] - 1
    for b in range(basis.shape[0]):
        for feature in range(0, basis.shape[1], DEPTH):
            score(x, every, rows, basis, b, feature, zeros, metric, scores, b * basis.shape[2])
    for i in range(rows):
        left = size[i] * size[i] * (1 + 4 * blur)
        for d in range(directions):
            y[i, d] = scores[i, d]
            left -= scores[i, d] * scores[i, d]
        y[i, directions] = math.sqrt(max(left, 0.0)) * (1 + blur)


@part
def floors_of_units(y, size, every, rows, sketches, bias, error, reach, margin, floors):
    """The lowest floor of a unit in each tile, into ``floors``, and by how much rounding may have raised it."""
    for i in range(rows):
        margin[i] = 2 * error * (size[i] * reach + reach * reach)
    for t in range(sketches.shape[0]):
        for j in range(0, rows, SAMPLES):
            lowest_tile(y, every, j, sketches, t, 0, sketches.shape[1], bias, floors)


@part
def floors_of_boxes(y, size, rows, boxes, error, reach, nothing, turned, begin, margin, floors):
    """The same for all units of a tile at once: |y - box|^2 / 2 - |y|^2 / 2, in numbers times the root of a half."""
    group = floors.shape[1]
    for i in range(rows):
        margin[i] = 5 * error * (size[i] + reach) ** 2
        begin[i] = nothing
        for d in range(y.shape[1]):
            turned[d, i] = y[i, d] * ROOT_HALF
            begin[i] -= turned[d, i] * turned[d, i]
    for t in range(boxes.shape[0]):
        for i in range(group):
            floors[t, i] = begin[i]
        for d in range(boxes.shape[1]):
            low, high = boxes[t, d, 0], boxes[t, d, 1]
            for i in range(group):
                outside = lesser(lesser(turned[d, i] - low, high - turned[d, i]), nothing)
                floors[t, i] += outside * outside


@part
def expect(floors, rows, limit, best, rival):
    """Nothing is known yet but where each sample's lowest floor is; rows that are no samples look nowhere."""
    best[:] = rival[:] = np.finfo(floors.dtype).max
    limit[:] = -np.finfo(floors.dtype).max
    lowest_of_tiles(floors, rows, limit)


@part
def note(
    lowest, scores, chosen, count, t, tolerance, margin, floors, least, limit, best, rival, tile, places
):
    """Remember each chosen sample's lowest score in tile t, and the places close to it if it is the best so far."""
    for j in range(count):
        i, found = chosen[j], lowest[0, j]
        floors[t, i], least[t, i] = np.finfo(floors.dtype).max, found
        if found < best[i]:
            best[i], rival[i], tile[i] = found, best[i], t
            places[i] = places_in_tile(scores, j, 0, found + tolerance[i])
            limit[i] = lesser(limit[i], found + margin[i])
        else:
            rival[i] = lesser(found, rival[i])


@part
def settle(
    X, first, rows, size, reach, tolerance, floors, least, best, rival, tile, places, width, order, codebook,
    scale, metric, bmu, cost,
):  # fmt: skip
    """The unit of the best score where no other comes close; else the nearest of the tiles that come close."""
    for i in range(rows):
        limit, row = best[i] + tolerance[i], first + i
        known = not overflows(size[i], reach, floors)
        if known and rival[i] > limit and places[i] & (places[i] - 1) == 0:
            bmu[row, 0] = order[tile[i] * width + first_place(places[i])]
        else:
            forget(row, bmu, cost)
            for t in range(floors.shape[0]):
                if not known or (floors[t, i] == np.finfo(floors.dtype).max and least[t, i] <= limit):
                    begin = t * width
                    measure_places(begin, begin + width, order, X, row, codebook, scale, metric, bmu, cost)
    distances_to_best(X, first, rows, codebook, bmu, scale, metric, cost)
