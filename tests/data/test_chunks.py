from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from somatopy import BatchSOM
from somatopy.checking import InputError, ParameterError
from somatopy.data import chunks

FRAME = pd.DataFrame(np.random.default_rng(0).normal(size=(250, 4)), columns=["a", "b", "c", "d"])


@pytest.fixture(params=[".csv", ".tsv", ".npy", ".parquet"])
def path(request, tmp_path):
    path = tmp_path / f"table{request.param}"
    if request.param == ".parquet":
        pytest.importorskip("pyarrow")
        FRAME.to_parquet(path, row_group_size=70)
    elif request.param == ".npy":
        np.save(path, FRAME.to_numpy())
    else:
        FRAME.to_csv(path, index=False, sep="\t" if request.param == ".tsv" else ",")
    return path


def test_the_chunks_of_a_file_are_its_rows_pass_after_pass(path):
    table = chunks(path, rows=60)
    for _ in range(2):
        parts = list(table)
        assert max(len(part) for part in parts) <= 60
        np.testing.assert_allclose(np.concatenate(parts), FRAME.to_numpy(), rtol=1e-12)


def test_a_map_is_trained_from_a_file_as_from_the_table(path):
    expected = BatchSOM((3, 4), n_epochs=3).fit(FRAME.to_numpy()).codebook_
    np.testing.assert_allclose(BatchSOM((3, 4), n_epochs=3).fit(chunks(path, rows=60)).codebook_, expected)


def test_columns_are_taken_in_the_order_they_are_named(path):
    named = [3, 0] if path.suffix == ".npy" else ["d", "a"]
    np.testing.assert_allclose(
        np.concatenate(list(chunks(path, columns=named))), FRAME[["d", "a"]].to_numpy(), rtol=1e-12
    )


def test_a_column_that_is_not_there_is_refused(path):
    with pytest.raises(ParameterError, match=r"columns: .* has no 'e'"):
        list(chunks(path, columns=["e"]))


def test_gaps_of_text_become_nan_and_single_precision_stays(tmp_path):
    (tmp_path / "gaps.csv").write_text('1,2\n,NA\n"3",4\n\n')
    (chunk,) = chunks(tmp_path / "gaps.csv")
    np.testing.assert_array_equal(chunk, [[1, 2], [np.nan, np.nan], [3, 4]])
    pytest.importorskip("pyarrow")
    FRAME.astype(np.float32).to_parquet(tmp_path / "single.parquet")
    assert next(iter(chunks(tmp_path / "single.parquet"))).dtype == np.float32


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n3,4\n5,tall\n", "line 4, column 2: 'tall' is no number"),
        ("1,2\n3,4\n5\n", "line 3 has 1 cells, the first row has 2"),
        ("", "is empty"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, words):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=words):
        list(chunks(tmp_path / "t.csv", rows=2))


def test_a_file_that_is_not_what_it_is_called_is_refused(tmp_path):
    for name in ("t.npy", "t.parquet"):
        (tmp_path / name).write_text("something else")
        with pytest.raises(InputError, match="is damaged or no"):
            list(chunks(tmp_path / name))
    np.save(tmp_path / "line.npy", np.ones(3))
    with pytest.raises(InputError, match=r"must have the shape \(samples, features\)"):
        list(chunks(tmp_path / "line.npy"))


@pytest.mark.parametrize(
    ("name", "rows", "words"), [("t.json", 5, "must end in .parquet"), ("t.csv", 0, "rows must be")]
)
def test_what_cannot_be_asked_for_is_refused(tmp_path, name, rows, words):
    (tmp_path / name).write_text("1,2\n")
    with pytest.raises(ParameterError, match=words):
        chunks(tmp_path / name, rows=rows)


def test_text_columns_of_parquet_are_named(tmp_path):
    pytest.importorskip("pyarrow")
    pd.DataFrame({"x": [1.0], "kind": ["a"]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError, match=r"column 'kind' must hold numbers; got .*name other columns="):
        list(chunks(tmp_path / "t.parquet"))
    assert next(iter(chunks(tmp_path / "t.parquet", columns=["x"]))).tolist() == [[1.0]]


def test_a_row_of_another_width_is_refused_where_some_columns_are_taken(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b,c\n1,2,3\n4,5,6,7\n")
    with pytest.raises(InputError, match="line 3 has 4 cells, the first row has 3"):
        list(chunks(path, columns=["a", "b"]))


def test_digits_between_underscores_are_no_number_here_either(tmp_path):
    (tmp_path / "table.csv").write_text("a,b\n1,1_000\n")
    with pytest.raises(InputError, match="line 2, column 2: '1_000' is no number"):
        list(chunks(tmp_path / "table.csv"))


def test_a_row_of_empty_cells_is_a_sample_of_gaps_and_a_blank_line_is_none(tmp_path):
    (tmp_path / "gaps.csv").write_text("a,b\n1,2\n,\n\n3,4\n")
    (chunk,) = chunks(tmp_path / "gaps.csv")
    np.testing.assert_array_equal(chunk, [[1, 2], [np.nan, np.nan], [3, 4]])


def test_no_column_at_all_is_refused(path):
    with pytest.raises(ParameterError, match="columns must name at least one column"):
        chunks(path, columns=[])


def test_parquet_columns_of_one_name_are_refused(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.table([[1.0], [2.0]], names=["a", "a"]), tmp_path / "t.parquet")
    with pytest.raises(InputError, match=r"two columns of one name among .*rename one"):
        list(chunks(tmp_path / "t.parquet"))
