"""SOMImputer."""

import numpy as np
import pytest
from scipy.sparse import csr_array
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


def test_a_gap_is_the_mean_of_the_normal_distribution_around_the_nearest_units():
    X, holes = with_holes(load_iris().data)
    model = SOMImputer(BatchSOM((5, 4), n_epochs=5, missing="mask"), n_best=3, scale=False).fit(X)
    filled = model.transform(X)
    codebook = model.som_.codebook_
    for x, gaps, found in zip(X - model.mean_, holes, filled, strict=True):
        if not gaps.any() or gaps.all():
            continue
        known = ~gaps
        distance = np.sqrt(np.square(x[known] - codebook[:, known]).sum(1))
        units = np.argsort(distance, kind="stable")[:3]
        weights = 1 / distance[units] ** 2
        mean = weights @ codebook[units] / weights.sum()
        away = codebook[units] - mean
        covariance = away.T @ away / 3 + np.diag(model.noise_)
        gain = covariance[np.ix_(gaps, known)] @ np.linalg.inv(covariance[np.ix_(known, known)])
        expected = mean[gaps] + gain @ (x - mean)[known] + model.mean_[gaps]
        assert found[gaps] == pytest.approx(expected)


def test_the_noise_is_what_the_map_leaves_of_the_known_values():
    X, _ = with_holes(load_wine().data)
    model = SOMImputer().fit(X)
    left = (X - model.mean_) / model.scale_ - model.som_.codebook_[model.som_.labels_]
    held = np.bincount(model.som_.labels_)[model.som_.labels_]
    left *= ((held + 1) / held)[:, None]  # had the unit not learned the sample
    assert model.noise_ == pytest.approx(np.nanmean(left**2, axis=0))


def test_features_that_move_together_are_filled_beyond_the_units():
    line = np.outer(np.linspace(0, 1, 60), [1.0, -3.0, 10.0])
    holes = line.copy()
    holes[::7, 1] = np.nan
    found = SOMImputer(BatchSOM((1, 6), missing="mask")).fit_transform(holes)
    assert found == pytest.approx(line, abs=0.05)


def test_with_one_unit_a_gap_gets_what_the_best_unit_holds():
    X, holes = with_holes(load_iris().data)
    model = SOMImputer(n_best=1).fit(X)
    best = model.som_.quantize(model._scaled(X)) * model.scale_ + model.mean_
    assert model.transform(X)[holes] == pytest.approx(best[holes])


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


def test_a_column_that_was_constant_does_not_drown_the_others():
    X = np.column_stack([np.tile(0.1, 90), *[np.linspace(-1, 1, 90)] * 2])
    with pytest.warns(UserWarning, match="constant columns"):
        model = SOMImputer().fit(X)
    assert model.scale_[0] == 1
    assert model.transform([[0.2, 0.5, np.nan]])[0, 2] == pytest.approx(0.5, abs=0.05)


def test_far_from_zero_single_precision_fills_as_double_does():
    X, _ = with_holes(load_iris().data + 1000)
    single = SOMImputer().fit(X.astype(np.float32))
    assert single.scale_ == pytest.approx(SOMImputer().fit(X).scale_, rel=1e-3)


def test_text_and_sparse_matrices_are_refused():
    with pytest.raises(InputError, match="X must hold numbers"):
        SOMImputer().fit(np.array([["1", "2"], ["3", "4"]]))
    with pytest.raises(ParameterError, match=r"what a sparse matrix does not store is 0, not unknown"):
        SOMImputer().fit(csr_array(np.eye(5)))


def test_a_number_of_units_changed_for_the_worse_is_refused():
    X, _ = with_holes(load_iris().data)
    with pytest.raises(ParameterError, match="n_best must be a whole number at least 1; got 0"):
        SOMImputer().fit(X).set_params(n_best=0).transform(X)
