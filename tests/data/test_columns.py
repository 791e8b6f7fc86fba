from pathlib import Path

import pytest

from somatopy.checking import ParameterError
from somatopy.data.columns import is_header, is_number, label_column

HEADER = ["ash", "hue", "kind"]


@pytest.mark.parametrize("cell", ["1", "-1.5e-3", " 2 ", "nan", "NA", "n/a", "null", "inf", "1e400"])
def test_numbers_and_marks_of_gaps_are_numbers(cell):
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["", " ", "ash", "1,5", "0x10", "1_0", "1 2", "--1"])
def test_everything_else_is_none(cell):
    assert not is_number(cell)


@pytest.mark.parametrize("row", [["a", "b"], ["", "a"], ["x1", "x2"]])
def test_text_without_any_number_is_a_header(row):
    assert is_header(row, None)


@pytest.mark.parametrize("row", [["1", "a"], ["", ""], ["NA", "NA"], ["1,5", "b"], ["1;2"], []])
def test_anything_else_is_data(row):
    assert not is_header(row, None)


def test_the_name_of_the_label_makes_a_header_of_years():
    assert is_header(["1990", "kind"], "kind")


def test_the_number_of_the_label_makes_no_header_of_data():
    assert not is_header(["-1", "2"], "-1")


@pytest.mark.parametrize(
    ("label", "column"), [("hue", 1), (2, 2), (-1, 2), ("-3", 0), ("0", 0), (None, None)]
)
def test_a_label_is_found_by_name_or_number(label, column):
    assert label_column(Path("a.csv"), label, HEADER, 3) == column


def test_a_name_goes_before_a_number():
    assert label_column(Path("a.csv"), "1", ["1", "2"], 2) == 0


@pytest.mark.parametrize("label", ["hues", 3, -4, "3", ""])
def test_a_label_that_is_no_column_lists_the_columns(label):
    with pytest.raises(ParameterError, match=r"is no file and no column of a\.csv; it has ash, hue, kind"):
        label_column(Path("a.csv"), label, HEADER, 3)


def test_a_table_without_header_says_how_columns_are_numbered():
    with pytest.raises(ParameterError, match="no header and 3 columns, numbered from 0"):
        label_column(Path("a.csv"), "kind", None, 3)


def test_a_name_that_occurs_twice_asks_for_the_number():
    with pytest.raises(ParameterError, match="2 columns of that name; give a number"):
        label_column(Path("a.csv"), "u", ["u", "u"], 2)
