import csv
import io

import pytest


def test_each_sample_gets_a_line_on_the_screen(call, finished, table):
    code, out, err = call("predict", finished.folder, table)
    assert (code, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == ["name", "unit", "row", "column", "distance", "unit_label", "outlier"]
    assert len(rows) == 40
    assert sum(row["unit_label"] == f"k{i % 4}" for i, row in enumerate(rows)) > 35


def test_the_lines_may_go_to_a_file(call, finished, table, tmp_path):
    _, screen, _ = call("predict", finished.folder, table)
    code, out, _ = call("predict", finished.folder, table, "--out", tmp_path / "units.csv")
    assert (code, out) == (0, "")
    assert (tmp_path / "units.csv").read_text() == screen


@pytest.mark.parametrize(
    ("text", "code", "complaint"),
    [
        ("1,2\n", 3, "has 2 features a sample; the map was trained on 3"),
        ("1,2,nan\n", 3, "NaN"),
        ("1,2,x\n", 3, "is no number"),
    ],
)
def test_samples_that_do_not_fit_are_refused_in_one_line(call, finished, tmp_path, text, code, complaint):
    (tmp_path / "new.csv").write_text(text * 2)
    found, out, err = call("predict", finished.folder, tmp_path / "new.csv")
    assert (found, out) == (code, "")
    assert complaint in err
    assert err.count("\n") == 1


def test_names_cannot_smuggle_in_a_formula(call, finished, tmp_path):
    (tmp_path / "new.csv").write_text(",width,height,depth\n=cmd|' /C calc'!A0,1,2,3\n@x,2,3,4\n")
    code, out, _ = call("predict", finished.folder, tmp_path / "new.csv")
    assert code == 0
    assert [row[0][:2] for row in csv.reader(io.StringIO(out))][1:] == ["'=", "'@"]


@pytest.mark.filterwarnings("default:.*dropped")
def test_samples_go_by_the_names_of_a_column_and_gaps_may_be_dropped(call, finished, tmp_path):
    (tmp_path / "new.csv").write_text("id,width,height,depth\nA7,1,2,3\nB1,4,,6\n")
    code, out, err = call("predict", finished.folder, tmp_path / "new.csv", "--names", "id", "--gaps", "drop")
    assert code == 0
    assert [row["name"] for row in csv.DictReader(io.StringIO(out))] == ["A7"]
    assert "dropped 1 of 2 rows for gaps: B1" in err
    code, _, err = call("predict", finished.folder, tmp_path / "new.csv", "--names", "id")
    assert code == 3
    assert "in row B1, column 2 (height)" in err


def test_samples_far_from_the_map_are_marked_and_counted(call, finished, tmp_path):
    (tmp_path / "new.csv").write_text("width,height,depth\n0,0,0\n90,90,90\n")
    code, out, err = call("predict", finished.folder, tmp_path / "new.csv")
    assert code == 0
    assert [row["outlier"] for row in csv.DictReader(io.StringIO(out))] == ["no", "yes"]
    assert err.startswith("1 of 2 samples lie farther from the map than 99.9 %")
