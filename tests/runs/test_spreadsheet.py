import csv
import io

import pytest

from somatopy.runs import spreadsheet


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_text_that_a_spreadsheet_would_run_is_guarded(cell):
    assert spreadsheet.guarded(cell) == "'" + cell


@pytest.mark.parametrize("cell", [-1, -0.5, None, "a=b", "a-b", "", "'=1"])
def test_numbers_and_harmless_text_stay_as_they_are(cell):
    assert spreadsheet.guarded(cell) == cell


def test_hostile_cells_make_the_round_trip_of_csv():
    rows = [['a"b', "c,d", "e\nf", "\u202e"], ["", "x" * 10_000, "</script>", "é"]]
    found = list(csv.reader(io.StringIO(spreadsheet.text(["1", "2", "3", "4"], rows))))
    assert found == [["1", "2", "3", "4"], *rows]


def test_none_is_an_empty_cell():
    assert spreadsheet.text(["a", "b"], [[None, 1]]) == "a,b\n,1\n"
