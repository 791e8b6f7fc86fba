"""Training without schedules: the error of each sample says how far and how widely its best unit moves."""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distance
from somatopy.maps.kernels.online import move
from somatopy.maps.kernels.tile import EUCLIDEAN


@kernel
def train(X, order, distances, classes, beta, least, logarithmic, negligible, largest, scale, codebook):
    """Present the samples ``order`` of X (N, D) once; ``codebook`` (rows * columns, D) changes in place.

    distances : (classes,) the lattice distances that occur, rising
    classes : (1 or 2, 2 rows - 1, 2 columns - 1) the class of each displacement, by parity of the row if that matters
    beta, least : the neighborhood's range at the largest error and at none
    logarithmic : whether the range follows the logarithm of the error, else the error itself
    negligible : a weight below it is none
    largest : error so far

    Returns the largest error, and the sums over the presentations of squared error, rate and range.
    """
    rows, columns = (classes.shape[1] + 1) // 2, (classes.shape[2] + 1) // 2
    shares, cost, rates, ranges = np.empty(distances.shape[0], codebook.dtype), 0.0, 0.0, 0.0
    for step in range(order.shape[0]):
        unit, squared = nearest(X, order[step], codebook, scale)
        error = math.sqrt(squared)
        largest = max(largest, error)
        rate = error / largest if largest > 0 else 0.0
        width = range_of(rate, beta, least, logarithmic)
        near = weigh(rate, width, distances, negligible, shares)
        row, column = unit // columns, unit % columns
        parity = row % classes.shape[0]
        for r in range(rows):
            for c in range(columns):
                kind = classes[parity, r - row + rows - 1, c - column + columns - 1]
                if kind < near:
                    move(codebook, r * columns + c, X, order[step], shares[kind])
        cost, rates, ranges = cost + squared, rates + rate, ranges + width
    return largest, cost, rates, ranges


@part
def nearest(X, sample, codebook, scale):
    best, least = 0, np.inf
    for unit in range(codebook.shape[0]):
        found = distance(X, sample, codebook, unit, scale, EUCLIDEAN)
        if found < least:
            best, least = unit, found
    return best, least


@part
def range_of(rate, beta, least, logarithmic):
    """The neighborhood's range at this share of the largest error."""
    along = math.log(1 + rate * (math.e - 1)) if logarithmic else rate
    return least + (beta - least) * along


@part
def weigh(rate, width, distances, negligible, shares):
    """The share of the way for each class of distances into ``shares``; returns how many of them count."""
    near = 0
    for kind in range(distances.shape[0]):
        weight = math.exp(-((distances[kind] / width) ** 2)) if distances[kind] > 0 else 1.0
        if weight < negligible:
            break
        shares[kind] = rate * weight
        near += 1
    return near
