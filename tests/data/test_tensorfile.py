"""A safetensors file is judged from its head: whatever it claims, the answer comes quickly and in little memory."""

import json
import os
import time
import tracemalloc

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from somatopy.checking import MapFileError
from somatopy.data import tensorfile
from somatopy.data.tensorfile import read_tensors

F32 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def tensors(path, directory, data=b"\0" * 8):
    """A file of that directory (a dict, or the JSON text as it shall stand) and that data."""
    text = directory if isinstance(directory, bytes) else json.dumps(directory).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)
    return path


def refused(path, match):
    """The complaint comes within a second and 40 MB."""
    tracemalloc.start()
    begin = time.process_time()
    try:
        with pytest.raises(MapFileError, match=match) as error:
            read_tensors(path)
        assert time.process_time() - begin < 1
        assert tracemalloc.get_traced_memory()[1] < 40e6
    finally:
        tracemalloc.stop()
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 500


ARRAYS = {
    "f8": np.arange(6.0).reshape(2, 3),
    "f4": np.ones((1, 1, 2), np.float32),
    "f2": np.ones(3, np.float16),
    "i8": np.array([-1, 2**62]),
    "u1": np.arange(3, dtype=np.uint8),
    'ä/"b"': np.array([True, False, True]),
    "none": np.zeros((0, 3)),
    "one": np.array(5, np.int32),
}


def same(found, arrays):
    return found.keys() == arrays.keys() and all(
        found[name].dtype == array.dtype
        and found[name].shape == array.shape
        and np.array_equal(found[name], array)
        for name, array in arrays.items()
    )


def test_what_the_library_writes_is_read(tmp_path):
    save_file(ARRAYS, tmp_path / "a", metadata={"k": "v"})
    metadata, found = read_tensors(tmp_path / "a")
    assert metadata == {"k": "v"}
    assert same(found, ARRAYS)


def test_the_library_reads_what_is_written(tmp_path):
    (tmp_path / "a").write_bytes(tensorfile.encode({"k": "v"}, ARRAYS))
    assert same(load_file(tmp_path / "a"), ARRAYS)
    assert read_tensors(tmp_path / "a")[0] == {"k": "v"}
    assert same(read_tensors(tmp_path / "a")[1], ARRAYS)


def test_arrays_are_written_where_they_can_be_used_in_place(tmp_path):
    data = tensorfile.encode({"k": "v"}, ARRAYS)
    length = int.from_bytes(data[:8], "little")
    assert length % 8 == 0
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            assert entry["data_offsets"][0] % ARRAYS[name].dtype.itemsize == 0


def test_what_is_read_can_be_written_to(tmp_path):
    array = read_tensors(tensors(tmp_path / "a", {"x": F32}))[1]["x"]
    array += 1
    assert array.tolist() == [1, 1]


def test_arrays_that_begin_on_odd_bytes_are_read(tmp_path):
    directory = {
        "a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
        "b": {"dtype": "F64", "shape": [1], "data_offsets": [1, 9]},
    }
    path = tensors(tmp_path / "a", directory, b"\7" + np.float64(2.5).tobytes())
    found = read_tensors(path)[1]
    assert found["a"].tolist() == [7]
    assert found["b"].tolist() == [2.5]
    assert found["b"].flags.aligned
    assert load_file(path)["b"].tolist() == [2.5]


@pytest.mark.parametrize("length", [9, 2**20, 2**40, 2**63, 2**64 - 1])
def test_a_head_longer_than_the_file_is_refused(tmp_path, length):
    (tmp_path / "a").write_bytes(length.to_bytes(8, "little") + b"{}")
    refused(tmp_path / "a", "cut short or no map file: 10 bytes")


def test_a_head_longer_than_our_limit_is_refused_even_if_it_is_there(tmp_path):
    with (tmp_path / "a").open("wb") as file:
        file.write((2**33).to_bytes(8, "little"))
        file.truncate(2**33 + 8)  # no room is taken on the disk
    refused(tmp_path / "a", "no map file")


def test_arrays_larger_than_our_limit_are_refused_even_if_they_are_there(tmp_path):
    n = tensorfile.MAX_DATA_BYTES + 8
    path = tensors(tmp_path / "a", {"x": {"dtype": "U8", "shape": [n], "data_offsets": [0, n]}}, b"")
    os.truncate(path, path.stat().st_size + n)
    refused(path, "damaged")


@pytest.mark.parametrize(
    "directory",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b'"x"',
        b"null",
        b"\xff\xfe",
        b"{'x': 1}",
        b"[" * 100000,
        b'{"a":' * 100000,
        b"1" * 100000,
        b"[" + b"[]," * 2_000_000 + b"0]",
    ],
)
def test_a_directory_that_is_no_object_is_refused(tmp_path, directory):
    refused(tensors(tmp_path / "a", directory), "directory is no")


@pytest.mark.parametrize(
    "text",
    [
        b'{"x": %(t)s, "x": %(t)s}',
        b'{"__metadata__": {}, "__metadata__": {}, "x": %(t)s}',
        b'{"x": {"dtype": "F32", "dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}',
        b'{"x": %(t)s, "\\u0078": %(t)s}',
    ],
)
def test_a_key_that_occurs_twice_is_refused(tmp_path, text):
    refused(tensors(tmp_path / "a", text % {b"t": json.dumps(F32).encode()}), "a key occurs twice")


@pytest.mark.parametrize(
    "change",
    [
        {"dtype": "F33"},
        {"dtype": "BF16"},
        {"dtype": ["F32"]},
        {"dtype": None},
        {"shape": [3]},
        {"shape": [-2]},
        {"shape": [-1, -2]},
        {"shape": [2.0]},
        {"shape": [True, 2]},
        {"shape": 2},
        {"shape": "2"},
        {"shape": [10**12, 10**12]},
        {"shape": [2**32, 2**32]},
        {"shape": [2**62, 4, 2]},
        {"shape": [239075442, 77158673929]},  # 2**64 + 2 numbers, which is 2 where whole numbers wrap around
        {"shape": [2] + [1] * 60},
        {"shape": [10**400]},
        {"data_offsets": [0, 9]},
        {"data_offsets": [8, 0]},
        {"data_offsets": [-8, 0]},
        {"data_offsets": [0.0, 8.0]},
        {"data_offsets": [0, 8, 8]},
        {"data_offsets": None},
        {"data_offsets": {"0": 8}},
        {"data_offsets": [2**64, 2**64 + 8]},
    ],
)
def test_an_entry_at_odds_with_itself_is_refused(tmp_path, change):
    refused(tensors(tmp_path / "a", {"x": F32 | change}), "array 'x' is described as")


@pytest.mark.parametrize("entry", [None, 1, [], "x", {}, {"dtype": "F32"}])
def test_an_entry_that_is_no_description_is_refused(tmp_path, entry):
    refused(tensors(tmp_path / "a", {"x": entry}), "array 'x' is described as")


@pytest.mark.parametrize(
    "places", [[(0, 8), (0, 8)], [(0, 8), (4, 12)], [(0, 8), (12, 20)], [(4, 12)], [(8, 16), (0, 8), (8, 16)]]
)
def test_overlaps_and_gaps_are_refused(tmp_path, places):
    directory = {f"x{i}": F32 | {"data_offsets": list(place)} for i, place in enumerate(places)}
    refused(tensors(tmp_path / "a", directory, b"\0" * 20), "begins at byte")


@pytest.mark.parametrize("data", [b"", b"\0" * 7, b"\0" * 9])
def test_missing_and_surplus_bytes_are_refused(tmp_path, data):
    refused(tensors(tmp_path / "a", {"x": F32}, data), rf"claim 8 bytes, it holds {len(data)}")


def test_an_empty_array_of_absurd_other_lengths_is_refused(tmp_path):
    entry = {"dtype": "F64", "shape": [0, 2**47, 2**47], "data_offsets": [0, 0]}
    refused(tensors(tmp_path / "a", {"x": entry}, b""), "shape")


def test_booleans_that_are_neither_are_refused(tmp_path):
    entry = {"dtype": "BOOL", "shape": [2], "data_offsets": [0, 2]}
    refused(tensors(tmp_path / "a", {"x": entry}, b"\1\2"), "booleans holds 2")


@pytest.mark.parametrize("content", [b"", b"x", b"1234567", b"hello, this is text", b"<!DOCTYPE html><html>"])
def test_files_of_another_kind_are_refused(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    refused(tmp_path / "a", "cut short or no map file")


def test_a_folder_a_missing_file_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name in ("", "gone", "pipe", "x" * 300):
        refused(tmp_path / name, "missing or no plain file")
