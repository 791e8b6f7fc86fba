"""The growing gas, compiled: no Python runs between two samples.

The codebook stands in tiles, as in :mod:`.sweep`. Each unit's edges are listed in its rows of ``neighbors`` and
``ages``, at both of their ends. The loop hands back to Python only when an array has no room for another unit or edge.
"""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.gas import sweep_all
from somatopy.maps.kernels.online import load
from somatopy.maps.kernels.prefetch import prefetch
from somatopy.maps.kernels.sweep import lay_out, take


@part
def two_least(squared, n_units):
    """The nearest and the second-nearest unit; of equal ones the lower index comes first."""
    best, second = 0, 1
    if squared[1] < squared[0]:
        best, second = 1, 0
    for unit in range(2, n_units):
        if squared[unit] < squared[best]:
            best, second = unit, best
        elif squared[unit] < squared[second]:
            second = unit
    return best, second


@part
def place_of(neighbors, degree, unit, other):
    """Where ``other`` stands among the neighbors of ``unit``; its degree if it is none."""
    place = 0
    while place < degree[unit] and neighbors[unit, place] != other:
        place += 1
    return place


@part
def grow_older(neighbors, ages, degree, unit):
    """Every edge of a unit ages by one, at both ends."""
    for i in range(degree[unit]):
        other = neighbors[unit, i]
        ages[unit, i] += 1
        ages[other, place_of(neighbors, degree, other, unit)] += 1


@part
def join(neighbors, ages, degree, unit, other):
    """An edge of age 0 between two units; one that is there becomes young again."""
    for a, b in ((unit, other), (other, unit)):
        place = place_of(neighbors, degree, a, b)
        neighbors[a, place], ages[a, place] = b, 0
        degree[a] = max(degree[a], place + 1)


@part
def cut(neighbors, ages, degree, unit, other):
    """Take away the edge between two units."""
    for a, b in ((unit, other), (other, unit)):
        place, last = place_of(neighbors, degree, a, b), degree[a] - 1
        neighbors[a, place], ages[a, place] = neighbors[a, last], ages[a, last]
        degree[a] = last


@part
def cut_old(neighbors, ages, degree, unit, max_age):
    """Take away the edges of a unit older than ``max_age``; returns how many."""
    before = degree[unit]
    for i in range(before - 1, -1, -1):
        if ages[unit, i] > max_age:
            cut(neighbors, ages, degree, unit, neighbors[unit, i])
    return before - degree[unit]


@part
def remove(tiles, bias, errors, neighbors, ages, degree, n_units, unit):
    """Take away a unit without edges; those behind it move up."""
    width = tiles.shape[2]
    for to in range(unit, n_units - 1):
        for d in range(tiles.shape[1]):
            tiles[to // width, d, to % width] = tiles[(to + 1) // width, d, (to + 1) % width]
        errors[to], degree[to] = errors[to + 1], degree[to + 1]
        neighbors[to], ages[to] = neighbors[to + 1], ages[to + 1]
    bias[n_units - 1] = np.inf
    degree[n_units - 1] = 0
    for other in range(n_units - 1):
        for i in range(degree[other]):
            neighbors[other, i] -= neighbors[other, i] > unit


@part
def remove_lonely(tiles, bias, errors, neighbors, ages, degree, n_units):
    """Take away all units without edges; returns how many are left."""
    for unit in range(n_units - 1, -1, -1):
        if degree[unit] == 0:
            remove(tiles, bias, errors, neighbors, ages, degree, n_units, unit)
            n_units -= 1
    return n_units


@part
def insert(tiles, bias, errors, neighbors, ages, degree, n_units, error_share):
    """A unit halfway between the one of the largest error and its neighbor of the largest error."""
    worst, width = int(np.argmax(errors[:n_units])), tiles.shape[2]
    other = neighbors[worst, 0]
    for i in range(1, degree[worst]):
        near = neighbors[worst, i]
        if errors[near] > errors[other] or (errors[near] == errors[other] and near < other):
            other = near
    for d in range(tiles.shape[1]):
        sum = tiles[worst // width, d, worst % width] + tiles[other // width, d, other % width]
        tiles[n_units // width, d, n_units % width] = sum / 2
    bias[n_units] = 0
    cut(neighbors, ages, degree, worst, other)
    join(neighbors, ages, degree, worst, n_units)
    join(neighbors, ages, degree, n_units, other)
    errors[worst] *= error_share
    errors[other] *= error_share
    errors[n_units] = errors[worst]


@part
def tiles_of(n_units, tiles):
    return (n_units + tiles.shape[2] - 1) // tiles.shape[2]


@kernel
def present_growing(
    X, order, start, codebook, errors, neighbors, ages, degree, n_units, presented,
    rate, neighbor_rate, max_age, insert_every, max_units, error_share, error_decay, tiles,
):  # fmt: skip
    """Present ``X[order[start:]]`` one by one, as long as there is room; the arrays change in place.

    ``presented`` counts all samples so far; every ``insert_every`` of them a unit is inserted.

    Returns (position reached, units, presented, units born, units removed).
    """
    bias = np.empty(tiles.shape[0] * tiles.shape[2], tiles.dtype)
    squared, shares = np.empty_like(bias), np.zeros_like(bias)
    scale, samples = np.ones(X.shape[1], tiles.dtype), np.empty((2, X.shape[1]), tiles.dtype)
    lay_out(codebook, n_units, tiles, bias)
    position, coming, final = start, start & 1, order.shape[0] - 1
    born = removed = 0
    widest = degree[:n_units].max()
    load(X, order[start], samples, coming)
    sweep_all(tiles, tiles_of(n_units, tiles), samples, coming, shares, scale, bias, squared)
    while position <= final and n_units < codebook.shape[0] and widest < neighbors.shape[1]:
        best, second = two_least(squared, n_units)
        errors[best] += squared[best]
        shares[best] = rate
        for i in range(degree[best]):
            shares[neighbors[best, i]] = neighbor_rate
        position, presented = position + 1, presented + 1
        coming = position & 1
        prefetch(X, order[min(position + 1, final)])
        load(X, order[min(position, final)], samples, coming)
        sweep_all(tiles, tiles_of(n_units, tiles), samples, coming, shares, scale, bias, squared)
        shares[best] = 0
        for i in range(degree[best]):
            shares[neighbors[best, i]] = 0
        before = n_units
        grow_older(neighbors, ages, degree, best)
        join(neighbors, ages, degree, best, second)
        if cut_old(neighbors, ages, degree, best, max_age):
            n_units = remove_lonely(tiles, bias, errors, neighbors, ages, degree, n_units)
            removed += before - n_units
        grows = presented % insert_every == 0 and n_units < max_units
        if grows:
            insert(tiles, bias, errors, neighbors, ages, degree, n_units, error_share)
            n_units, born = n_units + 1, born + 1
        for unit in range(n_units):
            errors[unit] *= error_decay
            widest = max(widest, degree[unit])
        if grows or n_units != before:
            sweep_all(tiles, tiles_of(n_units, tiles), samples, coming, shares, scale, bias, squared)
    for unit in range(n_units):
        take(tiles, unit, codebook)
    return position, n_units, presented, born, removed
