"""One look at every value, in one pass and without a copy: the largest of all, or what each column holds."""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel


@kernel
def largest(bits, magnitude):
    """The largest of ``bits`` (n,) after the mask ``magnitude``, which leaves out a floating number's sign.

    Magnitudes are in the order of their bits; infinity lies above all numbers, and NaN above infinity.
    """
    found = bits.dtype.type(0)
    for i in range(bits.shape[0]):
        found = max(found, bits[i] & magnitude)
    return found


@kernel
def look(X, middle, low, high, sums, squares, counts):
    """Take the rows of X (n, D) into account, for each column (D,); a gap (NaN) counts for nothing.

    sums, squares : of what lies between a value and ``middle``, so that nothing is lost far from 0
    """
    for row in range(X.shape[0]):
        for d in range(X.shape[1]):
            value = np.float64(X[row, d])
            there = not math.isnan(value)
            step = value - middle[d] if there else 0.0
            low[d] = value if value < low[d] else low[d]
            high[d] = value if value > high[d] else high[d]
            sums[d] += step
            squares[d] += step * step
            counts[d] += 1 if there else 0


@kernel
def look_at_sparse(data, indices, low, high, sums, squares, counts):
    """The same for the stored values of a sparse matrix, about a middle of 0."""
    for place in range(data.shape[0]):
        d, value = indices[place], np.float64(data[place])
        if not math.isnan(value):
            low[d] = min(low[d], value)
            high[d] = max(high[d], value)
            sums[d] += value
            squares[d] += value * value
            counts[d] += 1
