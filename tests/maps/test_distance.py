from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from somatopy.checking import InputError, ParameterError
from somatopy.maps.distance import distances

NAMES = {"euclidean": "euclidean", "manhattan": "cityblock", "chebyshev": "chebyshev", "cosine": "cosine"}


def clouds(dtype=np.float64):
    rng = np.random.default_rng(0)
    return rng.normal(size=(30, 7)).astype(dtype), rng.normal(size=(11, 7)).astype(dtype)


@pytest.mark.parametrize("metric", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_distances_are_those_of_scipy(metric, dtype):
    X, codebook = clouds(dtype)
    found = distances(X, codebook, metric=metric)
    assert found.dtype == dtype
    np.testing.assert_allclose(found, cdist(X, codebook, NAMES[metric]), rtol=1e-5)


@pytest.mark.parametrize("metric", NAMES)
def test_a_gap_is_as_if_the_feature_were_not_there(metric):
    X, codebook = clouds()
    X[:, [1, 4]] = np.nan
    there = [0, 2, 3, 5, 6]
    expected = distances(X[:, there], codebook[:, there], metric=metric)
    np.testing.assert_allclose(distances(X, codebook, metric=metric), expected)


@pytest.mark.parametrize("metric", NAMES)
def test_a_weight_of_two_is_a_feature_given_twice(metric):
    X, codebook = clouds()
    weights = np.array([2.0, 1, 1, 1, 0, 1, 1])
    columns = [0, 0, 1, 2, 3, 5, 6]
    found = distances(X, codebook, metric=metric, feature_weights=weights)
    if metric == "chebyshev":
        expected = (abs(X[:, None] - codebook[None]) * weights).max(2)
    else:
        expected = distances(X[:, columns], codebook[:, columns], metric=metric)
    np.testing.assert_allclose(found, expected)


def test_a_callable_metric_is_asked_and_checked():
    X, codebook = clouds()
    found = distances(X, codebook, metric=lambda A, B: cdist(A, B, "canberra"))
    np.testing.assert_allclose(found, cdist(X, codebook, "canberra"))
    with pytest.raises(ParameterError, match=r"shape \(samples, units\) = \(30, 11\); got \(3,\)"):
        distances(X, codebook, metric=lambda A, B: np.zeros(3))
    with pytest.raises(InputError, match="metric gave NaN"):
        distances(X, codebook, metric=lambda A, B: np.full((30, 11), np.nan))


@pytest.mark.parametrize("weights", [[1, 2], [-1] * 7, [0] * 7, [np.nan] * 7, [1e77] * 7])
def test_impossible_feature_weights_are_refused(weights):
    with pytest.raises(ParameterError, match="feature_weights"):
        distances(*clouds(), feature_weights=weights)
