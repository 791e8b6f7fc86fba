"""Reading values off the map."""

import tracemalloc

import numpy as np
import pytest

from somatopy import BatchSOM, GrowingSOM
from somatopy.checking import ParameterError
from somatopy.models import reading


@pytest.fixture(scope="module")
def som():
    X = np.random.default_rng(0).normal(size=(200, 3))
    return BatchSOM((5, 4), n_epochs=5).fit(X)


def plain_nearest(som, x, count):
    distance = [float(np.linalg.norm(x - unit)) for unit in som.codebook_]
    units = sorted(range(len(distance)), key=lambda k: (distance[k], k))[:count]
    return units, [distance[k] for k in units]


@pytest.mark.parametrize("count", [1, 3, 20, 99])
def test_the_nearest_units_are_those_of_a_plain_loop(som, count):
    X = np.random.default_rng(1).normal(size=(30, 3))
    units, distances = reading.best_few(som, X, count)
    for row, x in enumerate(X):
        expected, near = plain_nearest(som, x, count)
        assert units[row].tolist() == expected
        assert distances[row] == pytest.approx(near)


def test_blocks_change_nothing(som, monkeypatch):
    X = np.random.default_rng(2).normal(size=(50, 3))
    whole = reading.best_few(som, X, 4)
    monkeypatch.setattr(reading, "BLOCK_VALUES", 60)
    for a, b in zip(whole, reading.best_few(som, X, 4), strict=True):
        assert np.array_equal(a, b)


def test_ties_go_to_the_lowest_index():
    distance = np.array([[2.0, 1.0, 1.0, 1.0, 0.5]])
    assert reading._lowest(distance, 3).tolist() == [[4, 1, 2]]
    assert reading._lowest(distance[:, :4], 1).tolist() == [[1]]


def test_weights_are_the_inverse_squared_distances():
    distances = np.array([[1.0, 2.0, 4.0], [1e-200, 2e-200, 1.0]])
    weights = reading.nearness(distances)
    raw = np.array([1, 1 / 4, 1 / 16])
    assert weights[0] == pytest.approx(raw / raw.sum())
    assert weights[1] == pytest.approx([0.8, 0.2, 0])


def test_perfect_matches_share_everything():
    assert reading.nearness(np.array([[0.0, 0.0, 1.0]])).tolist() == [[0.5, 0.5, 0.0]]


def test_a_reading_is_the_weighted_mean_of_what_the_units_hold(som):
    X = np.random.default_rng(3).normal(size=(10, 3))
    values = np.random.default_rng(4).normal(size=(20, 2))
    found = reading.read(som, X, values, 3)
    for row, x in enumerate(X):
        units, near = plain_nearest(som, x, 3)
        weights = 1 / np.square(near)
        assert found[row] == pytest.approx(weights @ values[units] / weights.sum())


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
@pytest.mark.parametrize("missing", ["error", "mask"])
def test_the_nearest_unit_is_as_far_as_the_map_says(metric, missing):
    X = np.random.default_rng(0).normal(size=(80, 3))
    som = BatchSOM((4, 4), n_epochs=3, metric=metric, missing=missing, feature_weights=[1, 0.5, 2]).fit(X)
    if missing == "mask":
        X[::3, 1] = np.nan
    units, distance = reading.nearest_unit(som, X)
    assert np.array_equal(units, som.predict(X))
    assert distance == pytest.approx(som.transform(X).min(axis=1), abs=1e-12)


def test_a_growing_map_is_measured_in_its_scale():
    X = np.random.default_rng(0).normal(size=(80, 2)) * [1, 1000]
    som = GrowingSOM(calibration_epochs=2, growing_epochs=3, random_state=0).fit(X)
    units, distance = reading.nearest_unit(som, X)
    assert np.array_equal(units, som.predict(X))
    assert distance == pytest.approx(som.transform(X).min(axis=1))
    assert np.array_equal(reading.measured_codebook(som), som.scaled_codebook_)


def test_the_measured_codebook_is_as_far_apart_as_in_the_search():
    X = np.random.default_rng(0).normal(size=(80, 3)).astype(np.float32)
    som = BatchSOM((4, 4), n_epochs=3, feature_weights=[1, 0, 4]).fit(X)
    measured = reading.measured_codebook(som)
    assert measured.dtype == np.float32
    assert np.linalg.norm(measured[3] - measured) == pytest.approx(
        np.linalg.norm(som.transform(som.codebook_[3:4])), rel=1e-5
    )


@pytest.mark.parametrize("count", [1, 2, 5, 9, 10])
def test_the_lowest_are_those_of_a_stable_sort(count):
    distance = np.random.default_rng(0).integers(0, 4, (200, 10)).astype(float)
    kept = distance.copy()
    expected = np.argsort(distance, axis=1, kind="stable")[:, :count]
    assert np.array_equal(reading._lowest(distance, count), expected)
    assert np.array_equal(distance, kept)


def test_no_units_are_refused(som):
    with pytest.raises(ParameterError, match="n_best must be a whole number at least 1; got 0"):
        reading.read(som, np.zeros((1, 3)), np.zeros((20, 1)), 0)


def test_the_distances_of_all_samples_to_all_units_are_never_held_at_once():
    X = np.random.default_rng(0).normal(size=(40_000, 2))
    som = BatchSOM((20, 20), n_epochs=1).fit(X[:1000])
    reading.read(som, X[:10], som.codebook_, 4)
    tracemalloc.start()
    reading.read(som, X, som.codebook_, 4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 40_000 * 400 / 2
