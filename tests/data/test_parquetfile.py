import sys

import numpy as np
import pytest

from somatopy.checking import InputError, MissingExtraError, ParameterError
from somatopy.data.parquetfile import read_parquet

pyarrow = pytest.importorskip("pyarrow", reason="Parquet is the extra 'parquet'")
parquet = pytest.importorskip("pyarrow.parquet")

COLUMNS = {"ash": [1.5, None, 3.0], "count": [1, 2, 3], "seen": [True, False, True], "kind": ["x", "y", None]}


@pytest.fixture
def path(tmp_path):
    parquet.write_table(pyarrow.table(COLUMNS), tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def test_numbers_booleans_and_gaps_are_read(path):
    samples = read_parquet(path, "kind")
    assert np.array_equal(samples.vectors, [[1.5, 1, 1], [np.nan, 2, 0], [3, 3, 1]], equal_nan=True)
    assert samples.labels == ["x", "y", ""]
    assert samples.feature_names == ["ash", "count", "seen"]


def test_a_column_of_text_is_named(path):
    with pytest.raises(InputError, match=r"column 'kind' must hold numbers; got .*string; .* --labels kind "):
        read_parquet(path)


def test_an_unknown_label_lists_the_columns(path):
    with pytest.raises(ParameterError, match="it has ash, count, seen, kind"):
        read_parquet(path, "kinds")


def test_the_index_of_pandas_is_no_feature(tmp_path):
    pandas = pytest.importorskip("pandas")
    pandas.DataFrame({"u": [1, 2]}, index=["a", "b"]).to_parquet(tmp_path / "a.parquet")
    assert read_parquet(tmp_path / "a.parquet").feature_names == ["u"]


def test_whole_numbers_too_large_for_a_float_are_rounded(tmp_path):
    parquet.write_table(pyarrow.table({"u": [2**60 + 1]}), tmp_path / "a.parquet")
    assert read_parquet(tmp_path / "a.parquet").vectors.tolist() == [[float(2**60)]]


def test_damage_is_named(path):
    content = path.read_bytes()
    for damaged in (content[:100], content[:50] + content[70:], b"hello world", content[:-4] + b"XXXX"):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged or no Parquet file"):
            read_parquet(path, "kind")


def test_a_table_without_rows_or_numbers_is_refused(tmp_path):
    parquet.write_table(pyarrow.table({"u": pyarrow.array([], pyarrow.float64())}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="holds no data: 0 rows of 1 columns"):
        read_parquet(tmp_path / "a.parquet")
    parquet.write_table(pyarrow.table({"kind": ["x"]}), tmp_path / "b.parquet")
    with pytest.raises(InputError, match="no column of numbers"):
        read_parquet(tmp_path / "b.parquet", "kind")


def test_two_columns_of_one_name_are_refused(tmp_path):
    table = pyarrow.Table.from_arrays([pyarrow.array([1]), pyarrow.array([2])], names=["u", "u"])
    parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(InputError, match="two columns"):
        read_parquet(tmp_path / "a.parquet")


def test_without_pyarrow_the_message_names_the_extra(path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'somatopy\[parquet\]'"):
        read_parquet(path)
