"""Epochs of a small map in one call, against epochs one by one and against the passes of large maps."""

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.checking import InputError
from somatopy.maps import batch_training, brief
from somatopy.maps.batch_training import BatchSettings, BatchTraining
from somatopy.maps.brief import Brief
from somatopy.maps.lattice import Hexagonal, Rectangular
from somatopy.maps.neighborhood import Neighborhood, gaussian
from somatopy.maps.smoothing import Smoother
from somatopy.maps.supply import held
from somatopy.maps.tally import NO_WEIGHTS

RADII = [3.0, 1.5, 0.8, 0.0]
GIVEN = {"n_epochs": 7, "radius": ("exponential", 3, 0.4)}


def samples(n=300, dtype=np.float64):
    return np.random.default_rng(0).normal(size=(n, 5)).astype(dtype)


def without_seconds(history):
    return [{name: value for name, value in record.items() if name != "seconds"} for record in history]


def brief_of(X, lattice, neighborhood=gaussian, **settings):
    settings = BatchSettings(lattice, neighborhood, **settings)
    return Brief.of(held(X), settings, Smoother.of(lattice, neighborhood), NO_WEIGHTS)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "given", [{}, {"periodic": True}, {"feature_weights": [1, 0, 2, 0.5, 1]}, {"shape": (3, 4), "tol": 0.0}]
)
@pytest.mark.parametrize("weights", [None, np.linspace(0, 2, 300)])
def test_a_training_in_one_call_is_the_one_by_epochs_bit_for_bit(given, weights, dtype):
    X, given = samples(dtype=dtype), {"shape": (6, 7), **GIVEN, **given}
    whole, by_epochs = BatchSOM(**given).fit(X, sample_weight=weights), BatchSOM(**given)
    records = list(by_epochs.iter_fit(X, sample_weight=weights))
    assert whole.codebook_.dtype == dtype
    assert (whole.codebook_ == by_epochs.codebook_).all()
    assert (whole.labels_ == by_epochs.labels_).all()
    assert without_seconds(whole.history_) == without_seconds(records)
    assert whole.n_iter_ == 7


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 1e-4), (np.float64, 1e-9)])
def test_it_is_what_the_passes_of_large_maps_make(dtype, rtol, monkeypatch):
    X = samples(dtype=dtype)
    fast = BatchSOM((6, 7), **GIVEN).fit(X)
    assert fast._training_now.brief is not None
    monkeypatch.setattr(batch_training.Brief, "of", classmethod(lambda *given: None))
    slow = BatchSOM((6, 7), **GIVEN).fit(X)
    assert slow._training_now.brief is None
    np.testing.assert_allclose(fast.codebook_, slow.codebook_, rtol=rtol, atol=rtol)
    assert (fast.labels_ == slow.labels_).all()
    errors = [[record["mse"] for record in som.history_] for som in (fast, slow)]
    np.testing.assert_allclose(*errors, rtol=rtol)


def test_a_long_training_is_cut_into_calls_that_can_be_interrupted(monkeypatch):
    X = samples()
    whole = BatchSOM((6, 7), **GIVEN).fit(X)
    monkeypatch.setattr(brief, "AT_A_TIME", 3 * brief.work(X, 42))
    calls, run = [], Brief.run
    monkeypatch.setattr(
        Brief, "run", lambda self, radii, *rest: calls.append(len(radii)) or run(self, radii, *rest)
    )
    in_pieces = BatchSOM((6, 7), **GIVEN).fit(X)
    assert calls == [3, 3, 1]
    assert (in_pieces.codebook_ == whole.codebook_).all()


def test_what_was_trained_before_an_interruption_is_there(monkeypatch):
    X, run, calls = samples(), Brief.run, iter(range(1))

    def interrupted(self, *given):
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return run(self, *given)

    monkeypatch.setattr(brief, "AT_A_TIME", 1)
    monkeypatch.setattr(Brief, "run", interrupted)
    som = BatchSOM((6, 7), **GIVEN)
    with pytest.raises(KeyboardInterrupt):
        som.fit(X)
    monkeypatch.undo()
    header, arrays = som.training_state()
    resumed = BatchSOM((6, 7), **GIVEN)
    list(resumed.iter_fit(X, state=(header, arrays)))
    assert som.n_iter_ == 1
    assert (resumed.codebook_ == BatchSOM((6, 7), **GIVEN).fit(X).codebook_).all()


def test_only_small_plain_maps_are_brief():
    X, lattice = samples(), Rectangular(6, 7)
    own = Neighborhood("own", gaussian.function, gaussian.reach, separable=True)
    assert brief_of(X, lattice) is not None
    assert brief_of(X, lattice, device="cpu") is not None
    for other in ({"metric": "manhattan"}, {"gaps": True}, {"device": "cuda"}, {"parts": 2}):
        assert brief_of(X, lattice, **other) is None
    assert brief_of(X, Hexagonal(6, 7)) is None
    assert brief_of(X, lattice, own) is None
    assert brief_of(samples(5000), lattice) is None
    assert brief_of(X, Rectangular(30, 30)) is None


def test_a_state_before_an_epoch_is_not_changed_by_it():
    X = samples()
    training = BatchTraining(held(X), X[:42].copy(), BatchSettings(Rectangular(6, 7), gaussian))
    training.begin()
    _, before = training.snapshot()
    copies = {name: array.copy() for name, array in before.items()}
    training.run(RADII)
    assert len(training.history) == 5
    assert all((before[name] == copies[name]).all() for name in copies)


def test_the_threads_asked_for_are_checked_in_a_small_training_too():
    with pytest.raises(ValueError, match="n_jobs"):
        BatchSOM((6, 7), n_jobs=0).fit(samples())
    with pytest.raises(InputError):
        BatchSOM((6, 7)).fit(np.full((3, 2), np.nan))
