"""Distortion: what training lowers - every unit's squared distance, weighted by the neighborhood of the best one.

::

    distortion = mean_i sum_k h(b(i), k) |x_i - w_k|^2

with b(i) the best unit of sample i and h the neighborhood at a given radius (Heskes 1999, eq. 4; Kohonen 2001,
section 3.2). At radius 0 it is the mean squared error. Compare distortions at one radius only.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import number
from somatopy.maps.distance import Metric
from somatopy.maps.neighborhood import Neighborhood, make_neighborhood
from somatopy.measures.blocks import row_blocks
from somatopy.measures.edges import Lattice
from somatopy.measures.inputs import codebook_matrix, sample_weights
from somatopy.measures.lattice_distances import distances_from
from somatopy.measures.nearness import MapMetric, as_metric, best_of


def distortion(
    X: ArrayLike,
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    neighborhood: Any = "gaussian",
    radius: float = 1.0,
    lattice_distance: str = "sheet",
    bmu: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Mean over the samples of the neighborhood-weighted squared distances to all units.

    Euclidean distances without gaps come from sums per unit, ``sum over the samples of b of |x - w_k|^2 = (their
    squared distances to their mean m_b) + n_b |m_b - w_k|^2``, so no sample meets every unit.

    >>> from somatopy.maps.lattice import Line
    >>> distortion([[0.0], [1.0]], [[0.0], [1.0]], Line(2), neighborhood="bubble", radius=1)
    1.0
    """
    number("radius", radius, at_least=0)
    metric, near = as_metric(metric), make_neighborhood(neighborhood)
    X, codebook, units = best_of(X, codebook, metric, bmu)
    codebook_matrix(codebook, n_units=len(lattice.neighbors))
    weights = sample_weights(sample_weight, len(X))
    weights = np.ones(len(X)) if weights is None else weights
    plain = metric.name == "euclidean" and metric.missing == "error"
    measure = _by_sums if plain else _by_samples
    total = 0.0
    for some in row_blocks(len(codebook), len(codebook)):
        best = np.arange(len(codebook))[some]
        influence = _influence(lattice, best, near, radius, lattice_distance)
        total += measure(X, codebook, units, weights, metric, best, influence)
    return total / float(weights.sum())


def _influence(
    lattice: Lattice, best: NDArray[np.int64], near: Neighborhood, radius: float, kind: str
) -> NDArray[np.float64]:
    """(n, K) neighborhood weights of the units around each of ``best``."""
    return near.weights(distances_from(lattice, best, kind), radius)


def _by_sums(
    X: NDArray[Any],
    codebook: NDArray[Any],
    units: NDArray[np.int64],
    weights: NDArray[np.float64],
    metric: MapMetric,
    best: NDArray[np.int64],
    influence: NDArray[np.float64],
) -> float:
    """The sum over the samples of the units ``best``, from their counts, means and squared distances to these."""
    scale = metric.scale(X.shape[1])
    counts, means, inner = _unit_moments(X, units, weights, best, scale)
    to_units = np.square(MapMetric().of_all(means, codebook * scale))
    return float(inner @ influence.sum(1) + counts @ (influence * to_units).sum(1))


def _unit_moments(
    X: NDArray[Any],
    units: NDArray[np.int64],
    weights: NDArray[np.float64],
    best: NDArray[np.int64],
    scale: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Weight (n,), mean (n, D) and weighted squared distances to the mean (n,) of the samples of each unit."""
    order = np.argsort(units, kind="stable")
    cuts = np.searchsorted(units[order], [best[0], *(best + 1)])
    counts, inner = np.zeros((2, len(best)))
    means = np.zeros((len(best), X.shape[1]))
    for place, (start, stop) in enumerate(pairwise(cuts)):
        own = order[start:stop]
        counts[place] = weights[own].sum()
        if counts[place] > 0:
            samples = X[own] * scale
            means[place] = weights[own] @ samples / counts[place]
            inner[place] = weights[own] @ np.square(samples - means[place]).sum(1)
    return counts, means, inner


def _by_samples(
    X: NDArray[Any],
    codebook: NDArray[Any],
    units: NDArray[np.int64],
    weights: NDArray[np.float64],
    metric: MapMetric,
    best: NDArray[np.int64],
    influence: NDArray[np.float64],
) -> float:
    """The same sum, sample by sample: for gaps and for other metrics."""
    own = np.flatnonzero((units >= best[0]) & (units <= best[-1]))
    total = 0.0
    for rows in row_blocks(len(own), len(codebook)):
        some = own[rows]
        squared = np.square(metric.of_all(X[some], codebook))
        total += float(weights[some] @ (influence[units[some] - best[0]] * squared).sum(1))
    return total
