"""The neural gas, compiled: of each sample all units are ranked by their distance, and learn by their rank.

The codebook stands in tiles, as in :mod:`.sweep`; here every distance is needed, so no tile is given up.
"""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.online import load
from somatopy.maps.kernels.prefetch import prefetch
from somatopy.maps.kernels.sweep import DEPTH, lay_out, take
from somatopy.maps.kernels.sweep_tile import measure_tile, move_and_measure, rests

FAINT = 37.0  # exp(-37) is less than a rounding error of 1: units of a rank beyond so many ranges stay
FEW = 128  # ranks that are found faster by insertion than by sorting all units


@part
def sweep_all(tiles, count, samples, next, shares, scale, bias, squared):
    """As :func:`.sweep.sweep`, with all distances in ``squared`` (T * units,) and without looking for the best."""
    depth = tiles.shape[1]
    for t in range(count):
        resting = rests(tiles, t, shares)
        for start in range(0, depth, DEPTH):
            stop = min(start + DEPTH, depth)
            if resting:
                measure_tile(tiles, t, start, stop, samples, next, shares, scale, bias, squared)
            else:
                move_and_measure(tiles, t, start, stop, samples, next, shares, scale, bias, squared)


@part
def ranks_that_learn(radius, n_units):
    """How many units lie within the reach of a range of ``radius`` ranks."""
    return n_units if radius * FAINT >= n_units else max(1, min(n_units, int(radius * FAINT) + 1))


@part
def weigh_ranks(radius, factor, weights, count):
    """``factor * exp(-k / radius)`` of the first ranks k."""
    weights[0] = factor
    for k in range(1, count):
        weights[k] = factor * math.exp(-k / radius)


@part
def rank(squared, n_units, count, ranked):
    """The ``count`` nearest units into ``ranked``, nearest first; of equal ones the lower index comes first."""
    if count > FEW:
        ranked[:n_units] = np.argsort(squared[:n_units], kind="mergesort")
        return
    filled = 0
    for unit in range(n_units):
        if filled < count:
            filled += 1
        elif not squared[unit] < squared[ranked[count - 1]]:
            continue
        place = filled - 1
        while place > 0 and squared[unit] < squared[ranked[place - 1]]:
            ranked[place] = ranked[place - 1]
            place -= 1
        ranked[place] = unit


@kernel
def train_gas(X, order, rates, radii, codebook, tiles):
    """Present the samples ``order`` of X (N, D) once; ``codebook`` (K, D) changes in place.

    rates, radii : (len(order),) of each presentation; radii in ranks
    tiles : (T, D, units) room for the codebook

    Returns the sum of the samples' squared distances to their best units as they were presented.
    """
    n_units, cost = codebook.shape[0], 0.0
    bias = np.empty(tiles.shape[0] * tiles.shape[2], tiles.dtype)
    squared, shares = np.empty_like(bias), np.zeros_like(bias)
    scale, samples = np.ones(X.shape[1], tiles.dtype), np.empty((2, X.shape[1]), tiles.dtype)
    ranked, weights = np.empty(n_units, np.int64), np.empty(n_units)
    lay_out(codebook, n_units, tiles, bias)
    load(X, order[0], samples, 0)
    sweep_all(tiles, tiles.shape[0], samples, 0, shares, scale, bias, squared)
    for step in range(order.shape[0]):
        count = ranks_that_learn(radii[step], n_units)
        rank(squared, n_units, count, ranked)
        weigh_ranks(radii[step], rates[step], weights, count)
        cost += squared[ranked[0]]
        for k in range(count):
            shares[ranked[k]] = weights[k]
        coming, final = (step + 1) & 1, order.shape[0] - 1
        prefetch(X, order[min(step + 2, final)])
        load(X, order[min(step + 1, final)], samples, coming)
        sweep_all(tiles, tiles.shape[0], samples, coming, shares, scale, bias, squared)
        for k in range(count):
            shares[ranked[k]] = 0
    for unit in range(n_units):
        take(tiles, unit, codebook)
    return cost


@kernel
def tally_ranks(X, radius, codebook, tiles, sums, counts):
    """Add each sample of X (N, D) to every unit, by the unit's rank: ``exp(-k / radius)`` times.

    sums : (K, D) of the samples; counts : (K, 1) of the weights

    Returns the sum of the samples' squared distances to their best units.
    """
    n_units, cost = codebook.shape[0], 0.0
    bias = np.empty(tiles.shape[0] * tiles.shape[2], tiles.dtype)
    squared, shares = np.empty_like(bias), np.zeros_like(bias)
    scale, samples = np.ones(X.shape[1], tiles.dtype), np.empty((2, X.shape[1]), tiles.dtype)
    ranked, weights = np.empty(n_units, np.int64), np.empty(n_units)
    count = ranks_that_learn(radius, n_units)
    weigh_ranks(radius, 1.0, weights, count)
    lay_out(codebook, n_units, tiles, bias)
    for row in range(X.shape[0]):
        load(X, row, samples, 0)
        sweep_all(tiles, tiles.shape[0], samples, 0, shares, scale, bias, squared)
        rank(squared, n_units, count, ranked)
        cost += squared[ranked[0]]
        for k in range(count):
            unit = ranked[k]
            counts[unit, 0] += weights[k]
            for d in range(X.shape[1]):
                sums[unit, d] += weights[k] * X[row, d]
    return cost
