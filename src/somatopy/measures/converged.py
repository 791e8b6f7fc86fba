"""Has a map converged? Hamel's index: do the units look like the samples, and does the lattice keep order?

::

    embedding accuracy      the share of the variance in features whose mean and variance the units have, too
    topographic accuracy    1 - topographic error
    convergence index       their mean

A feature has converged when a two-sided F-test finds no difference between the variances of units and samples, and
Welch's t-test none between their means (Hamel, SOM quality measures: an efficient statistical approach, 2016; the
package popsom). Tests see more with more units: a difference that 50 units cannot show, 2,500 do. So compare
indices of maps of one size, and expect smooth maps, which shrink the variance, to score low.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import number
from somatopy.maps.distance import Metric
from somatopy.measures.edges import Lattice
from somatopy.measures.inputs import codebook_matrix
from somatopy.measures.moments import Moments
from somatopy.measures.nearness import MapMetric, as_metric
from somatopy.measures.topography import topographic_error


@dataclass(frozen=True)
class Convergence:
    """Embedding and topographic accuracy, 0 to 1, and the mean of the two."""

    embedding: float
    topographic: float

    @property
    def index(self) -> float:
        return (self.embedding + self.topographic) / 2


def convergence(
    X: ArrayLike,
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    confidence: float = 0.95,
    neighbors: int | None = None,
    two_best: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> Convergence:
    """Both accuracies; ``neighbors`` and ``two_best`` as in :func:`topographic_error` (popsom counts 8 neighbors).

    >>> from somatopy.maps.lattice import Line
    >>> line = [[float(place)] for place in range(9)]
    >>> convergence(line, line, Line(9)).index
    1.0
    """
    torn = topographic_error(X, codebook, lattice, neighbors=neighbors, two_best=two_best, metric=metric)
    return Convergence(embedding_accuracy(X, codebook, confidence=confidence, metric=metric), 1 - torn)


def embedding_accuracy(
    X: ArrayLike,
    codebook: ArrayLike,
    *,
    confidence: float = 0.95,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Share of the samples' variance in features that both tests pass; ``metric`` tells whether gaps may occur.

    A map of one unit has no variance and gives 0; features that do not vary count for nothing.
    """
    number("confidence", confidence, above=0, below=1)
    X = as_metric(metric).samples(X)
    codebook = codebook_matrix(codebook, n_features=X.shape[1])
    if len(codebook) < 2 or len(X) < 2:
        return 0.0
    units, samples = Moments.of(codebook), Moments.of(X)
    share = samples.variance / max(samples.variance.sum(), np.finfo(np.float64).tiny)
    return float(
        share[_same_variance(units, samples, confidence) & _same_mean(units, samples, confidence)].sum()
    )


def _same_variance(units: Moments, samples: Moments, confidence: float) -> NDArray[np.bool_]:
    """(D,) whether 1 lies in the confidence interval of the ratio of the variances."""
    from scipy.stats import f

    ratio = units.variance / np.maximum(samples.variance, np.finfo(np.float64).tiny)
    freedom = units.count - 1, np.maximum(samples.count - 1, 1)
    tail = (1 - confidence) / 2
    return np.asarray((ratio >= f.ppf(tail, *freedom)) & (ratio <= f.ppf(1 - tail, *freedom)))


def _same_mean(units: Moments, samples: Moments, confidence: float) -> NDArray[np.bool_]:
    """(D,) whether 0 lies in the confidence interval of the difference of the means (Welch)."""
    from scipy.stats import t

    parts = [moments.variance / np.maximum(moments.count, 1) for moments in (units, samples)]
    error = np.sqrt(sum(parts, np.zeros(len(parts[0]))))
    shares = sum(
        (
            part**2 / np.maximum(moments.count - 1, 1)
            for part, moments in zip(parts, (units, samples), strict=True)
        ),
        np.zeros(len(error)),
    )
    freedom = np.maximum(error**4 / np.maximum(shares, math.ulp(0.0)), 1)
    return np.asarray(np.abs(units.mean - samples.mean) <= t.ppf((1 + confidence) / 2, freedom) * error)
