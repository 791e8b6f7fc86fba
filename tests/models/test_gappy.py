"""Samples with gaps as a model takes them."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator

from somatopy.checking import InputError
from somatopy.models.gappy import check_gappy


def test_gaps_pass_and_precision_stays():
    X = np.array([[1, np.nan], [np.nan, np.nan]], np.float32, order="F")
    found = check_gappy(BaseEstimator(), X, reset=True)
    assert found.dtype == np.float32
    assert found.flags.c_contiguous
    assert np.array_equal(found, X, equal_nan=True)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinity_is_named_with_its_place(value):
    X = np.array([[1.0, np.nan], [2.0, value]])
    with pytest.raises(InputError, match="infinity in 1 cell, the first in row 1, column 1"):
        check_gappy(BaseEstimator(), X, reset=True)


def test_values_too_large_to_square_are_refused():
    with pytest.raises(InputError, match="scale your data"):
        check_gappy(BaseEstimator(), np.array([[1e200, np.nan]]), reset=True)


def test_masked_values_are_refused():
    with pytest.raises(InputError, match="masked"):
        check_gappy(BaseEstimator(), np.ma.masked_invalid([[1.0, np.nan], [2.0, 3.0]]), reset=True)
