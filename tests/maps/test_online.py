from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_map import plain_online_epoch
from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.online import OnlineSOM
from somatopy.maps.schedule import inverse, linear


@parametrize_with_checks([OnlineSOM((3, 3), n_epochs=3), OnlineSOM((3, 2), missing="mask", n_epochs=3)])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def blobs(n=120, features=4, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(6, features)) * 3
    return (centers[rng.integers(0, 6, n)] + rng.normal(size=(n, features))).astype(dtype)


@pytest.mark.parametrize("neighborhood", ["gaussian", "bubble", "triangular", "cut_gaussian", "mexican_hat"])
@pytest.mark.parametrize(
    ("lattice", "shape", "periodic"),
    [
        ("rectangular", (4, 5), False), ("rectangular", (4, 5), True), ("rectangular8", (4, 5), False),
        ("hexagonal", (5, 4), False), ("hexagonal", (4, 5), True), ("line", (9,), False), ("ring", (9,), False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("lattice_distance", ["sheet", "hops"])
def test_training_is_that_of_the_textbook(lattice, shape, periodic, neighborhood, lattice_distance):
    X = blobs(60)
    start = blobs(int(np.prod(shape)), seed=1)
    rate = 0.01 if neighborhood == "mexican_hat" else 0.4  # pushed away, units run off at a larger rate
    som = OnlineSOM(
        shape, lattice=lattice, periodic=periodic, neighborhood=neighborhood, lattice_distance=lattice_distance,
        start=start, n_epochs=2, radius=("linear", 2.5, 0.4), learning_rate=("linear", rate, rate / 4), shuffle=False,
    ).fit(X)  # fmt: skip
    steps = np.arange(120)
    distances = som.lattice_.distances(lattice_distance)
    weights = make_neighborhood(neighborhood).weights
    influences = [weights(distances, radius) for radius in linear(2.5, 0.4).value(steps, 120)]
    expected = plain_online_epoch(
        np.tile(X, (2, 1)), start, influences, linear(rate, rate / 4).value(steps, 120)
    )
    np.testing.assert_allclose(som.codebook_, expected, atol=2e-4)


@pytest.mark.parametrize(("dtype", "close"), [(np.float64, 1e-9), (np.float32, 2e-4)])
@pytest.mark.parametrize("features", [3, 300])
def test_a_map_of_many_units_and_features_is_that_of_the_textbook(features, dtype, close):
    X, start = blobs(150, features, dtype=dtype), blobs(13 * 11, features, seed=1, dtype=dtype)
    som = OnlineSOM((13, 11), start=start, n_epochs=1, radius=2.0, learning_rate=0.5, shuffle=False)
    influence = make_neighborhood("gaussian").weights(som.fit(X).lattice_.distances("sheet"), 2.0)
    expected = plain_online_epoch(X, start, [influence] * 150, [0.5] * 150)
    assert som.codebook_.dtype == dtype
    np.testing.assert_allclose(som.codebook_, expected, atol=close)


@pytest.mark.parametrize("radius", [("linear", 0.4, 2.5), ("linear", 0.0, 0.0)])
def test_a_radius_may_rise_and_may_be_zero(radius):
    X, start = blobs(60), blobs(20, seed=1)
    som = OnlineSOM((4, 5), start=start, radius=radius, learning_rate=0.3, n_epochs=1, shuffle=False).fit(X)
    weights, distances = make_neighborhood("gaussian").weights, som.lattice_.distances("sheet")
    influences = [weights(distances, r) for r in linear(*radius[1:]).value(np.arange(60), 60)]
    expected = plain_online_epoch(X, start, influences, [0.3] * 60)
    np.testing.assert_allclose(som.codebook_, expected, atol=2e-4)


def test_features_count_by_their_weights_and_learn_all_the_same():
    X, start = blobs(60), blobs(20, seed=1)
    som = OnlineSOM(
        (4, 5),
        start=start,
        radius=1.5,
        learning_rate=0.3,
        n_epochs=1,
        shuffle=False,
        feature_weights=[4, 1, 0, 1],
    ).fit(X)
    influence = make_neighborhood("gaussian").weights(som.lattice_.distances("sheet"), 1.5)
    scale = np.array([2, 1, 1e-9, 1])
    expected = plain_online_epoch(X * scale, start * scale, [influence] * 60, [0.3] * 60) / scale
    np.testing.assert_allclose(som.codebook_, expected, atol=1e-5)


def test_of_equal_units_the_first_wins():
    start = np.repeat(blobs(1, 200, seed=1), 150, axis=0)
    start[:70] += 5
    som = OnlineSOM((10, 15), mode="wta", n_epochs=1, learning_rate=0.5, start=start).fit(blobs(1, 200))
    assert np.flatnonzero((som.codebook_ != start).any(1)).tolist() == [70]


def test_given_the_same_start_order_and_schedules_it_is_the_map_of_minisom():
    minisom = pytest.importorskip("minisom")
    X = np.random.default_rng(0).random((300, 5))
    theirs = minisom.MiniSom(6, 7, 5, sigma=2.0, learning_rate=0.5, random_seed=1)
    start = theirs.get_weights().reshape(42, 5).copy()
    theirs.train(X, 1200)
    ours = OnlineSOM(
        (6, 7), start=start, radius=inverse(2.0), learning_rate=inverse(0.5), n_epochs=4, shuffle=False
    ).fit(X)
    np.testing.assert_allclose(ours.codebook_, theirs.get_weights().reshape(42, 5), atol=1e-5)


def test_winner_takes_all_moves_only_the_best_unit():
    X = blobs(1)
    som = OnlineSOM((3, 3), mode="wta", n_epochs=1, learning_rate=0.5, start=blobs(9, seed=2))
    before = blobs(9, seed=2)
    after = som.fit(X).codebook_
    moved = (before != after).any(1)
    assert moved.sum() == 1
    np.testing.assert_allclose(after[moved], (before[moved] + X) / 2)


def test_a_conscience_leaves_fewer_dead_units():
    X = blobs(400)
    start = np.vstack([X[:1] + np.random.default_rng(0).normal(size=(20, 4)) * 0.01, np.full((10, 4), 50.0)])
    dead = [
        30
        - len(
            set(
                OnlineSOM((5, 6), mode="wta", conscience=c, start=start, n_epochs=20, random_state=0)
                .fit(X)
                .labels_
            )
        )
        for c in (0.0, 20.0)
    ]
    assert dead[1] < dead[0]


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev", "cosine"])
def test_every_metric_learns_through_gaps(metric):
    X = blobs(200)
    X[np.random.default_rng(1).random(X.shape) < 0.2] = np.nan
    X = X[~np.isnan(X).all(1)]
    som = OnlineSOM((4, 4), metric=metric, missing="mask", random_state=0).fit(X)
    assert np.isfinite(som.codebook_).all()
    assert som.history_[-1]["mse"] < som.history_[0]["mse"]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("cityblock", {}),
        ("cityblock", {"feature_weights": [1, 2, 0, 1], "neighborhood": "bubble"}),
        ("cosine", {"conscience": 0.5, "lattice": "hexagonal", "periodic": True}),
        ("chebyshev", {"mode": "wta"}),
    ],
)
def test_a_metric_of_ones_own_trains_as_that_of_the_same_name(name, parameters):
    X, named = blobs(), {"cityblock": "manhattan"}.get(name, name)
    own, given = (
        OnlineSOM((4, 4), metric=metric, n_epochs=4, random_state=0, **parameters).fit(X)
        for metric in (lambda X, codebook: cdist(X, codebook, name), named)
    )
    np.testing.assert_allclose(own.codebook_, given.codebook_, atol=1e-4)
    assert (own.labels_ == given.labels_).all()
    np.testing.assert_allclose(own.history_[-1]["mse"], given.history_[-1]["mse"], rtol=1e-4)


def test_a_metric_of_ones_own_learns_from_a_stream_and_knows_no_gaps():
    X = blobs()
    som = OnlineSOM((3, 3), metric=cdist, random_state=0)
    errors = [-som.partial_fit(X).score(X) for _ in range(4)]
    assert errors[-1] < errors[0]
    with pytest.raises(ParameterError, match="needs a metric by name"):
        OnlineSOM((3, 3), metric=cdist, missing="mask").fit(X)


def test_the_same_seed_gives_the_same_map_and_another_another():
    X = blobs()
    first, again, other = (OnlineSOM((4, 4), random_state=seed).fit(X).codebook_ for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()


def test_a_resumed_training_is_the_unbroken_one_bit_for_bit():
    X = blobs()
    parameters = {"shape": (4, 4), "n_epochs": 6, "conscience": 0.1, "random_state": 3}
    whole = OnlineSOM(**parameters).fit(X)
    broken = OnlineSOM(**parameters)
    records = broken.iter_fit(X)
    for _ in range(4):
        next(records)
    resumed = OnlineSOM(**parameters)
    rest = list(resumed.iter_fit(X, state=broken.training_state()))
    assert [r["epoch"] for r in rest] == [4, 5, 6]
    assert (resumed.codebook_ == whole.codebook_).all()


def test_a_stream_in_chunks_comes_near_a_whole_training():
    X = blobs(2000)
    stream = OnlineSOM((5, 5), n_epochs=20, random_state=0)
    for i in range(40):
        stream.partial_fit(X[i * 50 : i * 50 + 50])
    whole = OnlineSOM((5, 5), random_state=0).fit(X)
    assert stream.score(X) > 1.25 * whole.score(X)


def test_a_plateau_needs_few_epochs_and_ends_at_radius_zero():
    som = OnlineSOM((8, 8), radius="plateau", n_epochs=200, random_state=0).fit(blobs(500))
    assert som.n_iter_ <= 30
    assert som.history_[-1]["radius"] == 0
    assert som.history_[-1]["last_of_phase"]
    assert np.diff([r["radius"] for r in som.history_[1:]]).max() == 0


def test_a_saved_map_is_the_loaded_one(tmp_path):
    X = blobs()
    som = OnlineSOM((9,), lattice="ring", learning_rate=("linear", 0.5, 0.1), random_state=0).fit(X)
    som.save(tmp_path / "map.safetensors")
    again = somatopy.load(tmp_path / "map.safetensors")
    assert (again.predict(X) == som.predict(X)).all()
    assert (again.fit(X).codebook_ == som.codebook_).all()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"mode": "all"}, "mode must be one of"),
        ({"learning_rate": 2}, "learning_rate must be at most 1"),
        ({"conscience": -1}, "conscience must be"),
        ({"metric": lambda a, b: 0}, "metric must give an array of shape"),
        ({"metric": "cubic"}, "metric must be one of"),
        ({"n_epochs": 0}, "n_epochs"),
        ({"shuffle": "no"}, "shuffle must be True or False; got 'no'"),
        ({"learning_rate": ("exponential", 0.5)}, r'must look like \("exponential", start, stop\)'),
        (
            {"lattice": FreeLattice(np.zeros(1, np.int64), np.zeros(1, np.int64))},
            "full rows and columns.*use BatchSOM",
        ),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        OnlineSOM((3, 3), **parameters).fit(blobs())


def test_a_stream_keeps_to_its_features():
    som = OnlineSOM((2, 2), random_state=0).partial_fit(blobs(40))
    with pytest.raises(ValueError, match="X has 3 features, but OnlineSOM is expecting 4"):
        som.partial_fit(blobs(40)[:, :3])
    with pytest.raises(ParameterError, match="has 4 units and shape now asks for 9"):
        som.set_params(shape=(3, 3)).partial_fit(blobs(40))


def test_one_warning_of_unscaled_columns():
    with pytest.warns(UserWarning, match="see little but 2: scale the columns") as caught:
        OnlineSOM((3, 3), n_epochs=2, random_state=0).fit(blobs() * [1, 1, 1000, 1])
    assert len(caught) == 1


@pytest.mark.parametrize(
    "change", [lambda X: X.astype(np.float16), np.asfortranarray, lambda X: X.astype(">f4")]
)
def test_a_large_array_of_any_kind_trains_as_its_copy_would(change, monkeypatch):
    X = change(blobs(2000, dtype=np.float32))
    expected = OnlineSOM((4, 4), n_epochs=2, random_state=0).fit(X)
    monkeypatch.setattr("somatopy.maps.incoming.LARGE", 0)
    monkeypatch.setattr("somatopy.maps.presentation.RUN_BYTES", 10_000)
    found = OnlineSOM((4, 4), n_epochs=2, random_state=0).fit(X)
    np.testing.assert_allclose(found.codebook_, expected.codebook_, atol=1e-5)
    assert found.codebook_.dtype == expected.codebook_.dtype
