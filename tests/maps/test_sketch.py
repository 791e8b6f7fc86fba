from __future__ import annotations

import numpy as np
import pytest

from plain_map import plain_two_best
from somatopy.maps.batch import BatchSOM
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.lattice import make_lattice
from somatopy.maps.patches import patches
from somatopy.maps.search import nearest
from somatopy.maps.searcher import Searcher
from somatopy.maps.sketch import main_directions, make_boxes, make_sketch, with_sketch

SIZES = {"LEAST_FEATURES": 2, "LEAST_TILES": 1, "LEAST_SAMPLES": 1, "LEAST_WORK": 0}


@pytest.fixture(params=["floors of units", "floors of boxes"])
def always(monkeypatch, request):
    """Sketches of either kind are taken however few samples, features and units there are, and whatever they cost."""
    boxed = request.param == "floors of boxes"
    monkeypatch.setattr("somatopy.maps.sketch.MOST_FEATURES_OF_BOXES", np.inf if boxed else 0)
    for name, value in SIZES.items():
        monkeypatch.setattr(f"somatopy.maps.sketch.{name}", value)
    monkeypatch.setattr("somatopy.maps.sketch._full_work", lambda searcher: np.inf)


def sheet(n_units, features, seed=0, dtype=np.float32, noise=0.02):
    """Units on a bent sheet, as a trained map's are."""
    rng, side = np.random.default_rng(seed), np.ceil(np.sqrt(n_units))
    places = np.column_stack(np.divmod(np.arange(n_units), side)) * (4 / side)
    directions = rng.normal(size=(3, features)) / np.sqrt(features)
    bent = np.column_stack([places, np.sin(places[:, 0])]) @ directions
    return (bent + noise * rng.normal(size=bent.shape)).astype(dtype)


def around(codebook, n, seed=1, spread=0.3):
    rng = np.random.default_rng(seed)
    return (
        codebook[rng.integers(0, len(codebook), n)] + spread * rng.normal(size=(n, codebook.shape[1]))
    ).astype(codebook.dtype)


def found(X, codebook, **layout):
    searcher = Searcher.of(codebook, dtype=X.dtype, **layout)
    with_it = with_sketch(searcher, X)
    assert (with_it.sketch is not None) == (searcher.reach > 0)  # units that are all equal need none
    bmu, cost = np.zeros((len(X), 1), np.int64), np.zeros((len(X), 1))
    looked = with_it.nearest_into(X, bmu, cost)
    full, full_cost = np.zeros_like(bmu), np.zeros_like(cost)
    all_of_them = searcher.nearest_into(X, full, full_cost)
    assert (bmu == full).all()
    assert (cost == full_cost).all()
    return bmu[:, 0], looked / all_of_them


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n_units", "features"), [(40, 16), (300, 33), (1000, 64), (500, 300)])
def test_the_best_unit_is_that_of_plain_loops(n_units, features, dtype, always):
    codebook = sheet(n_units, features, dtype=dtype)
    X = around(codebook, 333)
    bmu, _ = found(X, codebook)
    assert (bmu == plain_two_best(X, codebook.astype(np.float64))[0][:, 0]).all()


def test_most_tiles_of_a_smooth_map_are_not_looked_at(always):
    codebook = sheet(2500, 64)
    order = patches(make_lattice("rectangular", (50, 50), False), units_per_tile(codebook.dtype))
    _, share = found(around(codebook, 1000), codebook, order=order)
    assert share < 0.4


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ties_go_to_the_lowest_index_whatever_the_order_of_the_units(dtype, always):
    codebook = np.repeat(sheet(60, 20, dtype=dtype), 5, axis=0)
    order = np.random.default_rng(0).permutation(len(codebook))
    bmu, _ = found(codebook, codebook, order=order)
    assert (bmu == np.arange(300) // 5 * 5).all()


def test_data_without_a_direction_give_the_same_units(always):
    rng = np.random.default_rng(0)
    for X, codebook in (
        (rng.random((500, 30)), rng.random((200, 30))),
        (np.zeros((50, 30)), np.zeros((40, 30))),
        (np.ones((50, 30)), np.repeat(np.eye(30), 3, axis=0)),
        (1e6 + rng.random((300, 30)), 1e6 + rng.random((100, 30))),
        (1e-20 * rng.random((300, 30)), 1e-20 * rng.random((100, 30))),
    ):
        for dtype in (np.float32, np.float64):
            found(X.astype(dtype), codebook.astype(dtype))


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
def test_weighted_features_and_the_cosine_are_sketched_too(metric, always):
    codebook = sheet(300, 24, dtype=np.float64) + 1
    found(around(codebook, 200), codebook, metric=metric, feature_weights=np.arange(24) / 12)


@pytest.mark.parametrize("layout", [{"metric": "manhattan"}, {"metric": "chebyshev"}, {"gaps": True}])
def test_what_is_no_product_goes_without(layout, always):
    codebook = sheet(300, 24)
    assert with_sketch(Searcher.of(codebook, dtype=codebook.dtype, **layout), codebook).sketch is None


def test_a_sketch_that_spares_nothing_is_not_taken(monkeypatch):
    for name, value in SIZES.items():
        monkeypatch.setattr(f"somatopy.maps.sketch.{name}", value)
    X = np.random.default_rng(0).normal(size=(800, 30))
    assert with_sketch(Searcher.of(X[:300], dtype=X.dtype), X[300:]).sketch is None


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_training_is_the_same_bit_for_bit(seed, dtype, always, monkeypatch):
    rng = np.random.default_rng(seed)
    X = np.tile(around(sheet(50, 20, seed, dtype), 400, seed), (2, 1))
    weights, mask = rng.random(len(X)), rng.random(20)
    settings = {
        "n_epochs": 6,
        "lattice": "hexagonal",
        "start": "random",
        "random_state": seed,
        "feature_weights": mask,
    }
    quick = BatchSOM((12, 9), **settings).fit(X, sample_weight=weights)
    monkeypatch.setattr("somatopy.maps.survey.with_sketch", lambda searcher, X: searcher)
    full = BatchSOM((12, 9), **settings).fit(X, sample_weight=weights)
    assert (quick.codebook_ == full.codebook_).all()
    assert (quick.labels_ == full.labels_).all()
    assert [r["mse"] for r in quick.history_] == [r["mse"] for r in full.history_]


def test_one_thread_finds_what_two_find():
    codebook = sheet(900, 64)
    X = around(codebook, 20_000)
    searcher = with_sketch(Searcher.of(codebook, dtype=X.dtype), X)
    assert searcher.sketch is not None
    one, two = (nearest(X, searcher, n_jobs=jobs) for jobs in (1, 2))
    assert (one[0] == two[0]).all()
    assert (one[1] == two[1]).all()


def test_the_main_directions_are_those_of_most_spread():
    units = sheet(400, 50, dtype=np.float64)
    units -= units.mean(0)
    directions = main_directions(units, 7)
    np.testing.assert_allclose(directions.T @ directions, np.eye(7), atol=1e-12)
    most = np.linalg.svd(units)[1][:7]
    assert np.linalg.norm(units @ directions) > 0.99 * np.linalg.norm(most)


def test_samples_whose_scores_overflow_are_measured(always):
    codebook = sheet(200, 24)
    codebook[150] = 1e37
    with np.errstate(over="ignore", invalid="ignore"):
        searcher = with_sketch(Searcher.of(codebook, dtype=codebook.dtype), codebook)
    assert searcher.sketch is not None
    X = np.concatenate([np.full((1, 24), 3e38, np.float32), codebook[:40]])
    bmu, cost = np.full((41, 1), 7), np.zeros((41, 1))
    searcher.nearest_into(X, bmu, cost)
    assert bmu[:, 0].tolist() == [150, *range(40)]


@pytest.mark.parametrize("size", [4e17, 1e-25])
def test_samples_of_any_size_are_sketched(size, always):
    codebook = sheet(400, 32)
    found(around(codebook, 2500) * np.float32(size), codebook * np.float32(size))


def test_units_beyond_the_precision_are_searched_without_a_sketch(always):
    codebook = sheet(200, 24) * np.float32(1e17)
    weights = np.full(24, 1e60)
    with np.errstate(over="ignore", invalid="ignore"):
        searcher = Searcher.of(codebook, dtype=codebook.dtype, feature_weights=weights)
        with_it = with_sketch(searcher, codebook)
        assert with_it.sketch is None
        assert (nearest(codebook, with_it)[0][:, 0] == np.arange(200)).all()


def test_samples_far_from_all_units_find_theirs(always):
    codebook = sheet(400, 32)
    X = around(codebook, 300)
    X[::3] *= np.float32(1e4)
    bmu, _ = found(X, codebook)
    assert (bmu == plain_two_best(X, codebook.astype(np.float64))[0][:, 0]).all()


@pytest.mark.parametrize(("features", "boxed"), [(8, True), (32, True), (200, False)])
def test_few_features_get_boxes_and_many_get_floors_of_units(features, boxed):
    codebook = sheet(2500, features)
    order = patches(make_lattice("rectangular", (50, 50), False), units_per_tile(codebook.dtype))
    searcher = with_sketch(Searcher.of(codebook, dtype=codebook.dtype, order=order), around(codebook, 20_000))
    assert bool(len(searcher.sketch.boxes)) == boxed


def test_a_box_ends_where_the_units_of_its_tile_do():
    codebook = sheet(units_per_tile(np.float64) + 3, 12, dtype=np.float64) + 5
    searcher = Searcher.of(codebook, dtype=codebook.dtype)
    directions = np.eye(12)[:, :4]
    units = codebook - codebook.mean(0)
    flat = searcher.tiles.transpose(0, 2, 1).reshape(-1, 12)
    sketch = make_sketch(directions, flat @ directions, (flat**2).sum(1), searcher.tiles.shape)
    boxes = make_boxes(sketch.sketches, searcher.order) * np.sqrt(2)
    last = units[units_per_tile(np.float64) :]
    np.testing.assert_allclose(boxes[-1, :4], np.stack([last.min(0), last.max(0)], 1)[:4])
    np.testing.assert_allclose(boxes[-1, 4].max(), np.linalg.norm(last[:, 4:], axis=1).max())
