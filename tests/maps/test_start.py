from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.lattice import make_lattice
from somatopy.maps.start import STARTS, first_codebook
from somatopy.maps.supply import held

LATTICE = make_lattice("rectangular", (4, 6))


def data(n=200, features=5):
    return np.random.default_rng(0).normal(size=(n, features)) * np.arange(1, features + 1)


def start(name, X, lattice=LATTICE, seed=0):
    return first_codebook(name, held(X, gaps=True), lattice, np.random.RandomState(seed))


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("shape", [(1, 1), (2, 9), (200, 5), (3, 50)])
def test_every_start_is_finite_repeatable_and_keeps_the_precision(name, shape):
    X = data(*shape).astype(np.float32)
    codebook = start(name, X)
    assert codebook.shape == (24, shape[1])
    assert codebook.dtype == np.float32
    assert np.isfinite(codebook).all()
    assert (codebook == start(name, X)).all()


@pytest.mark.parametrize("name", STARTS)
def test_gaps_do_not_reach_the_codebook(name):
    X = data()
    X[np.random.default_rng(1).random(X.shape) < 0.4] = np.nan
    X = X[~np.isnan(X).all(1)]
    assert np.isfinite(start(name, X)).all()


def test_half_stays_within_five_hundredths_of_a_half():
    assert abs(start("half", data()) - 0.5).max() <= 0.05


def test_samples_are_samples_none_twice():
    X = data()
    codebook = start("samples", X)
    found = (codebook[:, None] == X[None]).all(2)
    assert (found.sum(1) == 1).all()
    assert found.sum(0).max() == 1


def test_the_pca_plane_spans_the_two_main_components():
    X = data(2000)
    centered = start("pca", X) - X.mean(0)
    main = np.linalg.svd(X - X.mean(0), full_matrices=False)[2][:2]
    np.testing.assert_allclose(centered @ main.T @ main, centered, atol=1e-8)
    assert abs(centered @ main[0]).max() == pytest.approx(2 * (X @ main[0]).std(), rel=1e-6)


def test_the_longer_side_of_the_lattice_follows_the_first_component():
    X = data(2000)
    main = np.linalg.svd(X - X.mean(0), full_matrices=False)[2][0]
    for shape in ((4, 6), (6, 4)):
        along = (start("pca", X, make_lattice("rectangular", shape)) @ main).reshape(shape)
        assert abs(np.diff(along, axis=int(shape[1] > shape[0]))).min() > 0.1


def test_a_given_codebook_is_copied():
    given = np.ones((24, 5))
    codebook = start(given, data())
    codebook[:] = 2
    assert (given == 1).all()


@pytest.mark.parametrize(
    ("value", "words"), [("pcs", "did you mean 'pca'"), (np.ones((3, 5)), r"= \(24, 5\); got \(3, 5\)")]
)
def test_an_impossible_start_is_refused(value, words):
    with pytest.raises(ParameterError, match=words):
        start(value, data())


def test_the_pca_plane_is_that_of_the_features_as_distances_see_them():
    X, scale = data(400), np.array([1, 30, 0.01, 2, 1])
    plain, seen = start("pca", X * scale), first_codebook("pca", held(X).seen_by(scale), LATTICE, None)
    np.testing.assert_allclose(seen * scale, plain, rtol=1e-9, atol=1e-9)


def test_a_feature_that_does_not_count_is_laid_along_by_what_goes_with_it():
    X = data(400, 3)
    X = np.column_stack([X, 1e6 * X[:, 1] + 7, np.full(400, 5.0)])
    codebook = first_codebook("pca", held(X).seen_by(np.array([1.0, 1, 1, 0, 0])), LATTICE, None)
    np.testing.assert_allclose(codebook[:, :3], start("pca", X[:, :3]), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(codebook[:, 3], 1e6 * codebook[:, 1] + 7, rtol=1e-3, atol=1)
    np.testing.assert_allclose(codebook[:, 4], 5)
