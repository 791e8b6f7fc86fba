"""An epoch's codebook from its tally, where rows and columns are smoothed one after the other and units are few."""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import kernel, part


@kernel
def smoothed_means(down, right, sums, counts, too_little, otherwise):
    """Smoothed sums (K, D) over smoothed counts (K, 1 or D); ``otherwise`` where these are not above ``too_little``.

    down, right : (rows, rows) and (columns, columns) weights
    """
    rows, columns, depth = down.shape[0], right.shape[0], sums.shape[1]
    both, means = np.empty((sums.shape[0], depth + counts.shape[1])), np.empty_like(sums)
    for unit in range(sums.shape[0]):
        for d in range(depth):
            both[unit, d] = sums[unit, d]
        for d in range(counts.shape[1]):
            both[unit, depth + d] = counts[unit, d]
    smoothed = smooth(down, right, both)
    for unit in range(sums.shape[0]):
        place = unit % columns * rows + unit // columns
        for d in range(depth):
            count = smoothed[place, depth + d if counts.shape[1] > 1 else depth]
            means[unit, d] = smoothed[place, d] / count if count > too_little else otherwise[unit, d]
    return means


@part
def smooth(down, right, values):
    """``values`` (rows * columns, D), gathered down the columns, then along the rows; column by column.

    Between the two the lattice is turned, so that what is gathered lies side by side both times.
    """
    rows, columns, depth = down.shape[0], right.shape[0], values.shape[1]
    between, turned = np.zeros((rows, columns * depth)), np.empty((columns, rows * depth))
    gather(down, values.reshape((rows, columns * depth)), between)
    for row in range(rows):
        for column in range(columns):
            for d in range(depth):
                turned[column, row * depth + d] = between[row, column * depth + d]
    out = np.zeros((columns, rows * depth))
    gather(right, turned, out)
    return out.reshape((columns * rows, depth))


@part
def gather(weights, lines, out):
    """Add the product of ``weights`` (n, n) and ``lines`` (n, m) to ``out`` (n, m)."""
    for to in range(out.shape[0]):
        for source in range(lines.shape[0]):
            for i in range(out.shape[1]):
                out[to, i] += weights[to, source] * lines[source, i]
