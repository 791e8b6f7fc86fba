"""Gaps filled from the units around a sample (what is filled in is held against a plain loop in test_imputer)."""

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.models import completion


@pytest.fixture(scope="module")
def trained():
    X = np.random.default_rng(0).normal(size=(150, 3))
    X[::5, 1] = np.nan
    return BatchSOM((5, 4), n_epochs=5, missing="mask").fit(X), X


def test_blocks_change_nothing(trained, monkeypatch):
    som, X = trained
    noise = completion.noise_about(som, X, np.ones(3))
    whole = completion.completed(som, X, noise, 4)
    monkeypatch.setattr(completion, "BLOCK_VALUES", 40)
    assert completion.completed(som, X, noise, 4) == pytest.approx(whole)
    assert completion.noise_about(som, X, np.ones(3)) == pytest.approx(noise)


def test_more_units_than_there_are_take_all(trained):
    som, X = trained
    noise = np.ones(3)
    assert np.array_equal(completion.completed(som, X, noise, 20), completion.completed(som, X, noise, 999))


def test_where_units_and_samples_agree_to_the_digit_noise_is_not_zero():
    X = np.repeat([[0.0, 1.0], [4.0, 1.0]], 5, axis=0)
    som = BatchSOM((1, 2), radius=("linear", 1, 0.01), missing="mask", feature_weights=[1, 1]).fit(X)
    assert completion.noise_about(som, X, np.array([4.0, 0.0])).tolist() == [4e-6, 1.0]
