"""An epoch's codebook from its tally, where rows and columns are smoothed one after the other and units are few."""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part


@kernel
def smoothed_means(down, right, sums, counts, too_little, otherwise):
    """Smoothed sums (K, D) over smoothed counts (K, 1 or D); ``otherwise`` where these are not above ``too_little``.

    down, right : (rows, rows) and (columns, columns) weights
    """
    sums, counts = smooth(down, right, sums), smooth(down, right, counts)
    for unit in range(sums.shape[0]):
        for d in range(sums.shape[1]):
            count = counts[unit, d if counts.shape[1] > 1 else 0]
            sums[unit, d] = sums[unit, d] / count if count > too_little else otherwise[unit, d]
    return sums


@part
def smooth(down, right, values):
    """``values`` (rows * columns, D), gathered down the columns, then along the rows."""
    rows, columns, depth = down.shape[0], right.shape[0], values.shape[1]
    lines, between = values.reshape((rows, columns * depth)), np.zeros((rows, columns * depth))
    for row in range(rows):
        for other in range(rows):
            for i in range(columns * depth):
                between[row, i] += down[row, other] * lines[other, i]
    units, out = between.reshape((rows * columns, depth)), np.zeros((rows * columns, depth))
    for unit in range(rows * columns):
        column = unit % columns
        for other in range(columns):
            for d in range(depth):
                out[unit, d] += right[column, other] * units[unit - column + other, d]
    return out
