"""Berglund and Sitte's parameterless map in slow, plain lines: the oracle of ParameterlessSOM."""

from __future__ import annotations

import math

import numpy as np


def plain_parameterless_map(X, codebook, distances, beta, *, least=0.0, law="logarithmic", largest=0.0):
    """One pass over X; ``distances`` (K, K) are those on the lattice. Returns the codebook and the largest error."""
    codebook = np.array(codebook, np.float64)
    for x in X:
        errors = [math.sqrt(((x - w) ** 2).sum()) for w in codebook]
        best = int(np.argmin(errors))
        largest = max(largest, errors[best])
        epsilon = errors[best] / largest if largest > 0 else 0.0
        along = math.log(1 + epsilon * (math.e - 1)) if law == "logarithmic" else epsilon
        theta = (beta - least) * along + least
        for k in range(len(codebook)):
            near = math.exp(-((distances[k, best] / theta) ** 2)) if theta > 0 else float(k == best)
            codebook[k] += epsilon * near * (x - codebook[k])
    return codebook, largest
