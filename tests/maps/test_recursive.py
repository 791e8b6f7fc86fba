from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_recursive_map import plain_recursive_map
from somatopy import RecursiveSOM, measures
from somatopy.checking import InputError, MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.maps.lattice import FreeLattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.recursive_training import RecursiveTraining
from somatopy.maps.schedule import linear

# A sample is answered by what came before it: alone, or in another order, it has another best unit.
OF_ITS_SEQUENCE = {
    "check_methods_subset_invariance": "a sample's unit depends on the samples before it",
    "check_methods_sample_order_invariance": "a sample's unit depends on the samples before it",
}


@parametrize_with_checks([RecursiveSOM((3, 3), n_epochs=3)], expected_failed_checks=lambda _: OF_ITS_SEQUENCE)
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def song(n=60, features=2, seed=0, dtype=np.float64):
    """A walk that remembers where it was."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(size=(n, features)) * 0.2
    return np.clip(np.cumsum(steps, axis=0), -1, 1).astype(dtype)


def coin(n=3000, seed=0):
    """The two-state Markov source of the literature: 0 follows 1 with 0.3, 1 follows 0 with 0.4."""
    draws = np.random.default_rng(seed).random(n)
    symbols = [0]
    for draw in draws[1:]:
        symbols.append(int(draw < (0.4 if symbols[-1] == 0 else 0.7)))
    return np.array(symbols)


@pytest.mark.parametrize("neighborhood", ["gaussian", "bubble", "triangular"])
@pytest.mark.parametrize(
    ("lattice", "shape", "periodic"),
    [("rectangular", (3, 4), False), ("hexagonal", (4, 3), True), ("ring", (7,), False)],
)
def test_training_is_that_of_the_published_rules(lattice, shape, periodic, neighborhood, monkeypatch):
    X, first = song(), {}
    monkeypatch.setattr(
        RecursiveTraining,
        "begin",
        lambda self, begin=RecursiveTraining.begin: (first.update(context=self.context), begin(self)),
    )
    start = song(int(np.prod(shape)), seed=1)
    som = RecursiveSOM(
        shape, lattice=lattice, periodic=periodic, neighborhood=neighborhood, start=start, n_epochs=2,
        radius=("linear", 2.0, 0.4), learning_rate=("linear", 0.4, 0.1), shuffle=False, alpha=1.5, beta=0.7,
        random_state=0,
    ).fit(X, lengths=[20, 1, 39])  # fmt: skip
    steps, weights = np.arange(120), make_neighborhood(neighborhood).weights
    influences = [
        weights(som.lattice_.distances("sheet"), radius) for radius in linear(2.0, 0.4).value(steps, 120)
    ]
    begins = np.isin(steps % 60, [0, 20, 21])
    codebook, context, _, _ = plain_recursive_map(
        np.tile(X, (2, 1)),
        begins,
        start,
        first["context"],
        influences,
        linear(0.4, 0.1).value(steps, 120),
        1.5,
        0.7,
    )
    np.testing.assert_allclose(som.codebook_, codebook, atol=2e-4)
    np.testing.assert_allclose(som.context_, context, atol=2e-4)


def test_answers_are_those_of_the_published_rules():
    X, lengths = song(), [20, 1, 39]
    som = RecursiveSOM((4, 4), alpha=1.5, beta=0.7, random_state=0).fit(X, lengths=lengths)
    begins = np.isin(np.arange(60), [0, 20, 21])
    still = plain_recursive_map(
        X, begins, som.codebook_, som.context_, [np.zeros((16, 16))] * 60, np.zeros(60), 1.5, 0.7
    )
    assert som.predict(X, lengths).tolist() == still[2] == som.labels_.tolist()
    np.testing.assert_allclose(som.transform(X, lengths) ** 2, still[3], atol=1e-9)
    np.testing.assert_allclose(som.activity(X, lengths), np.exp(-still[3]), atol=1e-9)
    assert som.score(X, lengths=lengths) == pytest.approx(-np.sqrt(still[3].min(1)).mean())
    assert som.score(X, sample_weight=np.arange(60) == 3, lengths=lengths) == pytest.approx(
        -np.sqrt(still[3][3].min())
    )
    np.testing.assert_array_equal(som.quantize(X, lengths), som.codebook_[som.labels_])
    assert som.history_[-1]["mse"] == pytest.approx(np.square(X - som.quantize(X, lengths)).sum(1).mean())
    assert som.history_[-1]["activity"] == pytest.approx(np.exp(-still[3].min(1)).mean())


def test_a_sequence_is_answered_the_same_wherever_it_stands():
    X = song()
    som = RecursiveSOM((4, 4), random_state=0).fit(X)
    alone = [som.predict(part) for part in (X[:20], X[20:])]
    assert (np.concatenate(alone) == som.predict(X, lengths=[20, 40])).all()
    assert (som.transform(X, lengths=[20, 40])[20] != som.transform(X)[20]).any()


def test_the_map_of_a_markov_source_remembers_several_symbols():
    symbols = coin()
    som = RecursiveSOM((7, 7), random_state=0).fit(symbols[:, None])
    depth = measures.quantizer_depth(symbols, som.labels_, 49)
    blind = som.set_params(beta=0.0).fit(symbols[:, None])
    assert depth > 3
    assert measures.quantizer_depth(symbols, blind.labels_, 49) <= 1
    errors = measures.temporal_quantization_error(symbols[:, None], som.labels_, 12)
    assert errors[0] < 0.02 < errors[2] < errors[11]


def test_without_a_context_it_is_the_online_map():
    X, start = song(), song(9, seed=1)
    given = {"start": start, "radius": 1.0, "learning_rate": 0.2, "n_epochs": 2, "shuffle": False}
    recursive = RecursiveSOM((3, 3), alpha=1.0, beta=0.0, **given).fit(X)
    np.testing.assert_allclose(
        recursive.codebook_, somatopy.OnlineSOM((3, 3), **given).fit(X).codebook_, atol=1e-9
    )


def test_measures_take_the_map_with_its_context():
    X = song()
    som = RecursiveSOM((4, 4), random_state=0).fit(X)
    samples, units = som.in_context(X)
    assert samples.shape == (60, 18)
    assert units.shape == (16, 18)
    assert measures.report(som, X).quantization_error == pytest.approx(-som.score(X))
    assert measures.report(som, X).dead_units == measures.dead_units(som.labels_, 16)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_precision_of_the_samples_is_kept(dtype):
    X = song(dtype=dtype)
    som = RecursiveSOM((3, 3), n_epochs=3, random_state=0).fit(X)
    assert {som.codebook_.dtype, som.context_.dtype, som.transform(X).dtype} == {np.dtype(dtype)}
    assert som.transform(song()).dtype == dtype


def test_sequences_come_in_an_order_of_seed_and_epoch():
    X, lengths = song(), [20, 10, 30]
    choices = ({}, {}, {"random_state": 1}, {"shuffle": False})
    first, again, other, given = (
        RecursiveSOM((3, 3), n_epochs=3, start="pca", **{"random_state": 0} | choice)
        .fit(X, lengths=lengths)
        .codebook_
        for choice in choices
    )
    assert (first == again).all()
    assert (first != other).any()
    assert (first != given).any()


def test_a_saved_map_is_the_loaded_one(tmp_path):
    X = song(dtype=np.float32)
    som = RecursiveSOM((3, 4), lattice="hexagonal", random_state=0).fit(X)
    for ending in ("safetensors", "npz", "mat"):
        som.save(tmp_path / f"map.{ending}")
        again = somatopy.load(tmp_path / f"map.{ending}")
        assert (again.transform(X) == som.transform(X)).all()
    assert (again.fit(X).codebook_ == som.codebook_).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c[:-1], "has 8 units"),
        (lambda c: c[:, :-1], "has 8 features"),
        (lambda c: c * np.nan, "no finite number"),
        (lambda c: c.astype(np.float32), "its context of float32"),
    ],
)
def test_a_forged_context_is_refused(tmp_path, change, words):
    path = tmp_path / "map.safetensors"
    RecursiveSOM((3, 3), n_epochs=1, random_state=0).fit(song()).save(path)
    header, arrays = mapfile.read(path)
    mapfile.write(path, header, arrays | {"context": change(arrays["context"])})
    with pytest.raises(MapFileError, match=words):
        somatopy.load(path)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"alpha": 0}, "alpha must be a number above 0; got 0"),
        ({"beta": -1}, "beta must be a number at least 0"),
        ({"radius": "plateau"}, "radius of a RecursiveSOM must be a number"),
        ({"learning_rate": 2}, "learning_rate must be at most 1"),
        ({"n_epochs": 0}, "n_epochs"),
        ({"shuffle": "no"}, "shuffle must be True or False"),
        ({"lattice": FreeLattice(np.zeros(1, np.int64), np.zeros(1, np.int64))}, "full rows and columns"),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        RecursiveSOM((3, 3), **parameters).fit(song())


def test_a_map_whose_contexts_have_no_room_is_refused():
    with pytest.raises(somatopy.checking.NoRoomError, match="a recursive map of 1,000,000 units"):
        RecursiveSOM((1000, 1000)).fit(song())


def test_lengths_that_do_not_fit_are_refused_at_every_door():
    X = song()
    som = RecursiveSOM((3, 3), n_epochs=1, random_state=0).fit(X)
    for ask in (som.fit, som.predict, som.transform, som.score, som.activity, som.quantize, som.in_context):
        with pytest.raises(InputError, match="add up to the 60 samples; got 2 that add up to 61"):
            ask(X, lengths=[30, 31])


def test_a_training_that_runs_off_is_stopped_and_the_last_sound_map_kept():
    som = RecursiveSOM(
        (4, 4), neighborhood="mexican_hat", radius=1.5, learning_rate=1.0, n_epochs=400, random_state=0
    )
    with (
        pytest.raises(somatopy.checking.DivergenceError, match="left the finite numbers in epoch"),
        np.errstate(all="ignore"),
    ):
        som.fit(song())
    assert np.isfinite(som.codebook_).all()
