"""Voegtlin's recursive map in slow, plain lines: the oracle of RecursiveSOM."""

from __future__ import annotations

import numpy as np


def plain_recursive_map(X, begins, codebook, context, influences, rates, alpha, beta):
    """One pass; returns codebook, context, the best unit of each sample and all distances.

    influences : of each presentation, (K, K); rates 0 leave the map as it is
    """
    codebook, context = np.array(codebook, np.float64), np.array(context, np.float64)
    units, costs, y = [], [], np.zeros(len(codebook))
    for x, first, influence, rate in zip(X, begins, influences, rates, strict=True):
        if first:
            y = np.zeros(len(codebook))
        d = np.array(
            [
                alpha * ((x - w) ** 2).sum() + beta * ((y - c) ** 2).sum()
                for w, c in zip(codebook, context, strict=True)
            ]
        )
        best = int(d.argmin())
        for k in range(len(codebook)):
            codebook[k] += rate * influence[k, best] * (x - codebook[k])
            context[k] += rate * influence[k, best] * (y - context[k])
        y = np.exp(-d)
        units.append(best)
        costs.append(d)
    return codebook, context, units, np.array(costs)
