"""SOMImputer."""

import numpy as np
import pytest
from sklearn.datasets import load_iris, load_wine
from sklearn.impute import KNNImputer
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import BatchSOM, SOMImputer
from somatopy.checking import InputError, ParameterError


@parametrize_with_checks([SOMImputer(BatchSOM((3, 3), n_epochs=5, missing="mask"))])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


def with_holes(X, seed=0, share=0.2):
    holes = np.random.default_rng(seed).random(X.shape) < share
    return np.where(holes, np.nan, X), holes


def test_known_values_come_back_untouched():
    X, holes = with_holes(load_wine().data)
    filled = SOMImputer().fit_transform(X)
    assert np.array_equal(filled[~holes], X[~holes])
    assert np.isfinite(filled).all()


def test_a_gap_is_the_mean_of_the_units_nearest_by_the_known_values():
    X, holes = with_holes(load_iris().data)
    model = SOMImputer(BatchSOM((5, 4), n_epochs=5, missing="mask"), n_best=3, scale=False).fit(X)
    filled = model.transform(X)
    codebook = model.som_.codebook_
    for x, gaps, found in zip(X, holes, filled, strict=True):
        if not gaps.any() or gaps.all():
            continue
        known = ~gaps
        distance = np.sqrt(np.square(x[known] - model.mean_[known] - codebook[:, known]).sum(1))
        units = np.argsort(distance, kind="stable")[:3]
        weights = 1 / distance[units] ** 2
        expected = weights @ codebook[units] / weights.sum() + model.mean_
        assert found[gaps] == pytest.approx(expected[gaps])


@pytest.mark.parametrize("load", [load_iris, load_wine])
def test_the_error_is_below_that_of_nearest_neighbors(load):
    X = load().data
    ours, theirs = [], []
    for seed in range(3):
        gappy, holes = with_holes((X - X.mean(0)) / X.std(0), seed)
        truth = ((X - X.mean(0)) / X.std(0))[holes]
        ours.append(np.sqrt(np.mean((SOMImputer().fit_transform(gappy)[holes] - truth) ** 2)))
        theirs.append(np.sqrt(np.mean((KNNImputer().fit_transform(gappy)[holes] - truth) ** 2)))
    assert np.mean(ours) < np.mean(theirs)


def test_units_of_measure_do_not_matter():
    X, _ = with_holes(load_wine().data)
    factor = 10.0 ** np.arange(-6, 7)
    assert SOMImputer().fit_transform(X * factor) == pytest.approx(SOMImputer().fit_transform(X) * factor)


def test_a_sample_without_any_value_gets_the_means():
    X, _ = with_holes(load_iris().data)
    X[7] = np.nan
    model = SOMImputer().fit(X)
    assert model.transform(X)[7] == pytest.approx(np.nanmean(X, axis=0))


def test_a_column_without_any_value_is_named():
    X = load_iris().data.copy()
    X[:, 2] = np.nan
    with pytest.raises(InputError, match="no value at all in column 2: drop this column"):
        SOMImputer().fit(X)


def test_infinity_is_no_gap():
    X = load_iris().data.copy()
    X[3, 1] = np.inf
    with pytest.raises(InputError, match="infinity in 1 cell, the first in row 3, column 1"):
        SOMImputer().fit(X)


def test_a_map_that_cannot_leave_gaps_out_is_refused():
    with pytest.raises(ParameterError, match='som must be a map with missing="mask"'):
        SOMImputer(BatchSOM((3, 3))).fit(load_iris().data)


def test_single_precision_stays():
    X, _ = with_holes(load_iris().data.astype(np.float32))
    assert SOMImputer().fit_transform(X).dtype == np.float32


def test_a_saved_imputer_fills_the_same(tmp_path):
    X, _ = with_holes(load_wine().data)
    model = SOMImputer().fit(X)
    model.save(tmp_path / "a.safetensors")
    assert np.array_equal(somatopy.load(tmp_path / "a.safetensors").transform(X), model.transform(X))
