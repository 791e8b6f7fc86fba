"""NumPy's files are judged by their header; nothing is allocated or unpickled on their word."""

import io
import os
import time
import tracemalloc
import warnings
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from somatopy.checking import InputError, ParameterError
from somatopy.data.arrayfile import read_npy, read_npz


def npy(shape, descr="'<f8'", data=bytes(64), version=b"\1\0", fortran="False"):
    """A file with that header, which numpy itself would not write."""
    head = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    length = len(head).to_bytes(2 if version == b"\1\0" else 4, "little")
    return b"\x93NUMPY" + version + length + head + data


def refused(read, path, match):
    tracemalloc.start()
    begin = time.process_time()
    try:
        with pytest.raises(InputError, match=match) as error:
            read(path)
        assert time.process_time() - begin < 2
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "i4", "u8", "?", ">f4", ">f8", ">i2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_of_any_kind_are_read(tmp_path, dtype, order):
    table = np.array([[0, 1, 1], [1, 0, 1]], dtype, order=order)
    np.save(tmp_path / "a.npy", table)
    samples = read_npy(tmp_path / "a.npy")
    assert np.array_equal(samples.vectors, table.astype(float))
    assert samples.vectors.dtype.isnative
    assert samples.vectors.flags.c_contiguous
    assert samples.vectors.flags.writeable
    wanted = np.dtype(dtype).newbyteorder("=") if np.dtype(dtype).kind == "f" else np.float64
    assert samples.vectors.dtype == wanted


def test_a_column_of_labels_is_taken_out(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[1.5, 2, 0], [3, 4, 1]]))
    samples = read_npy(tmp_path / "a.npy", -1)
    assert samples.labels == ["0", "1"]
    assert samples.vectors.tolist() == [[1.5, 2], [3, 4]]


@pytest.mark.parametrize("name", ["X", "data", "vectors", "anything"])
def test_the_array_of_vectors_is_found(tmp_path, name):
    np.savez(tmp_path / "a.npz", **{name: np.eye(2, dtype=np.float32)})
    samples = read_npz(tmp_path / "a.npz")
    assert np.array_equal(samples.vectors, np.eye(2))
    assert samples.vectors.dtype == np.float32
    assert samples.labels is None


@pytest.mark.parametrize("marks", [["no", "yes"], [b"no", b"yes"], [0, 1], [0.0, 1.0], [False, True]])
@pytest.mark.parametrize("name", ["y", "labels"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_labels_of_any_kind_are_found(tmp_path, marks, name, save):
    save(tmp_path / "a.npz", **{"data": np.eye(2), name: np.array(marks)})
    labels = read_npz(tmp_path / "a.npz").labels
    assert labels in (["no", "yes"], ["0", "1"], ["False", "True"])


def test_labels_that_are_no_whole_numbers_stay_what_they_are(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.eye(2), y=np.array([1.5, 1e300]))
    assert read_npz(tmp_path / "a.npz").labels == ["1.5", "1e+300"]
    np.savez(tmp_path / "a.npz", X=np.eye(2), y=np.array([np.nan, 1e300]))
    assert read_npz(tmp_path / "a.npz").labels == ["", "1e+300"]


def test_another_array_of_labels_is_named(tmp_path):
    np.savez(tmp_path / "a.npz", pixels=np.eye(2), digit=np.array([3, 7]))
    assert read_npz(tmp_path / "a.npz", "digit").labels == ["3", "7"]
    with pytest.raises(ParameterError, match=r"no array of .*'pixels, digit' \(did you mean 'digit'\?\)"):
        read_npz(tmp_path / "a.npz", "digits")


def test_among_several_unknown_arrays_none_is_guessed(tmp_path):
    np.savez(tmp_path / "a.npz", np.eye(2), np.eye(3))
    with pytest.raises(
        InputError, match="must hold one array called X, data, vectors; it holds 'arr_0, arr_1'"
    ):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("array", "match"),
    [
        (np.zeros(3), "must have the shape"),
        (np.zeros((2, 2, 2)), "must have the shape"),
        (np.float64(1), "must have the shape"),
        (np.zeros((0, 3)), "claims the shape"),
        (np.zeros((3, 0)), "claims the shape"),
        (np.zeros((2, 2), complex), "real numbers or text; got '<c16'"),
        (np.array([["a"]]), "real numbers; got <U1"),
        (np.zeros((2, 2), "M8[s]"), "real numbers"),
        (np.zeros((2, 2), "i4,f4"), "real numbers"),
        (np.zeros((2, 2), np.longdouble), "real numbers"),
        (np.array([[1, None]]), "Python objects, which are never unpickled"),
    ],
)
def test_what_is_no_table_of_numbers_is_refused(tmp_path, array, match):
    np.save(tmp_path / "a.npy", array)
    refused(read_npy, tmp_path / "a.npy", match)
    np.savez(tmp_path / "a.npz", X=array)
    refused(read_npz, tmp_path / "a.npz", match)


@pytest.mark.parametrize(
    "shape",
    ["(1000000, 1000000)", "(1000000000000, 1000000000000)", "(4294967296, 4294967296)", "(-1, 2)", "(-4, -2)",
     "(9, 1)", "(True, 2)", "(" + "1, " * 70 + ")", "(9223372036854775807, 3)"],
)  # fmt: skip
def test_a_shape_the_file_cannot_hold_is_refused_before_it_is_allocated(file, shape):
    refused(read_npy, file("a.npy", npy(shape)), "claims the shape")


@pytest.mark.parametrize(
    "shape",
    ["(2.0, 2)", "'2'", "[2, 2]", "None", "__import__('os').system('false')", "10**9", "(" * 3000, "(2, 2"],
)
def test_a_shape_that_is_none_is_refused(file, shape):
    refused(read_npy, file("a.npy", npy(shape)), "header is damaged|claims the shape")


@pytest.mark.parametrize(
    "descr", ["'|U0'", "'|V0'", "'<f99'", "'O'", "'|O'", "('<f8', (1000000, 1000000))", "7", "[('a', '<f8')]"]
)
def test_a_dtype_that_is_no_number_is_refused(file, descr):
    refused(read_npy, file("a.npy", npy("(2, 2)", descr)), "a.npy")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", b"\x93NUMPY\1\0", b"hello", b"\x93NUMPY\1\0\xff\xff{}", b"\x93NUMPY\2\0\xff\xff\xff\xff{}",
     b"\x93NUMPY\7\0\2\0{}", npy("(2, 2)", version=b"\3\0"), npy("(2, 2)")[:-40], b"PK\3\4"],
)  # fmt: skip
def test_a_broken_npy_file_is_refused(file, content):
    refused(read_npy, file("a.npy", content), "a.npy")


def test_a_pickle_in_disguise_is_never_opened(tmp_path):
    """The array's elements would make a folder when unpickled."""

    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    np.save(tmp_path / "a.npy", np.array([[Trap()]], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "a.npz", X=np.eye(1), y=np.array([Trap()], dtype=object))
    refused(read_npy, tmp_path / "a.npy", "never unpickled")
    refused(read_npz, tmp_path / "a.npz", "array y holds Python objects")
    assert not (tmp_path / "sprung").exists()


def test_a_bomb_is_refused_from_its_directory(tmp_path):
    """Six hundred megabytes of zeros in six hundred kilobytes."""
    with (
        zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("X.npy", "w") as out,
    ):
        out.write(npy("(75000, 1000)", data=b""))
        for _ in range(300):
            out.write(bytes(2**21))
    refused(read_npz, tmp_path / "a.npz", "folded into .*; if you trust it")


def test_a_name_that_is_no_utf8_is_a_named_error(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.eye(2))
    content = bytearray((tmp_path / "a.npz").read_bytes().replace(b"X.npy", b"\xff.npy"))
    content[content.index(b"PK\1\2") + 9] |= 8  # the flag that says: names are UTF-8
    (tmp_path / "a.npz").write_bytes(content)
    refused(read_npz, tmp_path / "a.npz", "damaged or no .npz file")


def test_an_ordinary_array_of_zeros_is_no_bomb(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", X=np.zeros((1000, 1000)))
    assert read_npz(tmp_path / "a.npz").vectors.shape == (1000, 1000)


def test_two_arrays_of_one_name_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("X.npy", npy("(2, 2)"))
        archive.writestr("X.npy", npy("(2, 3)"))
    refused(read_npz, tmp_path / "a.npz", "two arrays of one name")


def test_labels_of_another_length_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", X=np.eye(3), y=np.arange(2))
    with pytest.raises(InputError, match="array y must hold 3 labels"):
        read_npz(tmp_path / "a.npz")


def good_npz():
    content = io.BytesIO()
    np.savez_compressed(content, X=np.arange(12.0).reshape(4, 3), y=np.array(list("abcd")))
    return content.getvalue()


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(good_npz()) - 1), st.integers(0, 255)), min_size=1, max_size=3),
    st.data(),
)
def test_a_damaged_npz_gives_the_content_or_a_named_error(tmp_path_factory, changes, data):
    content = bytearray(good_npz())
    for place, value in changes:
        content[place] = value
    cut = data.draw(st.integers(0, len(content)))
    path = tmp_path_factory.mktemp("arrays") / "a.npz"
    for damaged in (content, content[:cut]):
        path.write_bytes(damaged)
        try:
            samples = read_npz(path)
        except InputError:
            continue
        assert samples.vectors.shape == (4, 3)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 140), st.integers(0, 255)), min_size=1, max_size=3))
def test_a_damaged_npy_gives_a_table_or_a_named_error(tmp_path_factory, changes):
    content = io.BytesIO()
    np.save(content, np.arange(12.0).reshape(4, 3))
    damaged = bytearray(content.getvalue())
    for place, value in changes:
        damaged[place] = value
    path = tmp_path_factory.mktemp("arrays") / "a.npy"
    path.write_bytes(damaged)
    try:
        samples = read_npy(path)
    except InputError:
        return
    assert samples.vectors.size > 0
