from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_gas import plain_gas_batch, plain_gas_epoch, plain_hebbian_edges
from somatopy.checking import MapFileError, NoRoomError, ParameterError
from somatopy.data import mapfile
from somatopy.maps.neural_gas import NeuralGas
from somatopy.maps.schedule import exponential, linear


@parametrize_with_checks([NeuralGas(9, n_epochs=3), NeuralGas(9, mode="batch", n_epochs=3)])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def blobs(n=120, features=4, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(6, features)) * 3
    return (centers[rng.integers(0, 6, n)] + rng.normal(size=(n, features))).astype(dtype)


@pytest.mark.parametrize(("units", "features"), [(1, 2), (20, 4), (20, 300), (150, 3)])
def test_training_is_that_of_the_paper(units, features):
    X, start = blobs(60, features), blobs(units, features, seed=1)
    gas = NeuralGas(
        units, start=start, n_epochs=2, shuffle=False,
        radius=("exponential", 12, 0.1), learning_rate=("linear", 0.5, 0.1),
    ).fit(X)  # fmt: skip
    steps = np.arange(120)
    radii, rates = exponential(12, 0.1).value(steps, 120), linear(0.5, 0.1).value(steps, 120)
    expected = plain_gas_epoch(np.tile(X, (2, 1)), start, radii, rates)
    np.testing.assert_allclose(gas.codebook_, expected, atol=1e-10)


def test_at_radius_zero_only_the_best_unit_moves():
    X, start = blobs(60), blobs(20, seed=1)
    gas = NeuralGas(20, start=start, n_epochs=1, shuffle=False, radius=0, learning_rate=0.3).fit(X)
    expected = plain_gas_epoch(X, start, np.zeros(60), np.full(60, 0.3))
    np.testing.assert_allclose(gas.codebook_, expected, atol=1e-10)


def test_batches_are_those_of_the_paper():
    X, start = blobs(60), blobs(20, seed=1)
    gas = NeuralGas(20, mode="batch", start=start, n_epochs=2, radius=("linear", 5, 1)).fit(X)
    expected = plain_gas_batch(X, plain_gas_batch(X, start, 5.0), 1.0)
    np.testing.assert_allclose(gas.codebook_, expected, atol=1e-10)


@pytest.mark.parametrize("mode", ["online", "batch"])
def test_single_precision_stays_and_is_near_double(mode):
    parameters = {"mode": mode, "n_epochs": 2, "radius": 2.0, "start": blobs(12, seed=1), "shuffle": False}
    single, double = (
        NeuralGas(12, **parameters).fit(blobs(dtype=dtype)) for dtype in (np.float32, np.float64)
    )
    assert single.codebook_.dtype == np.float32
    np.testing.assert_allclose(single.codebook_, double.codebook_, atol=1e-4)


def test_the_edges_join_the_two_best_units_of_every_sample():
    X = blobs()
    gas = NeuralGas(15, n_epochs=3, random_state=0).fit(X)
    assert [tuple(edge) for edge in gas.edges_.tolist()] == plain_hebbian_edges(X, gas.codebook_)
    for unit in range(15):
        joined = {int(u) for edge in gas.edges_ if unit in edge for u in edge} - {unit}
        assert {int(u) for u in gas.lattice_.neighbors[unit] if u >= 0} == joined


def test_two_clouds_far_apart_are_two_regions():
    X = np.concatenate([blobs(100), blobs(100) + 1000])
    gas = NeuralGas(12, random_state=0).fit(X)
    assert set(gas.regions_[gas.labels_[:100]]) & set(gas.regions_[gas.labels_[100:]]) == set()


def test_a_gas_errs_less_than_a_sheet_of_as_many_units():
    X = blobs(500)
    gas, sheet = (som.fit(X) for som in (NeuralGas(36, random_state=0), somatopy.BatchSOM((6, 6))))
    assert gas.score(X) > sheet.score(X)


def test_one_thread_counts_the_batches_of_two(monkeypatch):
    monkeypatch.setattr("somatopy.maps.threads.WORTH_A_THREAD", 1.0)
    one, two = (NeuralGas(9, mode="batch", n_jobs=n, random_state=0).fit(blobs()) for n in (1, 2))
    np.testing.assert_allclose(one.codebook_, two.codebook_, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("mode", ["online", "batch"])
def test_a_resumed_training_is_the_unbroken_one_bit_for_bit(mode):
    X, parameters = blobs(), {"n_units": 9, "n_epochs": 6, "mode": mode, "random_state": 3}
    whole, broken, resumed = (NeuralGas(**parameters) for _ in range(3))
    whole.fit(X)
    records = broken.iter_fit(X)
    for _ in range(4):
        next(records)
    rest = list(resumed.iter_fit(X, state=broken.training_state()))
    assert [r["epoch"] for r in rest] == [4, 5, 6]
    assert (resumed.codebook_ == whole.codebook_).all()
    assert (resumed.edges_ == whole.edges_).all()
    assert whole.history_[-1]["last_of_phase"]


@pytest.mark.parametrize("mode", ["online", "batch"])
def test_a_stream_in_chunks_comes_near_a_whole_training(mode):
    X = blobs(2000)
    stream = NeuralGas(25, mode=mode, random_state=0)
    for i in range(40):
        stream.partial_fit(X[i * 50 : i * 50 + 50])
    assert stream.score(X) > 1.25 * NeuralGas(25, mode=mode, random_state=0).fit(X).score(X)
    with pytest.raises(ParameterError, match="has 25 units and n_units now asks for 30"):
        stream.set_params(n_units=30).partial_fit(X)


def test_a_stream_after_a_training_remembers_that_training_and_nothing_before():
    X, parameters = blobs(), {"mode": "batch", "n_epochs": 3, "random_state": 0}
    trained = NeuralGas(8, **parameters).fit(X)
    before, best = trained.codebook_, trained.labels_[0]
    moved = np.abs(trained.partial_fit(X[:1]).codebook_ - before)[best]
    assert (moved < np.abs(X[0] - before[best]) / 2).all()  # it is one sample more, not the only one
    used = NeuralGas(5, **parameters).partial_fit(X + 100)
    used.set_params(n_units=8).fit(X).partial_fit(X[:1])
    assert (used.codebook_ == trained.codebook_).all()


def test_more_units_than_samples_and_equal_samples_work():
    assert np.isfinite(NeuralGas(50, n_epochs=2, random_state=0).fit(blobs(7)).codebook_).all()
    with pytest.warns(UserWarning, match="all samples are equal"):
        gas = NeuralGas(5, n_epochs=2, random_state=0).fit(np.ones((20, 3)))
    np.testing.assert_allclose(gas.codebook_, 1)


def test_a_saved_gas_is_the_loaded_one(tmp_path):
    X = blobs()
    gas = NeuralGas(9, radius=("linear", 5, 0.1), start=blobs(9, seed=1), random_state=0).fit(X)
    for ending in ("safetensors", "npz", "mat"):
        gas.save(tmp_path / f"gas.{ending}")
        again = somatopy.load(tmp_path / f"gas.{ending}")
        assert (again.transform(X) == gas.transform(X)).all()
        assert (again.edges_ == gas.edges_).all()
        assert again.history_ == gas.history_


@pytest.mark.parametrize(
    "edges", [[[0, 9]], [[1, 0]], [[2, 2]], [[0, 1], [0, 1]], [0, 1], [[0.0, 1.0]], [[-1, 0]]]
)
def test_forged_edges_are_refused(tmp_path, edges):
    path = tmp_path / "gas.safetensors"
    NeuralGas(9, n_epochs=1, random_state=0).fit(blobs()).save(path)
    header, arrays = mapfile.read(path)
    mapfile.write(path, header, arrays | {"edges": np.array(edges)})
    with pytest.raises(MapFileError, match="edges must"):
        somatopy.load(path)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"n_units": 0}, "n_units must be a whole number at least 1"),
        ({"n_units": 10**9}, "n_units must be .* at most 4,000,000"),
        ({"mode": "offline"}, "mode must be one of"),
        ({"start": "pca"}, "start must be one of 'samples', 'random', 'half'"),
        ({"start": np.zeros((3, 3))}, r"of shape \(units, features\) = \(9, 4\)"),
        ({"learning_rate": 2}, "learning_rate must be at most 1"),
        ({"radius": "plateau"}, "radius must be a number, a schedule or a tuple"),
        ({"n_epochs": 0}, "n_epochs"),
        ({"shuffle": 1}, "shuffle must be True or False"),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        NeuralGas(**{"n_units": 9, **parameters}).fit(blobs())


def test_a_gas_too_large_for_the_memory_is_refused():
    with pytest.raises(NoRoomError, match="a gas of 4,000,000 units and 2,000 features needs about"):
        NeuralGas(4_000_000).fit(np.random.default_rng(0).random((50, 2000)))


def test_verbose_prints_a_line_an_epoch(capsys):
    NeuralGas(4, n_epochs=2, verbose=1, random_state=0).fit(blobs())
    assert capsys.readouterr().out.count("\n") == 3
