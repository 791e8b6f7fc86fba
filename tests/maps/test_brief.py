"""Passes and epochs of small maps, against epochs one by one and against the passes of large maps."""

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.checking import InputError
from somatopy.maps import batch_training
from somatopy.maps.batch_training import BatchSettings, BatchTraining
from somatopy.maps.brief import BriefEpochs, brief_look
from somatopy.maps.lattice import Hexagonal, Rectangular
from somatopy.maps.neighborhood import Neighborhood, gaussian
from somatopy.maps.smoothing import Smoother
from somatopy.maps.supply import held

RADII = [3.0, 1.5, 0.8, 0.0]
GIVEN = {"n_epochs": 7, "radius": ("exponential", 3, 0.4)}


def samples(n=300, dtype=np.float64):
    return np.random.default_rng(0).normal(size=(n, 5)).astype(dtype)


def without_seconds(history):
    return [{name: value for name, value in record.items() if name != "seconds"} for record in history]


def brief_of(X, lattice, neighborhood=gaussian, **settings):
    settings = BatchSettings(lattice, neighborhood, **settings)
    look = settings.brief_look(X, X.dtype)
    return BriefEpochs.of(look, Smoother.of(lattice, neighborhood), settings.parts)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "given", [{}, {"periodic": True}, {"feature_weights": [1, 0, 2, 0.5, 1]}, {"shape": (3, 4), "tol": 0.0}]
)
@pytest.mark.parametrize("weights", [None, np.linspace(0, 2, 300)])
def test_a_whole_training_is_the_one_by_epochs_bit_for_bit(given, weights, dtype):
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
    monkeypatch.setattr(batch_training, "brief_look", lambda *given, **more: None)
    slow = BatchSOM((6, 7), **GIVEN).fit(X)
    assert slow._training_now.brief is None
    np.testing.assert_allclose(fast.codebook_, slow.codebook_, rtol=rtol, atol=rtol)
    assert (fast.labels_ == slow.labels_).all()
    errors = [[record["mse"] for record in som.history_] for som in (fast, slow)]
    np.testing.assert_allclose(*errors, rtol=rtol)


def test_what_was_trained_before_an_interruption_is_there(monkeypatch):
    X, advance, epochs = samples(), BriefEpochs.advance, iter(range(3))

    def interrupted(self, *given):
        if next(epochs, None) is None:
            raise KeyboardInterrupt
        return advance(self, *given)

    monkeypatch.setattr(BriefEpochs, "advance", interrupted)
    som, resumed = BatchSOM((6, 7), **GIVEN), BatchSOM((6, 7), **GIVEN)
    with pytest.raises(KeyboardInterrupt):
        som.fit(X)
    monkeypatch.undo()
    list(resumed.iter_fit(X, state=som.training_state()))
    assert som.n_iter_ == 3
    assert (resumed.codebook_ == BatchSOM((6, 7), **GIVEN).fit(X).codebook_).all()


def test_weights_of_many_radii_are_found_a_few_at_a_time(monkeypatch):
    X, given = samples(), {"shape": (6, 7), **GIVEN}
    whole = BatchSOM(**given).fit(X)
    monkeypatch.setattr(batch_training, "RADII_AT_A_TIME", 3)
    assert (BatchSOM(**given).fit(X).codebook_ == whole.codebook_).all()


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


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
@pytest.mark.parametrize("weights", [None, np.linspace(0, 2, 300)])
def test_a_small_chunk_counts_as_any(weights, lattice, monkeypatch):
    X, maps = samples(dtype=np.float32), []
    for look in (brief_look, lambda *given, **more: None):
        monkeypatch.setattr(batch_training, "brief_look", look)
        som = BatchSOM((6, 7), lattice=lattice, feature_weights=[1, 0, 2, 0.5, 1])
        maps.append(som.partial_fit(X, sample_weight=weights).partial_fit(X[:50].astype(np.float64)))
    np.testing.assert_allclose(maps[0].codebook_, maps[1].codebook_, rtol=1e-5, atol=1e-6)
    assert (maps[0].labels_ == maps[1].labels_).all()


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
