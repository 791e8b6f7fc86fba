"""The textbook map in slow, plain lines, Euclidean, float64: the oracle every engine is held against."""

from __future__ import annotations

import numpy as np


def plain_euclidean(x, w):
    """Root of the summed squares."""
    return sum((a - b) ** 2 for a, b in zip(x, w, strict=True)) ** 0.5


def plain_manhattan(x, w):
    """Sum of the absolute differences."""
    return sum(abs(a - b) for a, b in zip(x, w, strict=True))


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


def plain_online_epoch(
    X, codebook, influences, rates, *, distance=plain_euclidean, conscience=None, costs=None
):
    """One pass sample by sample: every unit moves towards the sample by rate times its influence.

    With a conscience (one number a sample) the best unit is that of the least distance + conscience * wins, wins as a
    multiple of the fair share; ``costs`` gathers the distance of each sample to its best unit.
    """
    codebook, wins = np.array(codebook, np.float64), np.zeros(len(codebook))
    for i, (x, influence, rate) in enumerate(zip(X, influences, rates, strict=True)):
        distances = np.array([distance(x, w) for w in codebook])
        fair = max(wins.sum() / len(wins), 1.0)
        bmu = int((distances + (0 if conscience is None else conscience[i] * wins / fair)).argmin())
        wins[bmu] += 1
        if costs is not None:
            costs.append(distances[bmu])
        for unit in range(len(codebook)):
            codebook[unit] += rate * influence[unit, bmu] * (x - codebook[unit])
    return codebook
