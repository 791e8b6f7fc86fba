"""Text tables: the two readers agree, and every fault is named with its place."""

import csv
import io
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from somatopy.checking import InputError
from somatopy.data import delimited
from somatopy.data.delimited import read_delimited

NAN = float("nan")


def equal(samples, rows):
    return np.array_equal(samples.vectors, np.array(rows, float), equal_nan=True)


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("a.txt", "1 2\n3 4\n", [[1, 2], [3, 4]]),
        ("a.txt", "  1\t2  \n\n3   4", [[1, 2], [3, 4]]),
        ("a.txt", "# a comment\n1 2 # and another\n#\n3 4\n", [[1, 2], [3, 4]]),
        ("a.TXT", "1e-3 -2.5E+2\n", [[0.001, -250]]),
        ("a.txt", "7", [[7]]),
        ("a.txt", "1 nan\ninf -3\n", [[1, NAN], [np.inf, -3]]),
        ("a.csv", "1,2\n3,4\n", [[1, 2], [3, 4]]),
        ("a.csv", "1;2\n3;4\n", [[1, 2], [3, 4]]),
        ("a.csv", "1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("a.csv", "1|2\n3|4\n", [[1, 2], [3, 4]]),
        ("a.csv", "5\n6\n", [[5], [6]]),
        ("a.csv", "1, 2\r\n 3,4\r\n\r\n", [[1, 2], [3, 4]]),
        ("a.csv", "1,\n,NA\nn/a,null\n", [[1, NAN], [NAN, NAN], [NAN, NAN]]),
        ("a.csv", '"1","2"\n"3",4\n', [[1, 2], [3, 4]]),
        ("a.csv", "1,2,\n3,4,\n", [[1, 2], [3, 4]]),
        ("a.csv", "u,v\n1,\n2,\n", [[1, NAN], [2, NAN]]),
        ("a.txt", "1 nan\n2 nan\n", [[1, NAN], [2, NAN]]),
        ("a.csv", "1e999,2\n", [[np.inf, 2]]),
        ("a.tsv", "1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("a.tsv", "1\t\n3\t4\n", [[1, NAN], [3, 4]]),
    ],
)
def test_numbers_are_read(file, name, content, rows):
    samples = read_delimited(file(name, content))
    assert equal(samples, rows)
    assert samples.vectors.dtype == np.float64
    assert samples.names == [str(row) for row in range(1, len(rows) + 1)]
    assert samples.labels is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "ash,hue\n1,2\n"),
        ("a.csv", '"ash";"hue"\n1;2\n'),
        ("a.csv", "# ash,hue\n1,2\n"),
        ("a.txt", "ash hue\n1 2\n"),
        ("a.txt", "# of 1990\n\nash hue\n1 2\n"),
        ("a.tsv", "\ufeffash\thue\n1\t2\n"),
        ("a.csv", "ash,hue,\n1,2,\n"),
    ],
)
def test_a_header_line_of_text_names_the_features(file, name, content):
    samples = read_delimited(file(name, content))
    assert samples.feature_names == ["ash", "hue"]
    assert samples.vectors.tolist() == [[1, 2]]


def test_without_a_header_features_have_no_names(file):
    assert read_delimited(file("a.csv", "1,2\n")).feature_names is None


@pytest.mark.parametrize("label", ["kind", 1, -2, "1"])
def test_the_column_of_the_labels_is_taken_out(file, label):
    samples = read_delimited(file("a.csv", "ash,kind,hue\n1,yes,2\n3, no ,4\n5,yes,6\n"), label)
    assert samples.labels == ["yes", "no", "yes"]
    assert samples.vectors.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert samples.feature_names == ["ash", "hue"]


def test_labels_of_whole_numbers_are_plain(file):
    samples = read_delimited(file("a.txt", "1.0000000e+00 5\n2.0 6\n3 7\n2.5 8\n007 9\n"), 0)
    assert samples.labels == ["1", "2", "3", "2.5", "007"]


def test_a_label_may_hold_anything_within_quotes(file):
    samples = read_delimited(file("a.csv", 'kind,v\n"a, ""b""\n</script>",1\n=1+1,2\n'), "kind")
    assert samples.labels == ['a, "b"\n</script>', "=1+1"]


def test_some_labels_may_be_missing_but_not_all(file):
    assert read_delimited(file("a.csv", "kind,v\n,1\nx,2\n"), "kind").labels == ["", "x"]
    with pytest.raises(InputError, match="column 1 holds no labels"):
        read_delimited(file("a.csv", "kind,v\n,1\n,2\n"), "kind")


@pytest.mark.parametrize("names", ["id", 0, -4])
def test_a_column_may_name_the_samples(file, names):
    path = file("a.csv", "id,ash,kind,hue\nA7,1,yes,2\nB 1,3,no,4\n,5,,6\n")
    samples = read_delimited(path, "kind", names)
    assert samples.names == ["A7", "B 1", "3"]
    assert samples.labels == ["yes", "no", ""]
    assert samples.vectors.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert samples.feature_names == ["ash", "hue"]


def test_names_may_be_numbers_and_one_column_both_name_and_label(file):
    samples = read_delimited(file("a.csv", "id,v\n007,1\n8.0,2\n"), "id", "id")
    assert samples.names == ["007", "8.0"]
    assert samples.labels == ["007", "8"]
    assert samples.vectors.tolist() == [[1], [2]]


def test_named_samples_leave_out_a_first_column_without_a_name(file):
    samples = read_delimited(file("a.csv", ",id,ash\n0,x,1\n1,y,3\n"), names="id")
    assert samples.names == ["x", "y"]
    assert samples.vectors.tolist() == [[1], [3]]


def test_columns_of_one_name_are_warned_of_with_their_numbers(file):
    with pytest.warns(UserWarning, match=r"columns of one name: 'ash' \(columns 1, 3\); rename them"):
        samples = read_delimited(file("a.csv", "ash,hue,ash\n1,2,3\n"))
    assert samples.vectors.tolist() == [[1, 2, 3]]


def test_a_thousand_columns_of_one_name_make_one_short_line(file):
    header = ",".join("x" * 500 + str(i // 2) for i in range(1000))
    with pytest.warns(UserWarning, match="and 495 more names") as record:
        read_delimited(file("a.csv", header + "\n" + ",".join("1" * 1000) + "\n"))
    assert len(str(record[0].message)) < 600


@pytest.mark.parametrize("name", ["x" * 10_000, "a\nb", "\u202ename"])
def test_a_name_that_fills_the_screen_gives_way_to_its_number(file, name):
    with pytest.raises(InputError, match=r"--labels 1 \(in Python labels=1\)") as error:
        read_delimited(file("a.csv", f'u,"{name}"\n1,x\n'))
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 500


def test_a_first_column_without_a_name_names_the_rows(file):
    samples = read_delimited(file("a.csv", ",ash,hue\nr1,1,2\nr2,3,4\n"))
    assert samples.names == ["r1", "r2"]
    assert samples.vectors.tolist() == [[1, 2], [3, 4]]
    assert samples.feature_names == ["ash", "hue"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "1,2\n3,x\n", r"a\.csv, line 2, column 2: 'x' is no number; .* --labels 1 "),
        ("a.csv", "ash,hue\n1,2\n\n3,x\n", r"line 4, column 2 \(hue\): 'x' is no number; .* --labels hue "),
        ("a.csv", "1;2\n1,5;2\n", "'1,5' is no number; write decimals with a point, 1.5"),
        ("a.csv", "1,5;2,5\n", "'1,5' is no number; write decimals with a point, 1.5"),
        ("a.txt", "1,5 2\n", "write decimals with a point, 1.5"),
        ("a.txt", "1,2,3\n4,5,6\n", "line 1, column 1: '1,2,3' is no number; in a .txt file white space"),
        ("a.txt", "# c\n1 2\n3 oops\n", "line 3, column 2: 'oops'"),
        ("a.csv", "1_000,2\n", "'1_000' is no number"),
        ("a.csv", "0x10,2\n", "'0x10' is no number"),
        ("a.csv", "1 000,2\n", "'1 000' is no number"),
        ("a.csv", "$5,2\n6,7\n", r"line 1, column 1: '\$5' is no number"),
        (
            "a.csv",
            "u,v\n1,5,2,5\n",
            "line 2 has 4 cells, .* decimals have commas, write them with a point, 1.5",
        ),
        ("a.csv", "1,2\n3\n", "line 2 has 1 cells, the first row has 2"),
        ("a.csv", "1,2\n3,4,5\n", "line 2 has 3 cells, the first row has 2"),
        ("a.csv", "a,b\n1,2,3\n", "line 2 has 3 cells, the first row has 2"),
        ("a.txt", "1 2\n\n# c\n3\n", "line 4 has 1 cells, the first row has 2"),
        ("a.csv", '1,"2\n3,4\n', "line 3: unexpected end of data; check the quotes"),
        ("a.csv", '1,"2"x\n', "line 1: .*check the quotes"),
        ("a.csv", "a,b\n", "holds no row of data"),
        ("a.csv", "\n\n", "holds no row of data"),
        ("a.txt", "# only\n# comments\n", "holds no row of data"),
        ("a.csv", " ", "holds no row of data"),
        ("a.csv", '1,"' + "x" * 200_000 + '"\n', "line 1: field larger than field limit"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_column(file, name, content, message):
    with pytest.raises(InputError, match=message) as error:
        read_delimited(file(name, content))
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def test_a_long_cell_is_not_recited(file):
    with pytest.raises(InputError, match="…"):
        read_delimited(file("a.txt", "1 2\n3 " + "x" * 10_000))


def test_a_table_of_labels_alone_has_no_numbers(file):
    with pytest.raises(InputError, match="no column of numbers"):
        read_delimited(file("a.csv", "kind\nx\ny\n"), "kind")


cell = st.one_of(
    st.floats(width=32).map(repr),
    st.integers(-99, 99).map(str),
    st.sampled_from(
        ["", "NA", "nan", " 1", "x", '"', '"7"', "1,5", "1_0", "#", "inf", "0x1", "\u0663", "1 2", "'"]
    ),
)


@pytest.mark.filterwarnings("ignore:.*several columns of one name")
@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(cell, min_size=1, max_size=3), min_size=1, max_size=4),
    st.sampled_from(["a.csv", "a.tsv", "a.txt"]),
)
def test_the_fast_reader_reads_as_the_careful_one_or_leaves_it_to_that(tmp_path_factory, rows, name):
    path = tmp_path_factory.mktemp("tables") / name
    path.write_text("\n".join({"a.csv": ",", "a.tsv": "\t", "a.txt": " "}[name].join(row) for row in rows))
    try:
        sheet = delimited._layout(path, None)
        fast = delimited._read_fast(sheet)
    except InputError:
        return
    if fast is not None:
        assert np.array_equal(fast, delimited._read_carefully(sheet), equal_nan=True)


@pytest.mark.filterwarnings("ignore:.*several columns of one name")
@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60), st.sampled_from(["a.csv", "a.tsv", "a.txt"]))
def test_any_bytes_give_samples_or_an_input_error(tmp_path_factory, content, name):
    path = tmp_path_factory.mktemp("tables") / name
    path.write_bytes(content)
    try:
        samples = read_delimited(path)
    except InputError:
        return
    assert samples.vectors.size > 0


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.lists(st.floats(allow_nan=False), min_size=2, max_size=2), min_size=1, max_size=5),
    st.lists(st.text(max_size=6), min_size=5, max_size=5),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_csv_writer_writes_comes_back_exactly(tmp_path_factory, rows, labels, quoting):
    labels = [label.strip().replace("\r", "").replace("\0", "") or "-" for label in labels]
    text = io.StringIO()
    table = csv.writer(text, quoting=quoting)
    table.writerow(["u", "v", "kind"])
    table.writerows([*map(repr, row), label] for row, label in zip(rows, labels, strict=False))
    path = tmp_path_factory.mktemp("tables") / "a.csv"
    path.write_text(text.getvalue(), "utf-8", "surrogatepass", newline="")
    samples = read_delimited(path, "kind")
    assert samples.vectors.tolist() == rows
    assert [label.strip() for label in samples.labels] == [label.strip() for label in labels[: len(rows)]]


def test_large_tables_are_read_fast(file):
    table = np.random.default_rng(0).random((100_000, 16)).round(6)
    text = io.StringIO()
    np.savetxt(
        text, table, fmt="%.6f", delimiter=",", header=",".join(f"x{i}" for i in range(16)), comments=""
    )
    path = file("a.csv", text.getvalue())
    begin = time.process_time()
    samples = read_delimited(path)
    assert time.process_time() - begin < 2  # about 0.2 s where nothing else runs
    assert np.array_equal(samples.vectors, table)


def test_the_classic_tables_are_read(real_data):
    animals = read_delimited(real_data("classic") / "animals.csv", "animal")
    assert animals.vectors.shape == (16, 13)
    assert read_delimited(real_data("classic") / "countries.csv", "country").labels[0] == "Afghanistan"
    assert read_delimited(real_data("classic") / "wines_kohonen.csv", -1).vectors.shape == (177, 13)
    assert set(read_delimited(real_data("ecg5000") / "ECG5000_TRAIN.txt", 0).labels) == set("12345")
