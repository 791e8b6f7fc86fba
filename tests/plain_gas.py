"""The gases as their papers write them, sample by sample and slowly: what the compiled loops must give."""

import numpy as np


def plain_ranks(x, codebook):
    """Rank of each unit by its distance to x: how many units are nearer; of equal ones the lower index is nearer."""
    squared = np.array([((x - w) ** 2).sum() for w in codebook])
    return np.array(
        [sum((s, j) < (squared[i], i) for j, s in enumerate(squared)) for i in range(len(codebook))]
    )


def plain_gas_epoch(X, codebook, radii, rates):
    """Neural gas: every unit moves by rate * exp(-rank / radius)."""
    codebook = np.array(codebook, np.float64)
    for x, radius, rate in zip(X, radii, rates, strict=True):
        for unit, rank in enumerate(plain_ranks(x, codebook)):
            share = np.exp(-rank / radius) if radius else float(rank == 0)
            codebook[unit] += rate * share * (x - codebook[unit])
    return codebook


def plain_gas_batch(X, codebook, radius):
    """Batch neural gas: every unit becomes the mean of the samples, weighted by exp(-rank / radius)."""
    shares = np.exp(-np.array([plain_ranks(x, codebook) for x in X]) / radius)
    return shares.T @ X / shares.sum(0)[:, None]


def plain_hebbian_edges(X, codebook):
    """The two nearest units of every sample, joined."""
    joined = set()
    for x in X:
        ranks = plain_ranks(x, codebook)
        joined.add(tuple(sorted((int(np.flatnonzero(ranks == 0)[0]), int(np.flatnonzero(ranks == 1)[0])))))
    return sorted(joined)
