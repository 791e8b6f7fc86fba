"""SOMRegressor."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, make_friedman1
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import BatchSOM, SOMRegressor
from somatopy.checking import InputError


@parametrize_with_checks([SOMRegressor(BatchSOM((7, 7), n_epochs=5), n_best=4)])
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def diabetes():
    return load_diabetes(return_X_y=True)


def test_values_are_read_off_the_nearest_units(diabetes):
    X, y = diabetes
    model = SOMRegressor(BatchSOM((5, 4), n_epochs=5), n_best=2).fit(X, y)
    distance = np.sqrt(np.square(X[:20, None] - model.som_.codebook_).sum(2))
    for x, value in zip(distance, model.predict(X[:20]), strict=True):
        units = np.argsort(x, kind="stable")[:2]
        weights = 1 / x[units] ** 2
        assert value == pytest.approx(weights @ model.unit_values_[units, 0] / weights.sum())


def test_several_targets_come_back_as_columns(diabetes):
    X, y = diabetes
    both = SOMRegressor().fit(X, np.column_stack([y, -y])).predict(X)
    assert both.shape == (442, 2)
    assert both[:, 0] == pytest.approx(-both[:, 1])


def test_shifted_and_stretched_targets_shift_and_stretch_the_answer(diabetes):
    X, y = diabetes
    plain = SOMRegressor().fit(X, y).predict(X)
    assert SOMRegressor().fit(X, 3 * y + 50).predict(X) == pytest.approx(3 * plain + 50)


def test_friedmans_function_is_learned():
    X, y = make_friedman1(1000, random_state=0)
    X = (X - X.mean(0)) / X.std(0)
    assert SOMRegressor().fit(X[:700], y[:700]).score(X[700:], y[700:]) > 0.65


def test_constant_targets_are_given_back(diabetes):
    assert SOMRegressor().fit(diabetes[0], np.full(442, 3.0)).predict(diabetes[0]) == pytest.approx(
        np.full(442, 3.0)
    )


@pytest.mark.parametrize("columns", [None, 1, 2])
def test_a_saved_regressor_answers_the_same(diabetes, tmp_path, columns):
    X, y = diabetes
    targets = y if columns is None else np.tile(y[:, None], columns)
    model = SOMRegressor(supervision=0.2).fit(X, targets)
    model.save(tmp_path / "a.safetensors")
    loaded = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(loaded.predict(X), model.predict(X))
    assert loaded.supervision == 0.2


def test_another_number_of_targets_is_refused(diabetes):
    with pytest.raises(InputError, match=r"X has 442 samples; got shape \(400,\)"):
        SOMRegressor().fit(diabetes[0], diabetes[1][:400])


def test_targets_too_large_to_square_are_named_as_targets(diabetes):
    with pytest.raises(InputError, match=r"y holds values as large as 1e\+300"):
        SOMRegressor().fit(diabetes[0], np.full(442, 1e300))


def test_targets_without_a_column_are_refused(diabetes):
    with pytest.raises(ValueError, match=r"y must be \(N,\) or \(N, V\)|minimum of 1 is required"):
        SOMRegressor().fit(diabetes[0], np.empty((442, 0)))
