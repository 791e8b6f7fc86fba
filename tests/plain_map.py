"""The textbook map in slow, plain lines, Euclidean, float64: the oracle every engine is held against."""

from __future__ import annotations

import numpy as np


def plain_two_best(X, codebook):
    """Index and squared distance of the two nearest units of each sample; the lowest index wins a tie."""
    squared = np.array([[((x - w) ** 2).sum() for w in codebook] for x in np.asarray(X, np.float64)])
    units = np.argsort(squared, axis=1, kind="stable")[:, :2]
    return units, np.take_along_axis(squared, units, axis=1)


def plain_batch_epoch(X, codebook, influence, weights=None):
    """One batch epoch: each unit becomes the mean of all samples, weighted by its influence on their bmu."""
    weights = np.ones(len(X)) if weights is None else weights
    bmu = plain_two_best(X, codebook)[0][:, 0]
    new = np.array(codebook, np.float64)
    for unit in range(len(codebook)):
        share = weights * influence[unit, bmu]
        if share.sum() > 0:
            new[unit] = (share[:, None] * X).sum(0) / share.sum()
    return new


def plain_online_epoch(X, codebook, influences, rates):
    """One pass sample by sample: every unit moves towards the sample by rate times its influence."""
    codebook = np.array(codebook, np.float64)
    for x, influence, rate in zip(X, influences, rates, strict=True):
        bmu = int(((codebook - x) ** 2).sum(1).argmin())
        for unit in range(len(codebook)):
            codebook[unit] += rate * influence[unit, bmu] * (x - codebook[unit])
    return codebook
