"""The nearest unit of sparse samples (CSR rows), their tally and their distances; a sample is never made dense as a
whole matrix, one at a time it may be.

The score of a unit is ``|w|^2 / 2 - x.w`` (for the angle ``-x.w / |w|``), and x.w has as many terms as x has stored
values. Where rounding leaves more than one unit in question, the samples' row is laid out in full and the units are
measured as dense ones are: the same sum in the same order, so the same unit.
"""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.distance import distance
from somatopy.maps.kernels.tile import COSINE

CLOSE = 1e-6  # of the squared lengths: below it |x|^2 + |w|^2 - 2 x.w has lost too many digits


@kernel
def nearest(data, indices, indptr, begin, end, columns, bias, squares, codebook, scale, metric, bmu, cost):
    """Best units of the rows begin .. end - 1 and what the metric compares, into ``bmu`` and ``cost`` (end - begin,).

    columns : (D, K) the scaled units, feature by feature (of length 1 for the angle)
    bias : (K,) what is added to ``-x.w``; squares : (K,) squared lengths of the scaled units
    """
    n_units = columns.shape[1]
    scores, x = np.empty(n_units, columns.dtype), np.zeros((1, codebook.shape[1]), codebook.dtype)
    reach = math.sqrt(2 * np.float64(bias.max()))
    for row in range(begin, end):
        first, last = indptr[row], indptr[row + 1]
        size = multiply(data, indices, first, last, columns, bias, scale, scores)
        tolerance = np.finfo(columns.dtype).eps * (last - first + 8) * (size * max(reach, 1) + reach * reach)
        unit, count = leading(scores, tolerance)
        # Heavy features may leave the precision; then all units are measured.
        told = size + size * reach + reach * reach < np.finfo(columns.dtype).max / 8
        if count == 1 and told:
            found = short_distance(data, indices, first, last, codebook, unit, scale, squares, metric)
            if metric == COSINE or found > CLOSE * squares[unit]:
                bmu[row - begin], cost[row - begin] = unit, found
                continue
        limit, least, best = scores[unit] + tolerance, np.inf, 0
        lay_out(data, indices, first, last, x)
        for other in range(n_units):
            if scores[other] <= limit or not told:
                found = distance(x, 0, codebook, other, scale, metric)
                if found < least:
                    best, least = other, found
        take_back(indices, first, last, x)
        bmu[row - begin], cost[row - begin] = best, least


@kernel
def distances(data, indices, indptr, columns, squares, codebook, scale, metric, out):
    """Distance of every row to every unit, into ``out`` (N, K); ``columns`` (D, K) are the scaled units."""
    n_units = columns.shape[1]
    dots, x = np.empty(n_units), np.zeros((1, codebook.shape[1]), codebook.dtype)
    nothing = np.zeros(n_units)
    for row in range(out.shape[0]):
        first, last = indptr[row], indptr[row + 1]
        size = multiply(data, indices, first, last, columns, nothing, scale, dots)
        lay_out(data, indices, first, last, x)
        for unit in range(n_units):
            if metric == COSINE:
                length = size * math.sqrt(squares[unit])
                out[row, unit] = 1 + dots[unit] / length if length > 0 else 1.0
                continue
            whole = size * size + squares[unit]
            found = whole + 2 * dots[unit]
            if found < CLOSE * whole:
                found = distance(x, 0, codebook, unit, scale, metric)
            out[row, unit] = math.sqrt(found)
        take_back(indices, first, last, x)


@kernel
def add(data, indices, indptr, begin, end, bmu, weights, sums, counts):
    """Add the rows begin .. end - 1, times their weights, to their units' sums (K, D), the weights to counts (K, 1)."""
    for row in range(begin, end):
        unit = bmu[row - begin]
        weight = weights[row - begin] if weights.shape[0] else 1.0
        counts[unit, 0] += weight
        for place in range(indptr[row], indptr[row + 1]):
            sums[unit, indices[place]] += weight * data[place]


@part
def multiply(data, indices, first, last, columns, bias, scale, scores):
    """``bias - x.w`` for every unit into ``scores``; returns the length of the scaled sample."""
    scores[:] = bias
    size = 0.0
    for place in range(first, last):
        d = indices[place]
        value = data[place] * scale[d]
        size += np.float64(value) * value
        for unit in range(columns.shape[1]):
            scores[unit] -= value * columns[d, unit]
    return math.sqrt(size)


@part
def leading(scores, tolerance):
    """The first unit of the least score, and how many scores lie within ``tolerance`` of it."""
    unit, count = 0, 0
    for k in range(scores.shape[0]):
        if scores[k] < scores[unit]:
            unit = k
    for k in range(scores.shape[0]):
        count += scores[k] <= scores[unit] + tolerance
    return unit, count


@part
def short_distance(data, indices, first, last, codebook, unit, scale, squares, metric):
    """The distance in float64 from the stored values and the unit's length alone."""
    dot, rest, size = 0.0, squares[unit], 0.0
    for place in range(first, last):
        d = indices[place]
        x, w = np.float64(data[place]) * scale[d], np.float64(codebook[unit, d]) * scale[d]
        dot += x * w
        rest += (x - w) * (x - w) - w * w
        size += x * x
    if metric != COSINE:
        return rest
    return 1 - dot / math.sqrt(size * squares[unit]) if size > 0 and squares[unit] > 0 else 1.0


@part
def lay_out(data, indices, first, last, x):
    for place in range(first, last):
        x[0, indices[place]] = data[place]


@part
def take_back(indices, first, last, x):
    for place in range(first, last):
        x[0, indices[place]] = 0
