from dataclasses import replace

import numpy as np
import pytest

from small_run import begin, write_table
from somatopy.checking import InputError, ParameterError
from somatopy.runs import newcomers


def without_column(table, path, column):
    rows = [line.split(",") for line in table.read_text().splitlines()]
    path.write_text("".join(",".join(c for i, c in enumerate(row) if i != column) + "\n" for row in rows))
    return path


def test_a_table_may_bring_the_labels_or_come_without(finished, table, tmp_path):
    _, asked, samples = finished
    bare = without_column(table, tmp_path / "bare.csv", 3)
    for path, labels in ((table, samples.labels), (bare, None)):
        found = newcomers.read(asked, path)
        np.testing.assert_array_equal(found.vectors, samples.vectors)
        assert found.labels == labels


def test_a_numbered_label_column_does_not_eat_a_feature(tmp_path, table):
    _, asked, _ = begin(tmp_path / "run", write_table(tmp_path / "t.csv"))
    asked = replace(asked, source=replace(asked.source, labels="-1"))
    bare = without_column(table, tmp_path / "bare.csv", 3)
    assert newcomers.read(asked, bare).vectors.shape == (40, 3)


def test_another_column_can_be_named(finished, tmp_path, table):
    text = table.read_text().replace("kind", "sort")
    (tmp_path / "t.csv").write_text(text)
    found = newcomers.read(finished[1], tmp_path / "t.csv", labels="sort")
    assert found.labels == finished[2].labels
    with pytest.raises(ParameterError, match="labels 'kind' is no file and no column"):
        newcomers.read(finished[1], tmp_path / "t.csv", labels="kind")


def test_another_number_of_features_is_told_with_expected_and_got(finished, table, tmp_path):
    narrow = without_column(without_column(table, tmp_path / "a.csv", 3), tmp_path / "narrow.csv", 0)
    with pytest.raises(InputError, match=r"narrow.csv has 2 features a sample; the map was trained on 3"):
        newcomers.read(finished[1], narrow)


def test_too_few_features_beside_the_labels_are_told_the_same_way(finished, table, tmp_path):
    narrow = without_column(table, tmp_path / "narrow.csv", 0)
    with pytest.raises(InputError, match=r"narrow.csv has 2 features a sample; the map was trained on 3"):
        newcomers.read(finished[1], narrow)


def test_a_cell_that_is_no_number_is_what_the_complaint_is_about(finished, table, tmp_path):
    bare = without_column(table, tmp_path / "bare.csv", 3)
    bare.write_text(bare.read_text().replace("\n0.", "\nzero.", 1).replace("\n-", "\nminus", 1))
    with pytest.raises(InputError, match=r"bare.csv, line \d+, column 1 \(width\): .* is no number"):
        newcomers.read(finished[1], bare)


def test_a_gap_is_named_by_file_and_row(finished, tmp_path):
    (tmp_path / "gap.csv").write_text("width,height,depth\n1,2,3\n1,,3\n")
    with pytest.raises(
        InputError, match=r"gap.csv holds NaN in 1 cell, the first in row 2, column 2 \(height\)"
    ):
        newcomers.read(finished[1], tmp_path / "gap.csv")


def test_reordered_columns_are_noticed_by_their_names(finished, table, tmp_path):
    text = table.read_text().replace("width,height", "height,width", 1)
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=r"feature 0 is 'height', the map was trained on 'width' there"):
        newcomers.read(finished[1], tmp_path / "t.csv")


def test_columns_without_names_are_taken_in_their_order(finished, table, tmp_path):
    lines = without_column(table, tmp_path / "a.csv", 3).read_text().splitlines()[1:]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    np.testing.assert_array_equal(
        newcomers.read(finished[1], tmp_path / "t.csv").vectors, finished[2].vectors
    )


def test_a_file_that_is_missing_is_named(finished, tmp_path):
    with pytest.raises(InputError, match=r"none.csv is not there"):
        newcomers.read(finished[1], tmp_path / "none.csv")


def test_names_and_gaps_are_as_in_training_unless_told_otherwise(finished, tmp_path):
    _, asked, _ = finished
    path = tmp_path / "t.csv"
    path.write_text("id,width,height,depth,sort\nA7,1,2,3,x\nB1,4,,6,y\n")
    named = replace(asked, source=replace(asked.source, labels="sort", names="id", gaps="drop"))
    with pytest.warns(UserWarning, match="dropped 1 of 2 rows for gaps: B1"):
        assert newcomers.read(named, path).names == ["A7"]
    with pytest.raises(InputError, match=r"holds NaN in 1 cell, the first in row B1, column 2 .height."):
        newcomers.read(named, path, gaps="error")
    bare = tmp_path / "bare.csv"
    bare.write_text("width,height,depth\n1,2,3\n")
    assert newcomers.read(named, bare).names == ["1"]
    with pytest.raises(ParameterError, match="names 'name' is no column"):
        newcomers.read(named, path, names="name")


def test_a_bad_cell_is_told_before_a_column_that_may_be_missing(finished, tmp_path):
    (tmp_path / "t.csv").write_text("width,height,depth,kind\n1,2,3,a\n4,oops,6,b\n")
    with pytest.raises(InputError, match=r"line 3, column 2 .height.: 'oops' is no number"):
        newcomers.read(finished[1], tmp_path / "t.csv")
