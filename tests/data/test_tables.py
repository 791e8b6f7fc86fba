"""One function reads every kind of table."""

import numpy as np
import pytest

from fcs_file import CELLS, fcs
from somatopy.checking import InputError, ParameterError
from somatopy.data import read_table
from somatopy.data.tables import READERS

TABLE = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.5]])


@pytest.fixture
def tables(tmp_path):
    """The same table in every format."""
    np.savetxt(tmp_path / "a.txt", TABLE)
    np.savetxt(tmp_path / "a.csv", TABLE, delimiter=",")
    np.savetxt(tmp_path / "a.tsv", TABLE, delimiter="\t")
    np.savetxt(tmp_path / "a.dat", TABLE, header="2", comments="")
    np.save(tmp_path / "a.npy", TABLE)
    np.savez(tmp_path / "a.npz", X=TABLE)
    pyarrow = pytest.importorskip("pyarrow.parquet")
    pyarrow.write_table(
        __import__("pyarrow").table({"u": TABLE[:, 0], "v": TABLE[:, 1]}), tmp_path / "a.parquet"
    )
    (tmp_path / "a.fcs").write_bytes(fcs(TABLE.astype(">f4").tobytes()))
    return tmp_path


@pytest.mark.parametrize("suffix", READERS)
def test_every_format_gives_the_same_samples(tables, suffix):
    samples = read_table(tables / f"a{suffix}")
    assert samples.vectors.tolist() == TABLE.tolist()
    assert samples.names == ["1", "2", "3"]
    assert samples.labels is None


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_every_format_takes_its_labels_from_a_file(tables, file, suffix, kind):
    labels = file("labels.txt", 'yes\r\n"CD4 ""T"" cells"\r\n no \r\n\r\n')
    samples = read_table(str(tables / f"a{suffix}"), labels=kind(labels))
    assert samples.labels == ["yes", 'CD4 "T" cells', "no"]
    assert samples.vectors.tolist() == TABLE.tolist()


@pytest.mark.parametrize(("text", "n"), [("a\nb", "2"), ("a\nb\nc\nd\n", r"4 \(is the first a header\?\)")])
def test_labels_of_another_number_are_refused(tables, file, text, n):
    with pytest.raises(InputError, match=rf"labels\.txt must have one label a line, 3 of them; it has {n}"):
        read_table(tables / "a.npy", labels=file("labels.txt", text))


def test_a_missing_file_of_labels_is_named(tables):
    with pytest.raises(ParameterError, match="is no file and no column"):
        read_table(tables / "a.csv", labels="x" * 10_000)
    with pytest.raises(InputError, match=r"gone\.txt is missing"):
        read_table(tables / "a.csv", labels=tables / "gone.txt")
    with pytest.raises(ParameterError, match=r"labels 'gone\.txt' is no file and no column"):
        read_table(tables / "a.csv", labels="gone.txt")


def test_a_dat_file_has_no_columns_of_labels(tables):
    with pytest.raises(ParameterError, match="the labels stand behind the values"):
        read_table(tables / "a.dat", labels="kind")


def test_endings_are_read_in_either_case(tables):
    assert len(read_table((tables / "a.csv").rename(tables / "B.CSV"))) == 3


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.csvx", "a.pkl"])
def test_an_unknown_ending_lists_the_known_ones(name):
    with pytest.raises(
        ParameterError, match=r"must end in \.txt, \.csv, \.tsv, \.npy, \.npz, \.parquet, \.dat"
    ):
        read_table(name)


@pytest.mark.parametrize("suffix", READERS)
def test_every_format_complains_of_missing_and_empty_files(tmp_path, file, suffix):
    with pytest.raises(InputError, match="is missing"):
        read_table(tmp_path / f"gone{suffix}")
    with pytest.raises(InputError, match="is empty"):
        read_table(file(f"empty{suffix}", ""))
    (tmp_path / f"folder{suffix}").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path / f"folder{suffix}")


def test_the_labels_of_the_cells_are_read(real_data, tmp_path):
    labels = real_data("cytometry") / "68983_manual_gating_labels.csv"
    n = len(labels.read_text().splitlines())
    np.save(tmp_path / "cells.npy", np.zeros((n, 1)))
    assert read_table(tmp_path / "cells.npy", labels=labels).labels[:3] == [
        "CD4 T cells",
        "gd T cells",
        "B cells",
    ]


def test_every_format_with_columns_takes_names_and_labels_from_them(tmp_path):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": ["x", "y"], "u": [1.0, 2.0], "kind": ["a", None], "v": [3.0, 4.0]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_csv(tmp_path / "a.tsv", index=False, sep="\t")
    frame.to_parquet(tmp_path / "a.parquet")
    vectors = frame[["u", "v"]].to_numpy()
    np.savez(tmp_path / "a.npz", X=vectors, id=np.array(["x", "y"]), kind=np.array(["a", ""]))
    for path in tmp_path.iterdir():
        samples = read_table(path, names="id", labels="kind")
        assert samples.names == ["x", "y"]
        assert samples.labels == ["a", ""]
        np.testing.assert_array_equal(samples.vectors, vectors)


def test_numbered_columns_of_an_array_name_and_label(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[7, 0.5, 1], [9, 0.25, np.nan]]))
    samples = read_table(tmp_path / "a.npy", names=0, labels=-1)
    assert samples.names == ["7", "9"]
    assert samples.labels == ["1", ""]
    assert samples.vectors.tolist() == [[0.5], [0.25]]


@pytest.mark.parametrize("suffix", [".csv", ".npy", ".npz", ".parquet", ".dat"])
def test_a_column_of_names_that_is_not_there_is_refused(tables, suffix):
    with pytest.raises(ParameterError, match=r"names 'id'"):
        read_table(tables / f"a{suffix}", names="id")


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".npy", ".dat"])
def test_gaps_are_kept_dropped_or_refused_in_every_format(tmp_path, suffix):
    table, path = np.array([[1, 2], [np.nan, 4], [5, 6]]), tmp_path / f"a{suffix}"
    if suffix == ".npy":
        np.save(path, table)
    else:
        gap = {".csv": "", ".dat": "x", ".txt": "nan"}[suffix]
        rows = [(",", " ")[suffix != ".csv"].join(row) for row in (("1", "2"), (gap, "4"), ("5", "6"))]
        path.write_text("\n".join(["2"] * (suffix == ".dat") + rows) + "\n")
    labels = tmp_path / "labels"
    labels.write_text("a\nb\nc\n")
    np.testing.assert_array_equal(read_table(path).vectors, table)
    with pytest.warns(UserWarning, match="dropped 1 of 3 rows for gaps: 2"):
        left = read_table(path, labels=labels, gaps="drop")
    assert (left.names, left.labels, left.vectors.tolist()) == (["1", "3"], ["a", "c"], [[1, 2], [5, 6]])
    with pytest.raises(InputError, match="holds NaN in 1 cell, the first in row 2, column 1"):
        read_table(path, gaps="error")


def test_labels_that_are_all_empty_are_refused_in_every_format(tables, file):
    for suffix in READERS:
        with pytest.raises(InputError, match="holds no labels"):
            read_table(tables / f"a{suffix}", labels=file("labels.txt", "\n\n\n"))


LONG = "x" * 5000


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("a.csv", f'"{LONG}","a\nb"\n1,2\n3,x\n', {}),
        ("a.csv", "u,kind\n1,a\n2,b\n", {"labels": LONG}),
        ("a.csv", "u,kind\n1,a\n2,b\n", {"labels": "kind\nx"}),
        ("a.csv", f"u,v\n1,{LONG}\n", {}),
        ("a.csv", "u,v\n" + "x,y\n" * 3000, {}),
        ("a.csv", "1,2\n" + ",".join("1" * 3000), {}),
        ("a.csv", ",".join(f"c{i}" for i in range(5000)) + "\n" + ",".join("1" * 5000), {"names": "d"}),
        ("a.csv", f"id,{LONG}\n{LONG},\n", {"names": "id", "gaps": "error"}),
        ("a.csv", "u,v\n1,2\n", {"gaps": LONG}),
        ("a.dat", f"2\n1 2\n3 {LONG}\n", {}),
        ("a.dat", f"2\n1 2\n#n {LONG}\n", {}),
        ("a.txt", f"1 2\n3 {LONG}\n", {}),
    ],
    ids=range(12),
)
def test_whatever_the_table_holds_a_complaint_is_one_short_line(file, name, content, options):
    path = file(name, content)
    with pytest.raises((InputError, ParameterError)) as error:
        read_table(path, **options)
    message = str(error.value).replace(str(path), "")
    assert message.isprintable()
    assert len(message) < 400


def test_cells_are_compensated_by_the_matrix_in_their_file(file):
    spill = np.array([[1, 0.25], [0.5, 1]])
    path = file("a.fcs", fcs(SPILLOVER="2,blue,red,1,0.25,0.5,1"))
    samples = read_table(path)
    assert samples.feature_names == ["blue", "red"]
    np.testing.assert_allclose(samples.vectors @ spill, CELLS, rtol=1e-5)


def test_labels_of_cells_stand_in_a_file(file):
    path, labels = file("a.fcs", fcs()), file("gates.txt", "B\nT\n\n")
    assert read_table(path, labels=labels).labels == ["B", "T", ""]
    with pytest.raises(ParameterError, match=r"labels 'gate': .*a.fcs holds numbers only"):
        read_table(path, labels="gate")
