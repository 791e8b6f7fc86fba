"""Training sample by sample where most values are 0: what a sample does not hold costs nothing.

A unit is kept as ``w = s v``. A step ``w += a (x - w)`` is then ``s *= 1 - a`` and ``v += a / s x``, which touches the
features where x is not 0 only; and so does the distance ``|w|^2 - 2 w.x + |x|^2``, since the squared length follows
from the product: ``|w|^2 -> (1 - a)^2 |w|^2 + 2 a (1 - a) w.x + a^2 |x|^2``. (The scaled units are those of sparse-som:
Melka & Mariage, IJCCI 2017.) What rounding adds to a length fades as the old unit does; every REFRESH samples all
lengths are measured anew. Units nearer to the best than rounding can tell are measured in full, in float64.
"""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.places import lesser
from somatopy.maps.kernels.reach import count_near, share_out, weigh, with_a_run_more
from somatopy.maps.kernels.reach_run import RUN
from somatopy.maps.kernels.sweep_tile import rests
from somatopy.maps.kernels.zeros_tile import multiply_tile, pull_tile

REFRESH = 256  # samples
SMALLEST = 1e-3  # a scale; below it, and above its inverse, the scale goes into the unit


@kernel
def train_zeros(
    X, order, rates, radii, knots, tables, reach, distances, classes, closest, wins, codebook, tiles
):
    """As ``online.train_tiles``, for features of equal weight; fast where X is mostly 0."""
    cost, depth, places = 0.0, X.shape[1], tiles.shape[0] * tiles.shape[2]
    squares, scales = np.zeros(places), np.ones(places)
    lay_out(codebook, tiles)
    kinds = with_a_run_more(classes)
    laid, planes = np.full(2, -1), np.zeros((2, kinds.shape[0]), tiles.dtype)
    shares, gains = np.zeros(places + RUN, tiles.dtype), np.zeros(places, tiles.dtype)
    products, scores = np.zeros(places, tiles.dtype), np.empty(codebook.shape[0])
    features, values = np.zeros((2, depth), np.int64), np.zeros((2, depth), tiles.dtype)
    knot, beyond, near, count, size = 0, 0.0, 1, 0, 0.0
    for step in range(order.shape[0] + 1):
        here, before = step & 1, (step + 1) & 1
        coming = order[min(step, order.shape[0] - 1)]
        length, square = pick(X, coming, features, values, here)
        for t in range(tiles.shape[0]):
            if not rests(tiles, t, shares):
                scale_down(tiles, t, shares, products, size, squares, scales, gains)
                pull_tile(tiles, t, features, values, before, count, gains)
            if step % REFRESH == 0:
                measure_lengths(tiles, t, squares, scales)
            multiply_tile(tiles, t, features, values, here, length, products)
        count, size = length, square
        if step == order.shape[0]:
            break
        unit, least = best_unit(
            tiles, X, coming, products, squares, scales, scores, count + step % REFRESH, size
        )
        wins[unit] += 1
        cost += least
        knot, beyond = weigh(radii[step], knots, tables, kinds, knot, laid, planes)
        near = count_near(distances, reach * radii[step] + 1e-9, near)
        share_out(unit, rates[step], knot, beyond, near, classes.shape, planes, kinds, closest, shares)
    bring_back(tiles, scales, codebook)
    return cost


@part
def lay_out(codebook, tiles):
    """Put the units into tiles, which are 0."""
    width = tiles.shape[2]
    for unit in range(codebook.shape[0]):
        for d in range(codebook.shape[1]):
            tiles[unit // width, d, unit % width] = codebook[unit, d]


@part
def bring_back(tiles, scales, codebook):
    """Bring the units back from their tiles."""
    width = tiles.shape[2]
    for unit in range(codebook.shape[0]):
        for d in range(codebook.shape[1]):
            codebook[unit, d] = scales[unit] * tiles[unit // width, d, unit % width]


@part
def pick(X, row, features, values, which):
    """The features of a sample that are not 0, and its values there; returns their number and its squared length."""
    count, square = 0, 0.0
    for d in range(X.shape[1]):
        value = X[row, d]
        features[which, count], values[which, count] = d, value
        count += value != 0
        square += np.float64(value) * value
    return count, square


@part
def scale_down(tiles, t, shares, products, size, squares, scales, gains):
    """What a step does to lengths and scales of tile t, and the gain of each of its units."""
    width, extreme = tiles.shape[2], False
    for k in range(t * width, (t + 1) * width):
        share, keep = np.float64(shares[k]), 1 - np.float64(shares[k])
        product = scales[k] * products[k]
        squares[k] = keep * keep * squares[k] + 2 * share * keep * product + share * share * size
        scales[k] *= keep
        extreme |= not SMALLEST <= scales[k] <= 1 / SMALLEST  # a negative neighborhood raises it
    if extreme:
        settle(tiles, t, scales)
    for k in range(t * width, (t + 1) * width):
        gains[k] = shares[k] / scales[k]


@part
def settle(tiles, t, scales):
    """Let the scales of tile t go into its units."""
    width = tiles.shape[2]
    factors = scales[t * width : (t + 1) * width].astype(tiles.dtype)
    for d in range(tiles.shape[1]):
        for k in range(width):
            tiles[t, d, k] *= factors[k]
    scales[t * width : (t + 1) * width] = 1


@part
def measure_lengths(tiles, t, squares, scales):
    """The squared lengths of the units of tile t, from all features."""
    settle(tiles, t, scales)
    width = tiles.shape[2]
    found = np.zeros(width)
    for d in range(tiles.shape[1]):
        for k in range(width):
            found[k] += np.float64(tiles[t, d, k]) * tiles[t, d, k]
    for k in range(width):
        squares[t * width + k] = found[k]


@part
def best_unit(tiles, X, row, products, squares, scales, scores, terms, size):
    """The nearest unit to a sample, of its products with all units, and its squared distance.

    scores : room for ``|w|^2 - 2 w.x`` of each unit
    terms : how many roundings a score may hold; size : the sample's squared length
    """
    least, farthest = np.inf, 0.0
    for k in range(scores.shape[0]):
        scores[k] = squares[k] - 2 * scales[k] * products[k]
        least = lesser(scores[k], least)
        farthest = -lesser(-squares[k], -farthest)
    noise = 2 * np.finfo(tiles.dtype).eps * (terms + 8)
    limit = least + noise * (math.sqrt(farthest * size) + farthest)
    told = farthest + size < np.finfo(tiles.dtype).max / 1e8
    count, unit = within(scores, limit)
    if told and count == 1:
        return unit, max(least + size, 0.0)
    best, least = 0, np.inf
    for k in range(scores.shape[0]):
        if not told or scores[k] <= limit:
            found = full_distance(tiles, k, scales[k], X, row)
            if found < least:
                best, least = k, found
    return best, least


@part
def within(scores, limit):
    """How many scores are at most ``limit``, and the place of the one when it is one."""
    count, place = 0, 0
    for k in range(scores.shape[0]):
        hit = np.int64(scores[k] <= limit)
        count += hit
        place += hit * k
    return count, place


@part
def full_distance(tiles, k, scale, X, row):
    """The squared distance between a unit and a sample, over all features."""
    t, lane, total = k // tiles.shape[2], k % tiles.shape[2], 0.0
    for d in range(tiles.shape[1]):
        step = np.float64(X[row, d]) - scale * tiles[t, d, lane]
        total += step * step
    return total
