"""Reading values off the map."""

import numpy as np
import pytest

from somatopy import BatchSOM
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
