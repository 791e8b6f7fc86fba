"""The largest magnitude, by the bits of floating numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from somatopy.maps.magnitude import largest_magnitude


@given(st.sampled_from([(np.float32, 32), (np.float64, 64)]), st.data())
def test_it_is_the_largest_absolute_value_or_what_is_no_number(kind, data):
    dtype, width = kind
    X = data.draw(arrays(dtype, (3, 4), elements=st.floats(width=width)))
    assert np.array_equal(largest_magnitude(X), np.abs(X).max(), equal_nan=True)


@pytest.mark.parametrize("value", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_value_that_is_no_finite_number_lies_above_all(value, dtype):
    X = np.full((5, 7), np.finfo(dtype).max, dtype)
    X[3, 2] = value
    assert not largest_magnitude(X) < np.inf


def test_two_threads_find_what_one_finds(monkeypatch):
    monkeypatch.setattr("somatopy.maps.threads.WORTH_A_THREAD", 1)
    X = np.random.default_rng(0).normal(size=(1000, 3))
    assert largest_magnitude(X, n_jobs=3) == largest_magnitude(X, n_jobs=1) == np.abs(X).max()
