"""Mean and variance of columns with gaps."""

import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.models import spread
from somatopy.models.spread import mean_and_variance


@pytest.fixture
def gappy():
    random = np.random.default_rng(0)
    X = random.normal(5, 3, size=(200, 4))
    X[random.random(X.shape) < 0.3] = np.nan
    return X


def test_they_are_numpys_over_the_known_values(gappy):
    mean, variance = mean_and_variance(gappy)
    assert mean == pytest.approx(np.nanmean(gappy, axis=0))
    assert variance == pytest.approx(np.nanvar(gappy, axis=0))


def test_a_weight_counts_as_the_sample_given_again(gappy):
    times = np.random.default_rng(1).integers(0, 4, 200)
    weighted, repeated = (
        mean_and_variance(gappy, times.astype(float)),
        mean_and_variance(gappy.repeat(times, axis=0)),
    )
    assert np.array(weighted) == pytest.approx(np.array(repeated))


def test_blocks_change_nothing(gappy, monkeypatch):
    whole = mean_and_variance(gappy)
    monkeypatch.setattr(spread, "ROWS_AT_A_TIME", 1)
    assert np.array(mean_and_variance(gappy)) == pytest.approx(np.array(whole), rel=1e-13)


@pytest.mark.parametrize("value", [0.1, 1e9 + 0.1, -1e-30])
def test_equal_values_have_no_variance_at_all(value):
    assert mean_and_variance(np.full((37, 2), value))[1].tolist() == [0, 0]


def test_single_precision_is_summed_in_double():
    X = (1e4 + np.random.default_rng(0).normal(size=(100_000, 1))).astype(np.float32)
    assert mean_and_variance(X)[1] == pytest.approx(X.astype(np.float64).var(axis=0), rel=1e-9)


def test_a_column_without_a_value_that_counts_is_named():
    X = np.array([[1.0, np.nan], [2.0, 5.0]])
    with pytest.raises(InputError, match="no value at all in column 1: drop this column"):
        mean_and_variance(X, np.array([1.0, 0.0]))
