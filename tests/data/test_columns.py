import re
from pathlib import Path

import pytest

from somatopy.checking import ParameterError
from somatopy.data.columns import find_column, is_header, is_number, text_column, with_a_point

HEADER = ["ash", "hue", "kind"]


@pytest.mark.parametrize("cell", ["1", "-1.5e-3", " 2 ", "nan", "NA", "n/a", "null", "inf", "1e400"])
def test_numbers_and_marks_of_gaps_are_numbers(cell):
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["", " ", "ash", "1,5", "0x10", "1_0", "1 2", "--1"])
def test_everything_else_is_none(cell):
    assert not is_number(cell)


@pytest.mark.parametrize("row", [["a", "b"], ["", "a"], ["x1", "x2"]])
def test_text_without_any_number_is_a_header(row):
    assert is_header(row)


@pytest.mark.parametrize("row", [["1", "a"], ["", ""], ["NA", "NA"], ["1,5", "b"], ["1;2"], []])
def test_anything_else_is_data(row):
    assert not is_header(row)


def test_the_name_of_the_label_makes_a_header_of_years():
    assert is_header(["1990", "kind"], "kind")


def test_the_number_of_the_label_makes_no_header_of_data():
    assert not is_header(["-1", "2"], "-1")


@pytest.mark.parametrize(
    ("label", "column"), [("hue", 1), (2, 2), (-1, 2), ("-3", 0), ("0", 0), (None, None)]
)
def test_a_label_is_found_by_name_or_number(label, column):
    assert find_column(Path("a.csv"), "labels", label, HEADER, 3) == column


def test_a_name_goes_before_a_number():
    assert find_column(Path("a.csv"), "labels", "1", ["1", "2"], 2) == 0


@pytest.mark.parametrize("label", ["hues", 3, -4, "3", ""])
def test_a_label_that_is_no_column_lists_the_columns(label):
    with pytest.raises(ParameterError, match=r"is no file and no column of a\.csv; it has ash, hue, kind"):
        find_column(Path("a.csv"), "labels", label, HEADER, 3)


def test_a_table_without_header_says_how_columns_are_numbered():
    with pytest.raises(ParameterError, match="no header and 3 columns, numbered from 0"):
        find_column(Path("a.csv"), "labels", "kind", None, 3)


def test_a_name_that_occurs_twice_asks_for_the_number():
    with pytest.raises(ParameterError, match="2 columns of that name; give a number"):
        find_column(Path("a.csv"), "labels", "u", ["u", "u"], 2)


def test_a_column_of_names_is_looked_for_under_its_role():
    assert find_column(Path("a.csv"), "names", "ash", HEADER, 3) == 0
    with pytest.raises(ParameterError, match=r"names 'id' is no column of a\.csv; it has ash, hue, kind"):
        find_column(Path("a.csv"), "names", "id", HEADER, 3)


@pytest.mark.parametrize(
    ("taken", "way_out"),
    [
        ([], r"labels, say so: --labels id \(in Python labels='id'\), or by --names if it names the samples"),
        (["labels"], r"names of the samples, say so: --names id \(in Python names='id'\)$"),
        (["names"], r"holds the labels, say so: --labels id \(in Python labels='id'\)$"),
        (["labels", "names"], "mend it, or leave the cell empty for a gap"),
    ],
)
def test_the_way_out_for_text_names_the_roles_that_are_free(taken, way_out):
    assert re.search(way_out, text_column("id", 0, taken=taken))


@pytest.mark.parametrize(
    ("cell", "number"), [("1,5", "1.5"), (" -2,25e-3 ", "-2.25e-3"), ("1,2,3", None), ("x", None)]
)
def test_a_decimal_with_a_comma_is_told_with_a_point(cell, number):
    assert with_a_point(cell) == number
