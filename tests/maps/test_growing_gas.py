from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_gas import PlainGrowingGas
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.maps.growing_gas import GrowingNeuralGas
from somatopy.maps.growing_gas_state import GrowingGasState


@parametrize_with_checks([GrowingNeuralGas(9, insert_every=20, n_epochs=3)])
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def blobs(n=120, features=4, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(6, features)) * 3
    return (centers[rng.integers(0, 6, n)] + rng.normal(size=(n, features))).astype(dtype)


def plain(gas, X, start):
    """The gas of the paper with the parameters of ``gas``."""
    slow = PlainGrowingGas(
        start, best=gas.learning_rate, near=gas.neighbor_rate, max_age=gas.max_age, every=gas.insert_every,
        max_units=gas.max_units, alpha=gas.error_share, decay=gas.error_decay,
    )  # fmt: skip
    for _ in range(gas.n_epochs):
        for x in X:
            slow.present(x)
    return slow


def assert_same_gas(gas, slow):
    np.testing.assert_allclose(gas.codebook_, slow.units, atol=1e-10)
    np.testing.assert_allclose(gas.errors_, slow.errors, rtol=1e-9, atol=1e-10)
    assert dict(zip(map(tuple, gas.edges_.tolist()), gas.ages_.tolist(), strict=True)) == slow.ages


@pytest.mark.parametrize("features", [2, 300])
@pytest.mark.parametrize(("max_age", "every", "max_units"), [(50, 20, 30), (4, 5, 90), (3, 3, 12)])
def test_training_is_that_of_the_paper(features, max_age, every, max_units):
    X, start = blobs(200, features), blobs(2, features, seed=1)
    gas = GrowingNeuralGas(
        max_units, insert_every=every, max_age=max_age, n_epochs=2, start=start, shuffle=False
    ).fit(X)
    slow = plain(gas, X, start)
    assert_same_gas(gas, slow)
    assert gas.n_presented_ == 400
    assert sum(record.get("removals", 0) for record in gas.history_) == slow.removals
    assert slow.removals or (max_age, features) in {(50, 2), (4, 300)}, (
        "no unit was removed: nothing is shown"
    )


@settings(deadline=None)  # the first example compiles
@given(
    seed=st.integers(0, 10_000),
    max_age=st.integers(1, 20),
    every=st.integers(1, 30),
    rates=st.tuples(st.floats(0.01, 1), st.floats(0, 0.5)),
    factors=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_training_is_that_of_the_paper_whatever_the_rules(seed, max_age, every, rates, factors):
    X, start = blobs(90, seed=seed), blobs(2, seed=seed + 1)
    gas = GrowingNeuralGas(
        25, insert_every=every, max_age=max_age, learning_rate=rates[0], neighbor_rate=rates[1],
        error_share=factors[0], error_decay=factors[1], n_epochs=1, start=start, shuffle=False,
    ).fit(X)  # fmt: skip
    assert_same_gas(gas, plain(gas, X, start))


def test_a_unit_of_many_edges_gets_room_for_them(monkeypatch):
    monkeypatch.setattr("somatopy.maps.growing_gas_state.START_WIDTH", 1)
    monkeypatch.setattr("somatopy.maps.growing_gas_state.START_CAPACITY", 2)
    X, start = blobs(200, 10), blobs(2, 10, seed=1)
    gas = GrowingNeuralGas(60, insert_every=4, n_epochs=1, start=start, shuffle=False).fit(X)
    assert gas.lattice_.neighbors.shape[1] > 4
    assert_same_gas(gas, plain(gas, X, start))


def test_a_state_of_edges_gives_them_back():
    gas = GrowingNeuralGas(25, insert_every=10, n_epochs=3, random_state=0).fit(blobs())
    edges, ages = GrowingGasState.of(gas.codebook_, gas.errors_, gas.edges_, gas.ages_).edges
    assert (edges == gas.edges_).all()
    assert (ages == gas.ages_).all()


def test_two_rings_are_two_regions():
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 1000)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.concatenate([ring, ring / 3])
    gas = GrowingNeuralGas(40, random_state=0).fit(X)
    outer, inner = (set(gas.regions_[gas.labels_[part]]) for part in (slice(0, 1000), slice(1000, None)))
    assert len(outer) == len(inner) == 1
    assert outer != inner


def test_single_precision_stays_and_is_near_double():
    parameters = {"n_epochs": 1, "start": blobs(2, seed=1), "insert_every": 20, "shuffle": False}
    single, double = (
        GrowingNeuralGas(12, **parameters).fit(blobs(dtype=dtype)) for dtype in (np.float32, np.float64)
    )
    assert single.codebook_.dtype == np.float32
    np.testing.assert_allclose(single.codebook_, double.codebook_, atol=1e-4)


def test_a_resumed_training_is_the_unbroken_one_bit_for_bit():
    X, parameters = (
        blobs(),
        {"max_units": 30, "insert_every": 10, "max_age": 8, "n_epochs": 6, "random_state": 3},
    )
    whole, broken, resumed = (GrowingNeuralGas(**parameters) for _ in range(3))
    whole.fit(X)
    records = broken.iter_fit(X)
    for _ in range(4):
        next(records)
    rest = list(resumed.iter_fit(X, state=broken.training_state()))
    assert [r["epoch"] for r in rest] == [4, 5, 6]
    assert (resumed.codebook_ == whole.codebook_).all()
    assert (resumed.edges_ == whole.edges_).all()
    assert (resumed.ages_ == whole.ages_).all()
    assert whole.history_[-1]["last_of_phase"]


def test_a_stream_in_chunks_is_the_whole_in_one(tmp_path):
    X, start = blobs(600), blobs(2, seed=1)
    parameters = {"max_units": 20, "insert_every": 20, "start": start}
    whole = GrowingNeuralGas(**parameters, n_epochs=1, shuffle=False).fit(X)
    stream = GrowingNeuralGas(**parameters)
    for i in range(3):
        stream.partial_fit(X[i * 100 : i * 100 + 100])
    stream.save(tmp_path / "gas")
    stream = somatopy.load(tmp_path / "gas")
    for i in range(3, 6):
        stream.partial_fit(X[i * 100 : i * 100 + 100])
    assert (stream.codebook_ == whole.codebook_).all()
    assert (stream.edges_ == whole.edges_).all()


def test_equal_samples_work_and_warn():
    with pytest.warns(UserWarning, match="all samples are equal"):
        gas = GrowingNeuralGas(5, insert_every=3, random_state=0).fit(np.ones((20, 3)))
    np.testing.assert_allclose(gas.codebook_, 1)


def test_a_saved_gas_is_the_loaded_one(tmp_path):
    X = blobs()
    gas = GrowingNeuralGas(9, insert_every=10, random_state=0).fit(X)
    for ending in ("safetensors", "npz", "mat"):
        gas.save(tmp_path / f"gas.{ending}")
        again = somatopy.load(tmp_path / f"gas.{ending}")
        assert (again.transform(X) == gas.transform(X)).all()
        assert (again.ages_ == gas.ages_).all()
        assert again.get_params() == gas.get_params()
    with pytest.raises(ParameterError, match="flat rectangular or hexagonal maps; got 'GrowingNeuralGas'"):
        gas.save(tmp_path / "gas.cod")


@pytest.mark.parametrize(
    "changed",
    [
        {"errors": np.full(9, np.nan)},
        {"errors": np.zeros(8)},
        {"ages": np.array([1])},
        {"edges": np.array([[0, 9]])},
        {"codebook": np.zeros((1, 4))},
        {"edges": np.array([[0, 1]]), "ages": np.array([0])},  # units 2 to 8 are joined to none
    ],
)
def test_a_forged_file_is_refused(tmp_path, changed):
    path = tmp_path / "gas.safetensors"
    GrowingNeuralGas(9, insert_every=10, random_state=0).fit(blobs()).save(path)
    header, arrays = mapfile.read(path)
    mapfile.write(path, header, arrays | changed)
    with pytest.raises(MapFileError, match="does not hold a sound GrowingNeuralGas"):
        somatopy.load(path)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"max_units": 1}, "max_units must be a whole number at least 2"),
        ({"insert_every": 0}, "insert_every must be"),
        ({"max_age": 0.5}, "max_age must be a whole number"),
        ({"learning_rate": 0}, "learning_rate must be a number above 0 and at most 1"),
        ({"neighbor_rate": 2}, "neighbor_rate must be"),
        ({"error_share": -1}, "error_share must be"),
        ({"error_decay": 1.5}, "error_decay must be"),
        ({"start": "pca"}, "start must be one of"),
        ({"start": np.zeros((3, 4))}, r"of shape \(units, features\) = \(2, 4\)"),
        ({"n_epochs": 0}, "n_epochs"),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        GrowingNeuralGas(**parameters).fit(blobs())


def test_verbose_prints_a_line_an_epoch(capsys):
    GrowingNeuralGas(4, n_epochs=2, verbose=1, random_state=0).fit(blobs())
    assert capsys.readouterr().out.count("\n") == 3


def test_a_gas_is_drawn_among_its_samples_and_on_no_sheet(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    from matplotlib import pyplot as plt

    from somatopy.pictures import draw_grid, draw_hits

    gas = GrowingNeuralGas(9, insert_every=10, random_state=0).fit(blobs())
    axes = draw_grid(gas.codebook_, gas.lattice_, blobs())
    plt.close(axes.figure)
    assert len(axes.collections[0].get_segments()) == len(gas.edges_)
    with pytest.raises(ParameterError, match="no places on a sheet: draw_grid"):
        draw_hits(np.ones(9, int), gas.lattice_)
