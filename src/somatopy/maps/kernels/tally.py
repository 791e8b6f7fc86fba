"""Sums and counts per best unit, in float64, one pass over a run of samples."""

from __future__ import annotations

import math

from somatopy.maps.kernels.compiling import kernel


@kernel
def add(X, bmu, cost, weights, sums, counts):
    """Add each row of X (N, D), times its weight, to its unit's sum (K, D), and the weight to counts (K, 1).

    With counts (K, D) the features that are missing (NaN) are left out, each counted for itself. Returns the sums of
    weights and of weights times ``cost`` (N,).
    """
    gaps, weighed, costs = counts.shape[1] > 1, 0.0, 0.0
    for row in range(X.shape[0]):
        unit, weight = bmu[row], weights[row] if weights.shape[0] else 1.0
        weighed += weight
        costs += weight * cost[row]
        if gaps:
            for d in range(X.shape[1]):
                if not math.isnan(X[row, d]):
                    sums[unit, d] += weight * X[row, d]
                    counts[unit, d] += weight
        else:
            counts[unit, 0] += weight
            for d in range(X.shape[1]):
                sums[unit, d] += weight * X[row, d]
    return weighed, costs
