import numpy as np
import pytest
from scipy.sparse import csc_array, csr_array
from sklearn.cluster import KMeans

from plain_measures import plain_distances
from somatopy.checking import InputError, ParameterError
from somatopy.maps.lattice import Rectangular
from somatopy.measures import blocks, nearness
from somatopy.measures.nearness import MapMetric
from somatopy.measures.quantization import (
    explained_variance,
    mean_squared_error,
    quantization_error,
    squared_errors,
    variance,
)
from somatopy.measures.topography import topographic_error

# Four points and two units on paper: distances 0, 5 (a 3-4-5 triangle), 1, 0.
POINTS = np.array([[0.0, 0.0], [3.0, 4.0], [10.0, 1.0], [10.0, 0.0]])
UNITS = np.array([[0.0, 0.0], [10.0, 0.0]])


@pytest.fixture
def cloud():
    random = np.random.default_rng(7)
    return random.normal(size=(300, 5)), random.normal(size=(11, 5))


def plain_squared_errors(X, codebook):
    return [min(sum((a - b) ** 2 for a, b in zip(x, w, strict=True)) for w in codebook) for x in X]


def test_four_points_by_hand():
    assert quantization_error(POINTS, UNITS) == pytest.approx((0 + 5 + 1 + 0) / 4)
    assert mean_squared_error(POINTS, UNITS) == pytest.approx((0 + 25 + 1 + 0) / 4)
    assert mean_squared_error(POINTS, UNITS, per_component=True) == pytest.approx(26 / 8)


def test_a_plain_loop_agrees(cloud):
    X, codebook = cloud
    plain = plain_squared_errors(X, codebook)
    np.testing.assert_allclose(squared_errors(X, codebook), plain)
    assert quantization_error(X, codebook) == pytest.approx(np.mean(np.sqrt(plain)))
    assert mean_squared_error(X, codebook) == pytest.approx(np.mean(plain))


def test_the_mean_squared_error_is_the_inertia_of_k_means_over_its_samples(cloud):
    X, _ = cloud
    means = KMeans(9, n_init=1, random_state=0).fit(X)
    assert mean_squared_error(X, means.cluster_centers_) == pytest.approx(means.inertia_ / len(X))


def test_the_block_size_changes_nothing(cloud, monkeypatch):
    X, codebook = cloud
    whole = squared_errors(X, codebook), variance(X)
    monkeypatch.setattr(blocks.row_blocks, "__defaults__", (37,))
    np.testing.assert_array_equal(squared_errors(X, codebook), whole[0])
    assert variance(X) == pytest.approx(whole[1])


def test_known_best_units_save_the_search_and_are_believed(cloud):
    X, codebook = cloud
    units = np.array(len(X) * [4])
    expected = ((X - codebook[4]) ** 2).sum(axis=1)
    np.testing.assert_allclose(squared_errors(X, codebook, bmu=units), expected)


def test_samples_that_equal_a_unit_have_no_error_at_all_even_far_from_the_origin():
    X = np.random.default_rng(0).normal(size=(50, 8)) + 1e6
    assert mean_squared_error(X, X, bmu=np.arange(50)) == 0
    assert quantization_error(X, X, bmu=np.arange(50)) == 0


def test_the_variance_is_the_error_of_one_unit_at_the_mean(cloud):
    X, _ = cloud
    assert variance(X) == pytest.approx(mean_squared_error(X, X.mean(axis=0, keepdims=True)))
    assert variance(X) == pytest.approx(X.var(axis=0).sum())
    assert variance(X, per_component=True) == pytest.approx(X.var(axis=0).mean())


def test_explained_variance_is_one_minus_error_over_variance(cloud):
    X, codebook = cloud
    assert explained_variance(X, codebook) == pytest.approx(1 - mean_squared_error(X, codebook) / variance(X))
    assert explained_variance(X, X.mean(axis=0, keepdims=True)) == pytest.approx(0, abs=1e-12)
    assert explained_variance(X, X + 100) < 0


@pytest.mark.parametrize(("unit", "explained"), [(0.1, 1.0), (0.7, 0.0)])
def test_equal_samples_are_explained_wholly_or_not_at_all(unit, explained):
    X = np.full((7, 3), 0.1)
    assert variance(X) == 0
    assert explained_variance(X, np.full((1, 3), unit), bmu=np.zeros(7, int)) == explained


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.int64, np.bool_, ">f8"])
def test_other_number_types_give_what_float64_gives(kind):
    X = np.array([[0, 1], [1, 1], [1, 0], [0, 0]]).astype(kind)
    codebook = np.array([[0.0, 0.75], [1.0, 0.25]])
    assert mean_squared_error(X, codebook) == mean_squared_error(X.astype(float), codebook)
    assert variance(X) == 0.5


def test_errors_of_float32_samples_are_counted_in_float64():
    X = np.array([[1e-30]], np.float32)
    assert mean_squared_error(X, np.zeros((1, 1), np.float32), bmu=[0]) == pytest.approx(
        1e-60, rel=1e-6, abs=0
    )


WEIGHTS = np.array([1.0, 0.0, 2.5, 0.3, 1.0])


@pytest.mark.parametrize("weights", [None, WEIGHTS])
@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("name", ["euclidean", "manhattan", "chebyshev", "cosine"])
def test_a_map_of_another_metric_is_measured_by_that_metric(cloud, name, gaps, weights):
    X, codebook = cloud
    if gaps:
        X[::3, 1] = X[1::4, 2] = np.nan
    metric = MapMetric(name, weights, "mask" if gaps else "error")
    nearest = plain_distances(X, codebook, name, weights).min(axis=1)
    assert quantization_error(X, codebook, metric=metric) == pytest.approx(nearest.mean(), rel=1e-10)
    assert mean_squared_error(X, codebook, metric=metric) == pytest.approx((nearest**2).mean(), rel=1e-10)


@pytest.mark.parametrize("measure", [quantization_error, mean_squared_error, explained_variance])
def test_a_weight_of_two_is_the_sample_given_twice(cloud, measure):
    X, codebook = cloud
    weights = np.random.default_rng(0).integers(0, 3, len(X))
    repeated = np.repeat(X, weights, axis=0)
    assert measure(X, codebook, sample_weight=weights) == pytest.approx(measure(repeated, codebook))
    assert variance(X, sample_weight=weights) == pytest.approx(variance(repeated))


def test_the_variance_of_samples_with_gaps_is_that_of_the_values_that_are_there():
    X = [[1.0, np.nan], [3.0, 5.0], [np.nan, 9.0]]
    # Means 2 and 7: 1, then 1 + 4, then 4; the second feature counts double.
    metric = MapMetric("euclidean", np.array([1.0, 2.0]), "mask")
    assert variance(X, metric=metric) == pytest.approx((1 + 1 + 2 * 4 + 2 * 4) / 3)


def test_explained_variance_is_refused_for_another_metric():
    with pytest.raises(ParameterError, match="euclidean where a variance is asked for; got 'manhattan'"):
        explained_variance(POINTS, UNITS, metric="manhattan")


@pytest.mark.parametrize("weights", [[1.0], [-1.0, 1, 1, 1], [np.nan, 1, 1, 1], [0, 0, 0, 0]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ParameterError, match="sample_weight must"):
        quantization_error(POINTS, UNITS, sample_weight=weights)


def test_no_samples_other_features_and_wrong_indices_are_refused():
    with pytest.raises(InputError, match="at least one"):
        quantization_error(np.zeros((0, 2)), UNITS)
    with pytest.raises(InputError, match="X has 3 features, the codebook 2"):
        mean_squared_error(np.zeros((4, 3)), UNITS)
    with pytest.raises(ParameterError, match="4 samples; got 2"):
        mean_squared_error(POINTS, UNITS, bmu=[0, 1])


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "manhattan"])
@pytest.mark.parametrize("kind", [csr_array, csc_array])
def test_sparse_samples_measure_as_dense_ones_do(metric, kind, monkeypatch):
    random = np.random.default_rng(0)
    X = random.normal(size=(50, 6)) * (random.random((50, 6)) < 0.3)
    codebook = random.normal(size=(9, 6))
    lattice = Rectangular(3, 3)
    monkeypatch.setattr(nearness, "row_blocks", lambda n, d: [slice(0, 20), slice(20, n)])
    for measure in (quantization_error, mean_squared_error):
        dense = measure(X, codebook, metric=metric)
        assert measure(kind(X), codebook, metric=metric) == pytest.approx(dense)
        bmu = MapMetric(metric).nearest(X, codebook, 1)[0][:, 0]
        assert measure(kind(X), codebook, metric=metric, bmu=bmu) == pytest.approx(dense)
    torn = topographic_error(X, codebook, lattice, metric=metric)
    assert topographic_error(kind(X), codebook, lattice, metric=metric) == torn


def test_a_variance_of_sparse_samples_is_refused_with_the_way_out():
    with pytest.raises(InputError, match=r"X is sparse.*toarray"):
        explained_variance(csr_array(np.eye(3)), np.eye(3))
