"""Data frames with columns that are no numbers."""

import datetime

import numpy as np
import pytest

import somatopy
from somatopy.checking import InputError
from somatopy.maps.data_frame import refuse_other_than_numbers

NUMBERS = {"a": [1.0, 2.0, 3.0], "b": [4, 5, 6]}
DAY = datetime.date(2026, 1, 2)
OTHERS = {
    "text": (["x", "y", "z"], "'x' in row 0, which is text"),
    "numbers as text": (["1", "2", "3"], "'1' in row 0, which is text"),
    "text among numbers": ([1.0, None, "y"], "'y' in row 2, which is text"),
    "a date": ([DAY, DAY, DAY], "row 0, which is a time"),
    "a list": ([[1], [2], [3]], "in row 0, which is no number"),
}


@pytest.fixture(params=["pandas", "polars"])
def frame(request):
    return pytest.importorskip(request.param).DataFrame


@pytest.mark.parametrize("kind", OTHERS)
def test_a_column_of_something_else_is_named_with_its_first_value(kind, frame):
    column, words = OTHERS[kind]
    options = {"strict": False} if frame.__module__.startswith("polars") else {}
    if kind == "text among numbers" and options:
        pytest.skip("a column of polars is of one kind")
    with pytest.raises(InputError, match=rf"column 'name' of X holds .*{words}"):
        refuse_other_than_numbers(frame({**NUMBERS, "name": column}, **options))


@pytest.mark.parametrize(
    "column", [[True, False, True], [None, None, None], [1, None, 3], [1.0, np.nan, 3.0]]
)
def test_numbers_booleans_and_gaps_are_for_others_to_look_at(column, frame):
    refuse_other_than_numbers(frame({**NUMBERS, "name": column}))


def test_categories_are_text_and_pandas_times_are_times():
    pandas = pytest.importorskip("pandas")
    for column, words in (
        (pandas.Categorical(["x", "y", "x"]), "text"),
        (pandas.to_datetime(["2026-01-02"] * 3), "a time"),
        ([pandas.NaT] * 3, "a time"),
        (pandas.to_timedelta([1, 2, 3]), "a time"),
    ):
        with pytest.raises(InputError, match=f"'name'.*which is {words}"):
            refuse_other_than_numbers(pandas.DataFrame({**NUMBERS, "name": column}))


def test_of_two_columns_of_one_name_the_one_of_text_is_found():
    pandas = pytest.importorskip("pandas")
    twins = pandas.concat([pandas.DataFrame(NUMBERS), pandas.DataFrame({"a": ["x", "y", "z"]})], axis=1)
    with pytest.raises(InputError, match="column 'a' of X holds 'x'"):
        refuse_other_than_numbers(twins)


@pytest.mark.parametrize(
    "estimator",
    [somatopy.BatchSOM((2, 2)), somatopy.GrowingSOM(), somatopy.NeuralGas(3), somatopy.SOMImputer()],
    ids=lambda estimator: type(estimator).__name__,
)
def test_every_estimator_names_the_column(estimator):
    pandas = pytest.importorskip("pandas")
    with pytest.raises(InputError, match="column 'name' of X"):
        estimator.fit(pandas.DataFrame({**NUMBERS, "name": ["x", "y", "z"]}))
