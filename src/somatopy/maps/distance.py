"""Metrics: what "near" means between a sample and a unit, with feature weights and gaps.

With weights m of the features and sums over the features that are there (not NaN):

- ``euclidean``: ``sqrt(sum m (x - w)^2)``; the search compares the square
- ``manhattan``: ``sum m |x - w|``
- ``chebyshev``: ``max m |x - w|``
- ``cosine``: ``1 - sum m x w / sqrt(sum m x^2 sum m w^2)``
- a callable ``metric(X, codebook) -> (n, K)``, as ``scipy.spatial.distance.cdist`` is one
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, ParameterError, choice, show
from somatopy.maps.kernels.distance import all_distances
from somatopy.maps.kernels.tile import CHEBYSHEV, COSINE, EUCLIDEAN, GAPPY, MANHATTAN
from somatopy.maps.threads import share

METRICS = {"euclidean": EUCLIDEAN, "manhattan": MANHATTAN, "chebyshev": CHEBYSHEV, "cosine": COSINE}
LARGEST_SCALE = 1e38  # single precision holds it
Metric = str | Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]


def check_metric(metric: Any) -> Metric:
    """``metric`` if it is the name of one or a callable."""
    checked: Metric = metric if callable(metric) else choice("metric", metric, METRICS)
    return checked


def feature_scale(weights: Any, n_features: int, metric: Metric) -> NDArray[np.float64]:
    """What each feature is multiplied by, (D,), so that its weight multiplies its part of the (squared) distance."""
    weights = checked_weights(weights, n_features)
    if weights is None:
        return np.ones(n_features)
    scale = np.sqrt(weights) if metric in ("euclidean", "cosine") else weights
    if scale.max() > LARGEST_SCALE:
        raise ParameterError(
            f"feature_weights are too large for single precision; got {weights.max():g}: divide all of them by it"
        )
    return scale


def checked_weights(weights: Any, n_features: int) -> NDArray[np.float64] | None:
    """``weights`` as (D,) numbers of at least 0, not all of them 0; None stays None."""
    if weights is None:
        return None
    rule = f"feature_weights must be {n_features} numbers of at least 0, one per feature"
    try:
        weights = np.asarray(weights, np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"{rule}; got {show(weights)}") from error
    if weights.shape != (n_features,) or not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ParameterError(f"{rule}; got {show(weights)}")
    if not weights.any():
        raise ParameterError("feature_weights must not all be 0: no feature would count")
    return weights


def distances(
    X: NDArray[Any],
    codebook: NDArray[Any],
    *,
    metric: Metric = "euclidean",
    feature_weights: NDArray[Any] | None = None,
    n_jobs: int | None = None,
) -> NDArray[Any]:
    """Distance of each sample to each unit, (N, K), in the precision of X; gaps (NaN) in X are left out.

    >>> distances(np.array([[3.0, 4.0], [3.0, np.nan]]), np.zeros((1, 2))).ravel().tolist()
    [5.0, 3.0]
    """
    X = np.ascontiguousarray(X)
    codebook = np.ascontiguousarray(codebook, X.dtype)
    scale = feature_scale(feature_weights, X.shape[1], metric).astype(X.dtype)
    if not isinstance(metric, str):
        return called(metric, X * scale, codebook * scale).astype(X.dtype)
    out = np.empty((len(X), len(codebook)), X.dtype)
    code = METRICS[choice("metric", metric, METRICS)]
    code = GAPPY if code == EUCLIDEAN and np.isnan(X).any() else code

    def measure(start: int, stop: int) -> None:
        all_distances(np.require(X[start:stop], requirements="W"), codebook, scale, code, out[start:stop])

    share(measure, len(X), work=8.0 * len(X) * codebook.size, n_jobs=n_jobs)
    return out


def called(
    metric: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]], X: NDArray[Any], codebook: NDArray[Any]
) -> NDArray[np.float64]:
    """What a metric of the user gives, checked."""
    found = np.asarray(metric(X, codebook), np.float64)
    if found.shape != (len(X), len(codebook)):
        raise ParameterError(
            f"metric must give an array of shape (samples, units) = {(len(X), len(codebook))}; got {found.shape}"
        )
    if np.isnan(found).any():
        raise InputError("metric gave NaN: it must give a number for every sample and unit")
    return found
