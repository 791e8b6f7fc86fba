"""Training sample by sample: find the best unit, move the units within the neighborhood's reach, next sample."""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distance
from somatopy.maps.kernels.tile import EUCLIDEAN, GAPPY

STRETCH = 64  # features summed between two looks at whether the unit is out of the race


@kernel
def train(
    X,
    order,
    rates,
    radii,
    knots,
    tables,
    reach,
    distances,
    classes,
    down,
    right,
    periodic,
    metric,
    scale,
    conscience,
    wins,
    codebook,
):
    """Present the samples ``order`` of X (N, D) once; ``codebook`` (rows * columns, D) and ``wins`` change in place.

    rates, radii, conscience : (len(order),) of each presentation
    knots, tables : (M,) falling radii and (M, classes) the neighborhood's weights at them, linear in between
    reach : in radii
    distances : (classes,) the lattice distances that occur, rising
    classes : (2, 2 rows - 1, 2 columns - 1) the class of each displacement
    down, right : displacements in the order of the least distance they can have, and those distances
    """
    rows, columns = (classes.shape[1] + 1) // 2, (classes.shape[2] + 1) // 2
    weights = np.empty(distances.shape[0])
    held, near, high, wide = -1.0, 0, 0, 0
    for step in range(order.shape[0]):
        sample, radius = order[step], radii[step]
        if radius != held:
            near = weigh(radius, knots, tables, reach, distances, weights)
            high, wide = within_reach(down, distances[near - 1]), within_reach(right, distances[near - 1])
            held = radius
        unit = winner(X, sample, codebook, metric, scale, conscience[step], wins)
        wins[unit] += 1
        row, column = unit // columns, unit % columns
        for a in range(high):
            to_row = row + np.int64(down[0, a])
            if periodic:
                to_row %= rows
            elif to_row < 0 or to_row >= rows:
                continue
            for b in range(wide):
                to_column = column + np.int64(right[0, b])
                if periodic:
                    to_column %= columns
                elif to_column < 0 or to_column >= columns:
                    continue
                place = classes[row & 1, np.int64(down[0, a]) + rows - 1, np.int64(right[0, b]) + columns - 1]
                if place < near:
                    move(
                        codebook,
                        to_row * columns + to_column,
                        X,
                        sample,
                        rates[step] * weights[place],
                        metric,
                    )


@part
def weigh(radius, knots, tables, reach, distances, weights):
    """Weights of all distances within reach at this radius; returns how many distances that are."""
    knot = 0
    while knot + 2 < knots.shape[0] and knots[knot + 1] > radius:
        knot += 1
    last = min(knot + 1, knots.shape[0] - 1)
    span = knots[knot] - knots[last]
    share = (knots[knot] - radius) / span if span > 0 else 0.0
    near = 0
    while near < distances.shape[0] and distances[near] <= reach * radius + 1e-9:
        weights[near] = (1 - share) * tables[knot, near] + share * tables[last, near]
        near += 1
    return max(near, 1)


@part
def within_reach(steps, farthest):
    """How many displacements can lead to a distance up to ``farthest``."""
    count = 0
    while count < steps.shape[1] and steps[1, count] <= farthest + 1e-9:
        count += 1
    return count


@part
def winner(X, sample, codebook, metric, scale, conscience, wins):
    """The best unit; with a conscience, its share of wins (1 is fair) counts as distance too."""
    if conscience > 0:
        return conscientious_winner(X, sample, codebook, metric, scale, conscience, wins)
    if metric == EUCLIDEAN and codebook.shape[1] < 2 * STRETCH:
        return narrow_winner(X, sample, codebook, scale)
    if metric == EUCLIDEAN:
        return wide_winner(X, sample, codebook, scale)
    best, least = 0, np.inf
    for unit in range(codebook.shape[0]):
        found = distance(X, sample, codebook, unit, scale, metric)
        if found < least:
            best, least = unit, found
    return best


@part
def narrow_winner(X, sample, codebook, scale):
    best, least = 0, np.inf
    for unit in range(codebook.shape[0]):
        total = scale[0] * 0
        for d in range(codebook.shape[1]):
            step = (X[sample, d] - codebook[unit, d]) * scale[d]
            total += step * step
        if total < least:
            best, least = unit, np.float64(total)
    return best


@part
def wide_winner(X, sample, codebook, scale):
    """As the narrow one, but a unit is given up as soon as a part of its distance is too large."""
    best, least = 0, np.inf
    whole = codebook.shape[1] // STRETCH * STRETCH
    for unit in range(codebook.shape[0]):
        total = scale[0] * 0
        for start in range(0, whole, STRETCH):
            for j in range(STRETCH):
                step = (X[sample, start + j] - codebook[unit, start + j]) * scale[start + j]
                total += step * step
            if total >= least:
                break
        for d in range(whole, codebook.shape[1]):
            step = (X[sample, d] - codebook[unit, d]) * scale[d]
            total += step * step
        if total < least:
            best, least = unit, np.float64(total)
    return best


@part
def conscientious_winner(X, sample, codebook, metric, scale, conscience, wins):
    presented = 0.0
    for unit in range(codebook.shape[0]):
        presented += wins[unit]
    fair = max(presented / codebook.shape[0], 1.0)
    best, least = 0, np.inf
    for unit in range(codebook.shape[0]):
        found = distance(X, sample, codebook, unit, scale, metric)
        if metric == EUCLIDEAN or metric == GAPPY:
            found = math.sqrt(found)
        found += conscience * wins[unit] / fair
        if found < least:
            best, least = unit, found
    return best


@part
def move(codebook, unit, X, sample, share, metric):
    """Move a unit this share of its way to the sample; where the sample has a gap it stays."""
    share = codebook.dtype.type(share)
    if metric == EUCLIDEAN:
        for d in range(codebook.shape[1]):
            codebook[unit, d] += share * (X[sample, d] - codebook[unit, d])
    else:
        for d in range(codebook.shape[1]):
            if not math.isnan(X[sample, d]):
                codebook[unit, d] += share * (X[sample, d] - codebook[unit, d])
