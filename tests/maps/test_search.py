from __future__ import annotations

import time

import numpy as np
import pytest

from plain_map import plain_two_best
from somatopy.maps.search import best_units, nearest, two_best_units
from somatopy.maps.searcher import Searcher


def cloud(n, features, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).normal(size=(n, features)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("n", "k", "features"), [(1, 1, 1), (7, 2, 3), (50, 33, 5), (65, 100, 16), (40, 70, 300)]
)
def test_the_two_best_units_are_those_of_plain_loops(n, k, features, dtype):
    X, codebook = cloud(n, features, 1, dtype), cloud(k, features, 2, dtype)
    units, squared = two_best_units(X, codebook)
    expected, expected_squared = plain_two_best(X, codebook.astype(np.float64))
    assert (units[:, : min(2, k)] == expected).all()
    np.testing.assert_allclose(squared[:, : min(2, k)], expected_squared, rtol=1e-6)
    best, best_squared = best_units(X, codebook)
    assert (best == units[:, 0]).all()
    assert (best_squared == squared[:, 0]).all()


def test_ties_go_to_the_lowest_index():
    codebook = np.repeat(cloud(3, 4, dtype=np.float32), 40, axis=0)
    units, squared = two_best_units(codebook, codebook)
    assert (units == np.repeat([[0, 1], [40, 41], [80, 81]], 40, axis=0)).all()
    assert (squared == 0).all()


def test_single_precision_finds_the_units_of_double_precision_even_among_near_ties():
    center = cloud(1, 784, 3) * 5
    codebook = (center + cloud(200, 784, 4) * 1e-3).astype(np.float32)
    X = (center + cloud(300, 784, 5)).astype(np.float32)
    exact = np.array([((x - codebook.astype(np.float64)) ** 2).sum(1).argmin() for x in X.astype(np.float64)])
    naive = ((codebook * codebook).sum(1) - 2 * X @ codebook.T).argmin(1)
    assert (best_units(X, codebook)[0] == exact).all()
    assert (naive != exact).any(), "the example is too easy to show anything"


def test_a_map_of_one_unit_gives_it_twice():
    units, squared = two_best_units(cloud(3, 2), np.zeros((1, 2)))
    assert (units == 0).all()
    assert (squared[:, 0] == squared[:, 1]).all()


def test_one_thread_finds_what_two_find():
    X, codebook = cloud(30_000, 16, 6, np.float32), cloud(300, 16, 7, np.float32)
    alone, together = two_best_units(X, codebook, n_jobs=1), two_best_units(X, codebook, n_jobs=2)
    assert (alone[0] == together[0]).all()
    assert (alone[1] == together[1]).all()


@pytest.mark.parametrize(
    "change",
    [
        lambda X: X.astype(np.float16),
        np.asfortranarray,
        lambda X: X.astype(">f8"),
        lambda X: np.broadcast_to(X, X.shape),
        lambda X: np.repeat(X, 2, axis=1)[:, ::2],
        lambda X: X.astype(np.int64),
        lambda X: X > 0,
    ],
    ids=["float16", "Fortran order", "big-endian", "read-only", "strided", "integers", "booleans"],
)
def test_any_real_numbers_in_any_order_are_searched(change):
    X, codebook = change(cloud(60, 6) * 4), cloud(20, 6, 9)
    assert (two_best_units(X, codebook)[0] == plain_two_best(X, codebook)[0]).all()


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev", "cosine"])
def test_every_metric_weighs_features_and_skips_gaps(metric, gaps):
    X, codebook, weights = cloud(80, 9, 1), cloud(50, 9, 2), np.arange(9) / 4
    if gaps:
        X[np.random.default_rng(3).random(X.shape) < 0.3] = np.nan
    searcher = Searcher.of(codebook, dtype=X.dtype, metric=metric, feature_weights=weights, gaps=gaps)
    bmu, cost = nearest(X, searcher, count=2)
    expected = np.array([[plain_distance(metric, x, w, weights) for w in codebook] for x in X])
    order = np.argsort(expected, axis=1, kind="stable")[:, :2]
    assert (bmu == order).all()
    np.testing.assert_allclose(cost, np.take_along_axis(expected, order, axis=1), rtol=1e-9)


def plain_distance(metric, x, w, weights):
    there = ~np.isnan(x)
    x, w, weights = x[there], w[there], weights[there]
    if metric == "cosine":
        lengths = np.sqrt((weights * x * x).sum() * (weights * w * w).sum())
        return 1 - (weights * x * w).sum() / lengths if lengths else 1.0
    steps = weights * ((x - w) ** 2 if metric == "euclidean" else abs(x - w))
    return steps.max(initial=0) if metric == "chebyshev" else steps.sum()


def test_no_samples_give_empty_arrays():
    bmu, squared = best_units(np.empty((0, 3)), np.ones((4, 3)))
    assert bmu.shape == squared.shape == (0,)


@pytest.mark.parametrize("metric", ["manhattan", "chebyshev", "cosine"])
def test_samples_of_zero_length_with_gaps_have_a_nearest_unit(metric):
    codebook = cloud(40, 5, 1)
    X = np.where(np.arange(5) < 3, codebook.mean(0), np.nan)[None]
    bmu, _ = nearest(X, Searcher.of(codebook, dtype=X.dtype, metric=metric, gaps=True))
    assert bmu[0, 0] == np.argmin([plain_distance(metric, X[0], w, np.ones(5)) for w in codebook])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_units", [4, 40, 300])
def test_nothing_is_written_beyond_the_last_sample(dtype, n_units):
    """Whatever lay before in the memory that a run of samples does not fill."""
    random = np.random.default_rng(0)
    X, codebook = random.normal(size=(5, 3)).astype(dtype), random.normal(size=(n_units, 3))
    searcher = Searcher.of(codebook, dtype=np.dtype(dtype))
    bmu, cost = np.full((999, 1), -7), np.zeros((999, 1))
    for rows in range(1, 40):
        left_behind = [np.full((rows, width), np.finfo(dtype).min, dtype) for width in (32, 64, 128, 192)]
        del left_behind
        searcher.nearest_into(X, bmu, cost)
        assert (bmu[len(X) :] == -7).all()


@pytest.mark.parametrize("count", [1, 2])
def test_where_scores_overflow_the_units_are_measured(count):
    codebook = np.tile([[9.0, -9.0], [-9.0, 9.0]], (5, 1)).astype(np.float32)
    codebook[6] = 1e38
    X = np.array([[3e38, 3e38], [8, -8]], np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        searcher = Searcher.of(codebook, dtype=np.dtype(np.float32))
    bmu, cost = np.full((2, count), 7), np.zeros((2, count))
    searcher.nearest_into(X, bmu, cost)
    expected, expected_cost = plain_two_best(X, codebook.astype(np.float64))
    assert (bmu == expected[:, :count]).all()
    np.testing.assert_allclose(cost, expected_cost[:, :count])


@pytest.mark.parametrize("count", [1, 2])
def test_a_unit_of_length_zero_lies_at_a_right_angle_to_every_sample(count):
    codebook = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])
    searcher = Searcher.of(codebook, dtype=codebook.dtype, metric="cosine")
    units, distance = nearest(np.array([[0.3, 1.0], [0.0, 0.0]]), searcher, count=count)
    assert units.tolist() == [[1, 0][:count], [0, 1][:count]]
    assert distance[1].tolist() == [1.0] * count


def test_units_that_are_all_equal_are_not_measured_one_by_one():
    X, codebook = cloud(20_000, 32, dtype=np.float32), np.full((1000, 32), 3, np.float32)
    bmu, squared = nearest(X, Searcher.of(codebook, dtype=X.dtype))
    assert (bmu == 0).all()
    np.testing.assert_allclose(squared[:9, 0], ((X[:9] - 3) ** 2).sum(1), rtol=1e-5)
    began = time.thread_time()
    nearest(X, Searcher.of(codebook, dtype=X.dtype), n_jobs=1)
    assert time.thread_time() - began < 0.5
