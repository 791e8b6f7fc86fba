"""Online training that passes over zeros, against the one that does not and against the textbook."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from somatopy import OnlineSOM
from somatopy.maps import online_training, zeros
from somatopy.maps.kernels.zeros import REFRESH

N, D, SHAPE = 600, 300, (5, 7)
EQUAL = {np.float32: {"rtol": 1e-3, "atol": 1e-4}, np.float64: {"rtol": 1e-9, "atol": 1e-10}}


def samples(dtype=np.float64, n=N, filled=0.2, seed=0):
    """Four kinds of samples, each with values at features of its own."""
    random = np.random.default_rng(seed)
    kinds = random.random((4, D)) < filled
    values = random.random((n, D)) * kinds[random.integers(0, 4, n)]
    values *= random.random((n, D)) < 0.9
    seldom = np.arange(min(n, D))
    values[seldom, seldom] = 1  # no column is constant
    return values.astype(dtype)


def trained(X, monkeypatch, sparing, **given):
    with monkeypatch.context() as patch:
        patch.setattr(online_training, "is_mostly_zero", lambda X, codebook: sparing)
        return OnlineSOM(SHAPE, **{"random_state": 0, "n_epochs": 2, **given}).fit(X)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"lattice": "hexagonal", "neighborhood": "bubble"},
        {"neighborhood": "mexican_hat", "learning_rate": 0.05, "radius": 1.0},
        {"learning_rate": 1.0, "radius": ("linear", 2, 0)},
        {"learning_rate": 0.9, "mode": "wta"},
        {"periodic": True, "neighborhood": "triangular", "lattice_distance": "hops"},
        {"start": "pca", "radius": "plateau"},
    ],
)
def test_zeros_passed_over_or_not_the_map_is_the_same(given, dtype, monkeypatch):
    X = samples(dtype)
    sparing, plain = (trained(X, monkeypatch, way, **given) for way in (True, False))
    assert sparing.codebook_.dtype == dtype
    np.testing.assert_allclose(sparing.codebook_, plain.codebook_, **EQUAL[dtype])
    assert (sparing.labels_ == plain.labels_).mean() > 0.99
    for name in ("mse", "presented_mse"):
        errors = [[record[name] for record in som.history_] for som in (sparing, plain)]
        np.testing.assert_allclose(*errors, rtol=1e-4)


@pytest.mark.filterwarnings("ignore:constant columns")
def test_samples_that_are_hard_to_tell_apart_find_their_units(monkeypatch):
    """The product of two long vectors has lost what tells these units apart: they are measured in full."""
    X = samples(np.float32, n=1)[np.zeros(N, int)] * 1000
    X *= np.random.default_rng(1).normal(1, 1e-5, X.shape).astype(np.float32)
    sparing, plain = (trained(X, monkeypatch, way) for way in (True, False))
    assert sparing.history_[-1]["mse"] < 1.1 * plain.history_[-1]["mse"]
    assert len(np.unique(sparing.labels_)) > 0.8 * len(np.unique(plain.labels_))


def test_lengths_stay_those_of_the_units_over_many_samples(monkeypatch):
    X = samples(np.float32, n=20 * REFRESH)
    given = {"n_epochs": 1, "learning_rate": ("linear", 0.5, 1e-5), "shuffle": False}
    sparing, plain = (trained(X, monkeypatch, way, **given) for way in (True, False))
    np.testing.assert_allclose(sparing.codebook_, plain.codebook_, **EQUAL[np.float32])


def test_a_stream_and_sparse_samples_pass_over_zeros_too(monkeypatch):
    X = samples()
    dense, sparse = (trained(given, monkeypatch, True) for given in (X, csr_array(X)))
    np.testing.assert_allclose(sparse.codebook_, dense.codebook_, **EQUAL[np.float64])
    streams = []
    for way in (True, False):
        monkeypatch.setattr(online_training, "is_mostly_zero", lambda X, codebook, way=way: way)
        stream = OnlineSOM(SHAPE, random_state=0)
        for first in range(0, N, 7):
            stream.partial_fit(X[first : first + 7])
        streams.append(stream.codebook_)
    np.testing.assert_allclose(*streams, **EQUAL[np.float64])


def test_a_resumed_training_is_the_unbroken_one_bit_for_bit(monkeypatch):
    monkeypatch.setattr(online_training, "is_mostly_zero", lambda X, codebook: True)
    X, given = samples(np.float32), {"shape": SHAPE, "n_epochs": 4, "random_state": 0}
    whole, broken, resumed = OnlineSOM(**given).fit(X), OnlineSOM(**given), OnlineSOM(**given)
    records = broken.iter_fit(X)
    for _ in range(3):
        next(records)
    list(resumed.iter_fit(X, state=broken.training_state()))
    assert (resumed.codebook_ == whole.codebook_).all()


def test_the_share_of_zeros_decides(monkeypatch):
    codebook = np.zeros((300, D), np.float32)
    assert zeros.is_mostly_zero(samples(np.float32, filled=0.2), codebook)
    assert not zeros.is_mostly_zero(samples(np.float32, filled=0.4), codebook)
    assert not zeros.is_mostly_zero(samples(np.float32), codebook[:10])
    assert not zeros.is_mostly_zero(samples(np.float32)[:, :100], np.zeros((3000, 100), np.float32))
    seen = []
    monkeypatch.setattr(online_training, "is_mostly_zero", lambda X, codebook: seen.append(X.shape) or False)
    OnlineSOM(SHAPE, n_epochs=1, conscience=0.1).fit(samples())
    OnlineSOM(SHAPE, n_epochs=1, metric="manhattan").fit(samples())
    OnlineSOM(SHAPE, n_epochs=1, feature_weights=np.full(D, 2.0)).fit(samples())
    assert seen == []
    OnlineSOM(SHAPE, n_epochs=1).fit(samples())
    assert seen == [(N, D)]
