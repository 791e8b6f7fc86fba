"""How near the units lie to the samples.

With w(i) the best-matching unit of sample i of N, in D components, d the map's metric::

    quantization error        mean_i d(x_i, w(i))
    mean squared error        mean_i d(x_i, w(i))^2        per component: divided by D
    variance of the data      mean_i |x_i - mean(x)|^2     the mean squared error of a map of one unit
    explained variance        1 - mean squared error / variance

Some papers print the first without its square root; that is the second, and only the second can be compared
with k-means' inertia (divided by N). All are in the units of ``X`` and ``codebook``, whatever these are.

Where no variance is asked for, X may be sparse: a block of rows is made dense at a time.

Every function takes ``bmu``, the best unit of each sample, to save a second search where it is known;
``sample_weight``, which makes each mean a weighted one; and ``metric`` (:mod:`somatopy.measures.nearness`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.maps.distance import Metric
from somatopy.measures.blocks import dense_rows, row_blocks
from somatopy.measures.inputs import sample_weights
from somatopy.measures.nearness import MapMetric, as_metric, best_of


def squared_errors(
    X: ArrayLike,
    codebook: ArrayLike,
    *,
    bmu: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> NDArray[np.float64]:
    """(N,) squared distances ``d(x_i, w(i))^2``, from differences and so exact near zero.

    Raises
    ------
    InputError
        ``X`` is empty or holds NaN the metric does not allow, or the numbers of features differ.

    >>> squared_errors([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0]])
    array([ 1., 18.])
    """
    X, codebook, units = best_of(X, codebook, metric, bmu, sparse=True)
    metric = as_metric(metric)
    if metric.name == "euclidean" and metric.missing == "error":
        return _squared_gaps(X, codebook, units, metric.scale(X.shape[1]))
    return np.square(metric.to_units(X, codebook, units))


def quantization_error(
    X: ArrayLike,
    codebook: ArrayLike,
    *,
    bmu: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Mean distance of the samples to their best units (Kohonen 2001, eq. 3.2; Długosz & Kolasa 2009, eq. 1).

    >>> quantization_error([[0.0], [1.0], [5.0]], [[0.0], [4.0]])
    0.6666666666666666
    """
    errors = np.sqrt(squared_errors(X, codebook, bmu=bmu, metric=metric))
    return float(np.average(errors, weights=sample_weights(sample_weight, len(errors))))


def mean_squared_error(
    X: ArrayLike,
    codebook: ArrayLike,
    *,
    per_component: bool = False,
    bmu: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Mean squared distance of the samples to their best units; ``per_component`` divides it by D.

    >>> mean_squared_error([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0]])
    9.5
    >>> mean_squared_error([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0]], per_component=True)
    4.75
    """
    errors = squared_errors(X, codebook, bmu=bmu, metric=metric)
    error = float(np.average(errors, weights=sample_weights(sample_weight, len(errors))))
    return error / np.shape(X)[1] if per_component else error


def variance(
    X: ArrayLike,
    *,
    per_component: bool = False,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Mean squared distance of the samples to their mean; of equal samples it is exactly 0.

    ``metric`` tells feature weights and gaps; the mean is of the values that are there.

    >>> variance([[0.0, 0.0], [2.0, 4.0]])
    5.0
    """
    metric = _euclidean(metric)
    X = metric.samples(X)
    weights = sample_weights(sample_weight, len(X))
    weights = np.ones(len(X)) if weights is None else weights
    # Counted from the first values, so that data far from the origin lose no digits.
    origin = _first_values(X)
    total, known = np.zeros((2, X.shape[1]))
    for rows in row_blocks(*X.shape):
        steps = X[rows] - origin
        total += weights[rows] @ np.nan_to_num(steps, nan=0.0)
        known += weights[rows] @ ~np.isnan(steps)
    mean = total / np.maximum(known, np.finfo(np.float64).tiny)
    squares, scale = 0.0, metric.scale(X.shape[1])
    for rows in row_blocks(*X.shape):
        gaps = np.nan_to_num((X[rows] - origin - mean) * scale, nan=0.0)
        squares += float(weights[rows] @ np.einsum("nd,nd->n", gaps, gaps))
    spread = squares / float(weights.sum())
    return spread / X.shape[1] if per_component else spread


def explained_variance(
    X: ArrayLike,
    codebook: ArrayLike,
    *,
    bmu: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Share of the variance that the units account for.

    1 at best, 0 for one unit at the mean, below 0 when worse than that. Data without variance give 1
    if the units meet them and 0 if not (scikit-learn's convention).

    >>> explained_variance([[0.0], [2.0], [10.0], [12.0]], [[1.0], [11.0]])
    0.9615384615384616
    """
    metric = _euclidean(metric)
    error = mean_squared_error(X, codebook, bmu=bmu, sample_weight=sample_weight, metric=metric)
    spread = variance(X, sample_weight=sample_weight, metric=metric)
    if spread == 0:
        return float(error == 0)
    return 1 - error / spread


def _euclidean(metric: Metric | MapMetric) -> MapMetric:
    metric = as_metric(metric)
    if metric.name != "euclidean":
        raise ParameterError(
            f"metric must be euclidean where a variance is asked for; got {metric.name!r}: "
            "compare quantization errors instead"
        )
    return metric


def _first_values(X: NDArray[Any]) -> NDArray[np.float64]:
    """(D,) the first value of each feature; 0 where the first sample has a gap."""
    return np.nan_to_num(np.asarray(X[0], np.float64), nan=0.0)


def _squared_gaps(
    X: Any, codebook: NDArray[Any], units: NDArray[np.int64], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    squared = np.empty(X.shape[0])
    for rows in row_blocks(*X.shape):
        gaps = np.subtract(dense_rows(X, rows), codebook[units[rows]], dtype=np.float64) * scale
        squared[rows] = np.einsum("nd,nd->n", gaps, gaps)
    return squared
