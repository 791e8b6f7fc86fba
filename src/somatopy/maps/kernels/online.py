"""Training sample by sample: find the best unit, move the units within the neighborhood's reach, next sample.

The Euclidean map without gaps and conscience has a loop of its own, over tiles of units; every other map goes from
unit to unit.
"""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distance
from somatopy.maps.kernels.prefetch import prefetch
from somatopy.maps.kernels.reach import count_near, share_out, weigh, with_a_run_more
from somatopy.maps.kernels.reach_run import RUN
from somatopy.maps.kernels.sweep import lay_out, sweep, take
from somatopy.maps.kernels.tile import EUCLIDEAN, GAPPY


@kernel
def train_tiles(
    X, order, rates, radii, knots, tables, reach, distances, classes, closest, scale, wins, codebook, tiles
):
    """As :func:`train`, Euclidean; ``tiles`` (T, D, units) is room for the codebook."""
    cost = 0.0
    bias = np.empty(tiles.shape[0] * tiles.shape[2], tiles.dtype)
    squared, shares = np.empty_like(bias), np.zeros(bias.shape[0] + RUN, tiles.dtype)
    lay_out(codebook, codebook.shape[0], tiles, bias)
    kinds = with_a_run_more(classes)
    laid, planes = np.full(2, -1), np.zeros((2, kinds.shape[0]), tiles.dtype)
    knot, beyond, near = 0, 0.0, 1
    samples = np.empty((2, X.shape[1]), tiles.dtype)
    load(X, order[0], samples, 0)
    unit, least = sweep(tiles, tiles.shape[0], samples, 0, shares, scale, bias, squared)
    for step in range(order.shape[0]):
        wins[unit] += 1
        cost += least
        knot, beyond = weigh(radii[step], knots, tables, kinds, knot, laid, planes)
        near = count_near(distances, reach * radii[step] + 1e-9, near)
        share_out(unit, rates[step], knot, beyond, near, classes.shape, planes, kinds, closest, shares)
        coming, final = (step + 1) & 1, order.shape[0] - 1
        prefetch(X, order[min(step + 2, final)])
        load(X, order[min(step + 1, final)], samples, coming)
        unit, least = sweep(tiles, tiles.shape[0], samples, coming, shares, scale, bias, squared)
    for unit in range(codebook.shape[0]):
        take(tiles, unit, codebook)
    return cost


@part
def load(X, row, samples, place):
    for d in range(X.shape[1]):
        samples[place, d] = X[row, d]


@kernel
def train(
    X, order, rates, radii, knots, tables, reach, distances, classes, closest, metric, scale, conscience, wins,
    codebook,
):  # fmt: skip
    """Present the samples ``order`` of X (N, D) once; ``codebook`` (rows * columns, D) and ``wins`` change in place.

    rates, radii, conscience : (len(order),) of each presentation
    knots, tables : (M,) falling radii and (M, classes) the neighborhood's weights at them, linear in between
    reach : in radii
    distances : (classes,) the lattice distances that occur, rising
    classes : (1 or 2, 2 rows - 1, 2 columns - 1) the class of each displacement, by parity of the row if that matters
    closest : (2 rows - 1,) the lowest class at each vertical displacement

    Returns the sum of the samples' distances to their best units as they were presented, squared if Euclidean.
    """
    cost = 0.0
    shares = np.zeros(codebook.shape[0] + RUN, codebook.dtype)
    kinds = with_a_run_more(classes)
    laid, planes = np.full(2, -1), np.zeros((2, kinds.shape[0]), codebook.dtype)
    knot, beyond, near = 0, 0.0, 1
    for step in range(order.shape[0]):
        unit = winner(X, order[step], codebook, metric, scale, conscience[step], wins)
        cost += distance(X, order[step], codebook, unit, scale, metric)
        wins[unit] += 1
        knot, beyond = weigh(radii[step], knots, tables, kinds, knot, laid, planes)
        near = count_near(distances, reach * radii[step] + 1e-9, near)
        share_out(unit, rates[step], knot, beyond, near, classes.shape, planes, kinds, closest, shares)
        for other in range(codebook.shape[0]):
            if shares[other] != 0:
                move(codebook, other, X, order[step], shares[other])
    return cost


@part
def winner(X, sample, codebook, metric, scale, conscience, wins):
    """The best unit; with a conscience, its share of wins (1 is fair) counts as distance too."""
    fair = max(wins.sum() / codebook.shape[0], 1.0)
    best, least = 0, np.inf
    for unit in range(codebook.shape[0]):
        found = distance(X, sample, codebook, unit, scale, metric)
        if conscience > 0:
            found = math.sqrt(found) if metric == EUCLIDEAN or metric == GAPPY else found
            found += conscience * wins[unit] / fair
        if found < least:
            best, least = unit, found
    return best


@part
def move(codebook, unit, X, sample, share):
    """Move a unit this share of its way to the sample; where the sample has a gap it stays."""
    for d in range(codebook.shape[1]):
        if not math.isnan(X[sample, d]):
            codebook[unit, d] += share * (X[sample, d] - codebook[unit, d])
