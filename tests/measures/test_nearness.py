import numpy as np
import pytest
from scipy.spatial.distance import cdist

from plain_measures import plain_distances
from somatopy import BatchSOM, GrowingSOM
from somatopy.checking import InputError, ParameterError
from somatopy.measures.nearness import MapMetric, as_metric, filled, metric_of

METRICS = ["euclidean", "manhattan", "chebyshev", "cosine"]
WEIGHTS = np.array([1.0, 0.0, 2.5, 0.3])


@pytest.fixture
def cloud():
    random = np.random.default_rng(5)
    return random.normal(size=(40, 4)), random.normal(size=(9, 4))


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("name", METRICS)
def test_every_way_to_measure_a_distance_is_that_of_the_formula(cloud, name, gaps, weights):
    X, codebook = cloud
    if gaps:
        X = np.where(np.random.default_rng(0).random(X.shape) < 0.2, np.nan, X)
        X[:, 0] = cloud[0][:, 0]
    metric = MapMetric(name, weights, "mask" if gaps else "error")
    plain = plain_distances(X, codebook, name, weights)
    units, apart = metric.nearest(X, codebook, 2)
    order = np.argsort(plain, axis=1, kind="stable")[:, :2]
    assert (units == order).all()
    np.testing.assert_allclose(apart, np.take_along_axis(plain, order, 1), rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(metric.of_all(X, codebook), plain, rtol=1e-10, atol=1e-14)
    pairs = metric.of_pairs(X[:9], codebook)
    np.testing.assert_allclose(pairs, plain[:9].diagonal(), rtol=1e-10, atol=1e-14)


def test_a_callable_is_asked_a_few_rows_at_a_time(cloud):
    X, codebook = cloud
    asked = []

    def city(A, B):
        asked.append(len(A) * len(B))
        return cdist(A, B, "cityblock")

    metric = MapMetric(city)
    units = metric.nearest(X, codebook, 2)[0]
    assert (units == MapMetric("manhattan").nearest(X, codebook, 2)[0]).all()
    np.testing.assert_allclose(
        metric.to_units(X, codebook, units[:, 0]), cdist(X, codebook, "cityblock").min(axis=1)
    )
    assert max(asked) <= 40 * 9


def test_a_callable_on_a_map_of_one_unit_gives_it_twice():
    units, _ = MapMetric(cdist).nearest(np.zeros((3, 2)), np.ones((1, 2)), 2)
    assert units.tolist() == [[0, 0]] * 3


def test_a_map_tells_its_own_metric():
    som = BatchSOM(metric="manhattan", feature_weights=[1, 2], missing="mask")
    metric = metric_of(som)
    assert (metric.name, metric.feature_weights.tolist(), metric.missing) == ("manhattan", [1, 2], "mask")
    assert metric_of(GrowingSOM()).name == "euclidean"
    assert as_metric(metric) is metric
    assert as_metric("cosine").name == "cosine"


def test_gaps_are_refused_unless_they_are_asked_for_and_a_sample_of_gaps_always():
    X = np.array([[1.0, np.nan], [np.nan, np.nan]])
    with pytest.raises(InputError, match=r'first in row 0, column 1.*MapMetric\(missing="mask"\)'):
        MapMetric().samples(X)
    with pytest.raises(InputError, match="no value at all in row 1"):
        MapMetric(missing="mask").samples(X)
    with pytest.raises(InputError, match="infinity, first in row 0, column 0"):
        MapMetric(missing="mask").samples([[np.inf, 1.0]])


def test_another_metric_or_another_word_for_gaps_is_refused():
    with pytest.raises(ParameterError, match="metric must be one of"):
        MapMetric("euclidian")
    with pytest.raises(ParameterError, match="missing must be one of"):
        MapMetric(missing="ignore")


def test_a_gap_is_filled_from_the_best_unit():
    X = np.array([[1.0, np.nan], [2.0, 3.0]])
    assert filled(X, np.array([[5.0, 6.0]]), np.array([0, 0])).tolist() == [[1, 6], [2, 3]]
    assert filled(X[1:], np.array([[5.0, 6.0]]), np.array([0])) is not None
