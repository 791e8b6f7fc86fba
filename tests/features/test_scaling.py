from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from somatopy.checking import InputError, ParameterError
from somatopy.features.scaling import Scaling, unit_range

TABLE = np.array([[0.0, -4.0, 7.0], [10.0, 4.0, 7.0], [5.0, 0.0, 7.0]])


def test_each_feature_fills_the_range_from_zero_to_one():
    scaled = unit_range(TABLE, per="feature").apply(TABLE)
    assert scaled[:, :2].min(axis=0).tolist() == [0.0, 0.0]
    assert scaled[:, :2].max(axis=0).tolist() == [1.0, 1.0]
    assert scaled[2, :2].tolist() == [0.5, 0.5]


def test_one_scale_for_all_features_keeps_their_proportions():
    scaling = unit_range(TABLE, per="global")
    assert scaling.low.tolist() == [-4.0]
    assert scaling.span.tolist() == [14.0]
    scaled = scaling.apply(TABLE)
    assert scaled.min() == 0.0
    assert scaled.max() == 1.0
    np.testing.assert_allclose(np.diff(scaled, axis=0) * 14, np.diff(TABLE, axis=0))


def test_a_constant_column_becomes_zero_and_comes_back():
    scaling = unit_range(TABLE)
    assert scaling.span[2] == 1.0
    assert scaling.apply(TABLE)[:, 2].tolist() == [0.0, 0.0, 0.0]
    assert scaling.invert(scaling.apply(TABLE))[:, 2].tolist() == [7.0, 7.0, 7.0]


@given(
    arrays(np.float64, (5, 3), elements=st.floats(-1e300, 1e300)),
    st.sampled_from(["feature", "global"]),
)
def test_scaling_there_and_back_changes_nothing_beyond_rounding(X, per):
    scaling = unit_range(X, per)
    scaled = scaling.apply(X)
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    reach = np.abs(X).max() + np.finfo(np.float64).tiny
    np.testing.assert_allclose(scaling.invert(scaled) / reach, X / reach, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_float_type_is_kept(dtype):
    X = TABLE.astype(dtype)
    scaling = unit_range(X)
    assert scaling.low.dtype == np.float64
    assert scaling.apply(X).dtype == dtype
    assert scaling.invert(scaling.apply(X)).dtype == dtype


@pytest.mark.parametrize("dtype", [np.int32, np.uint8, np.float16, np.dtype(">f8"), bool])
def test_other_numbers_agree_with_float64(dtype):
    X = np.array([[0, 1], [1, 0], [1, 1]], dtype)
    scaled = unit_range(X).apply(X)
    assert scaled.dtype == np.float64
    np.testing.assert_allclose(scaled, X.astype(np.float64))


def test_the_data_given_are_left_alone():
    X = TABLE.copy()
    X.setflags(write=False)
    unit_range(X).apply(X)
    np.testing.assert_array_equal(X, TABLE)


def test_values_near_the_end_of_the_floats_scale_without_overflow():
    X = np.array([[1.0e308, -8e307], [1.7e308, 8e307]])
    np.testing.assert_allclose(unit_range(X).apply(X), [[0, 0], [1, 1]])
    far = unit_range(np.array([[1.0e308], [1.7e308]]))
    np.testing.assert_allclose(far.apply([[-1.7e308]]), [[-2.7 / 0.7]])
    narrow = np.array([[-3e38], [3e38]], np.float32)  # the span is beyond float32
    np.testing.assert_array_equal(unit_range(narrow).apply(narrow), [[0], [1]])


def test_a_range_wider_than_a_float_is_refused_by_column():
    with pytest.raises(InputError, match=r"column 1 reaches from -1e\+308 to 1e\+308.*scale your data"):
        unit_range(np.array([[0.0, -1e308], [1.0, 1e308]]))


def test_infinity_is_refused_with_its_place():
    X = TABLE.copy()
    X[1, 2] = np.inf
    with pytest.raises(InputError, match="1 values are infinite, the first in row 1, column 2"):
        unit_range(X, per="global")


def test_new_values_that_overflow_are_refused_rather_than_infinite():
    with pytest.raises(InputError, match="scale your data"):
        unit_range([[0.0], [1e-3]]).apply([[1e308]])
    with pytest.raises(InputError, match="scale your data"):
        unit_range([[0.0], [1e308]]).invert([[100.0]])


def test_missing_values_stay_missing_and_do_not_count():
    X = TABLE.copy()
    X[0, 0] = np.nan
    scaling = unit_range(X)
    assert scaling.low[0] == 5.0
    assert np.isnan(scaling.apply(X)).tolist() == np.isnan(X).tolist()
    assert unit_range(np.full((2, 1), np.nan)).span.tolist() == [1.0]


def test_another_number_of_features_is_an_error_with_both_numbers():
    with pytest.raises(InputError, match=r"made for 3 features; got an array of shape \(2, 4\)"):
        unit_range(TABLE).apply(np.zeros((2, 4)))


def test_one_scale_for_all_takes_any_number_of_features():
    assert unit_range(TABLE, per="global").apply(np.zeros((2, 9))).shape == (2, 9)


@pytest.mark.parametrize("X", [np.zeros((0, 3)), np.zeros((3, 0)), np.zeros(3), 5.0])
def test_an_empty_table_or_no_table_is_refused(X):
    with pytest.raises(InputError, match="at least one sample and one feature"):
        unit_range(X)


@pytest.mark.parametrize("X", [[["a", "b"]], [[1j, 2.0]], np.array([[object()]])])
def test_text_and_complex_numbers_are_refused(X):
    with pytest.raises(InputError, match="must be numbers"):
        unit_range(X)


def test_a_misspelled_choice_gets_a_suggestion():
    with pytest.raises(
        ParameterError, match=r"per must be one of 'feature', 'global'.*did you mean 'global'"
    ):
        unit_range(TABLE, per="globl")


@pytest.mark.parametrize(
    ("low", "span"),
    [([0.0], [0.0]), ([0.0], [-1.0]), ([np.nan], [1.0]), ([0.0, 1.0], [1.0]), ([0.0], [np.inf])],
)
def test_a_broken_scaling_cannot_be_made(low, span):
    with pytest.raises(ParameterError):
        Scaling(np.array(low), np.array(span))
