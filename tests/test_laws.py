"""Laws that hold whatever the data: of maps trained in batches, by weights, threads, precision, order, file, scale."""

from __future__ import annotations

import numpy as np
import pytest

import somatopy
from somatopy import BatchSOM


def samples(n=400, features=26, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(8, features)) * 2
    return (centers[rng.integers(0, 8, n)] + rng.normal(size=(n, features))).astype(dtype)


def trained(X, weights=None, **parameters):
    start = samples(330, X.shape[1], seed=9)
    parameters = {"shape": (15, 22), "start": start, "n_epochs": 4, "radius": ("linear", 3, 1), **parameters}
    return BatchSOM(**parameters).fit(X, sample_weight=weights)


def test_a_weight_is_a_repetition():
    X, weights = samples(), np.random.default_rng(1).integers(0, 4, 400)
    weighted = trained(X, weights)
    repeated = trained(np.repeat(X, weights, axis=0))
    np.testing.assert_allclose(weighted.codebook_, repeated.codebook_, rtol=1e-9, atol=1e-12)


def test_the_order_of_the_samples_does_not_matter():
    X = samples()
    order = np.random.default_rng(1).permutation(len(X))
    np.testing.assert_allclose(trained(X[order]).codebook_, trained(X).codebook_, rtol=1e-9, atol=1e-12)


def test_one_thread_trains_the_map_of_two(monkeypatch):
    monkeypatch.setattr("somatopy.maps.threads.WORTH_A_THREAD", 1.0)
    X = samples()
    one, two = trained(X, n_jobs=1), trained(X, n_jobs=2)
    np.testing.assert_allclose(one.codebook_, two.codebook_, rtol=1e-9, atol=1e-12)
    assert (one.labels_ == two.labels_).all()


def test_single_precision_is_near_double():
    X = samples()
    single, double = trained(X.astype(np.float32)), trained(X)
    np.testing.assert_allclose(single.codebook_, double.codebook_, atol=1e-4)


def test_a_loaded_map_is_the_saved_one(tmp_path):
    X = samples()
    som = trained(X)
    som.save(tmp_path / "map.safetensors")
    again = somatopy.load(tmp_path / "map.safetensors")
    assert (again.codebook_ == som.codebook_).all()
    assert (again.transform(X) == som.transform(X)).all()


def test_a_memmap_trains_the_map_of_the_array(tmp_path):
    X = samples(dtype=np.float32)
    np.save(tmp_path / "X.npy", X)
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert (trained(mapped).codebook_ == trained(X).codebook_).all()


@pytest.mark.parametrize("factor", [0.125, 64.0])
def test_scaled_data_give_the_scaled_map(factor):
    X = samples()
    plain = trained(X)
    scaled = trained(X * factor, start=samples(330, X.shape[1], seed=9) * factor)
    np.testing.assert_allclose(scaled.codebook_, plain.codebook_ * factor, rtol=1e-9, atol=1e-12)


def test_shifted_data_give_the_shifted_map():
    X = samples()
    shifted = trained(X + 1000, start=samples(330, X.shape[1], seed=9) + 1000)
    np.testing.assert_allclose(shifted.codebook_ - 1000, trained(X).codebook_, atol=1e-6)
