"""The safetensors format: 8 bytes of length, a JSON directory, the arrays.

A file may come from a stranger: every claim is checked against the true size of the file before anything is
allocated. The safetensors library is the witness of the tests and not used here: reading, it says nothing of
duplicate keys; writing, it puts the metadata in a random order, and here the same content makes the same bytes.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError, show
from somatopy.data.filenames import is_file

MAX_HEADER_BYTES = 16 * 2**20
MAX_HEADER_VALUES = 1_000_000  # an empty list is 2 bytes of JSON and 64 of memory
MAX_DATA_BYTES = 8 * 2**30
MAX_DIMENSIONS = 8

TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BOOL": "|b1",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1",
}  # fmt: skip


@dataclass(frozen=True)
class _Tensor:
    """What the directory says of an array; ``begin`` and ``end`` count from the end of the directory."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


def read_tensors(path: Path) -> tuple[Any, dict[str, NDArray[Any]]]:
    """The metadata (None where there is none) and the arrays; MapFileError where the file is not sound."""
    if not is_file(path):
        raise MapFileError(f"{path} is missing or no plain file")
    try:
        with path.open("rb") as file:
            directory = _directory(file, path)
            metadata = directory.pop("__metadata__", None)
            tensors = {name: _tensor(path, name, entry) for name, entry in directory.items()}
            return metadata, _arrays(path, _data(file, path, tensors), tensors)
    except OSError as error:
        raise MapFileError(f"{path} cannot be read: {error.strerror or error}") from error


def encode(metadata: Mapping[str, str], arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The bytes of a file; ``arrays`` must be little-endian, in C order and of the types in :data:`TYPES`."""
    names = {np.dtype(code): name for name, code in TYPES.items()}
    # Wide numbers first: so each array begins at a multiple of its item's width.
    ordered = sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0]))
    directory: dict[str, Any] = {"__metadata__": dict(metadata)}
    place = 0
    for name, array in ordered:
        begin, place = place, place + array.nbytes
        entry = {"dtype": names[array.dtype], "shape": array.shape, "data_offsets": (begin, place)}
        directory[name] = entry
    text = json.dumps(directory, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *(array.tobytes() for _, array in ordered)])


def too_long(text: str) -> bool:
    """Whether parsing the JSON text would take more memory than we grant it."""
    values = text.count("[") + text.count("{") + text.count(",")
    return len(text) > MAX_HEADER_BYTES or values > MAX_HEADER_VALUES


def parse_object(path: Path, text: Any, what: str) -> dict[str, Any]:
    """JSON text as a dict; a key that occurs twice is refused, for readers differ in which one they take."""
    if not isinstance(text, str) or too_long(text):
        raise MapFileError(f"{path} is damaged: its {what} is no text or too long")
    try:
        found = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise MapFileError(f"{path} is damaged: its {what} is no sound JSON ({show(str(error))})") from error
    if not isinstance(found, dict):
        raise MapFileError(f"{path} is damaged: its {what} is no JSON object")
    return found


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _directory(file: BinaryIO, path: Path) -> dict[str, Any]:
    """Tensor name -> dtype, shape, data_offsets, as the file has it."""
    size = os.fstat(file.fileno()).st_size
    first = file.read(8)
    length = int.from_bytes(first, "little")
    if len(first) == 8 and length <= min(size - 8, MAX_HEADER_BYTES):
        return parse_object(path, file.read(length).decode("utf-8", "replace"), "directory")
    if first[:1] == b"\x80" or first[:2] == b"PK":
        raise MapFileError(f"{path} is a pickle or zip archive, no map file; somatopy never opens pickles")
    raise MapFileError(f"{path} is cut short or no map file: {size} bytes, beginning with {show(first)}")


def _tensor(path: Path, name: str, entry: Any) -> _Tensor:
    """The entry of one array, in agreement with itself."""
    wrong = MapFileError(f"{path} is damaged: array {show(name)} is described as {show(entry)}")
    try:
        begin, end = entry["data_offsets"]
        tensor = _Tensor(np.dtype(TYPES[entry["dtype"]]), tuple(entry["shape"]), begin, end)
    except (KeyError, TypeError, ValueError) as error:
        raise wrong from error
    whole = all(type(value) is int and 0 <= value < 2**48 for value in (*tensor.shape, begin, end))
    # math.prod counts in whole numbers of any size, where numpy would wrap around
    if not whole or len(tensor.shape) > MAX_DIMENSIONS:
        raise wrong
    if math.prod(tensor.shape) * tensor.dtype.itemsize != end - begin:
        raise wrong
    return tensor


def _data(file: BinaryIO, path: Path, tensors: dict[str, _Tensor]) -> bytearray:
    """The bytes after the directory, which the tensors must fill without a gap or an overlap."""
    held = os.fstat(file.fileno()).st_size - file.tell()
    place = 0
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if tensor.begin != place:
            found = f"array {show(name)} begins at byte {tensor.begin}, not at {place}"
            raise MapFileError(f"{path} is damaged: {found}")
        place = tensor.end
    if place != held or held > MAX_DATA_BYTES:
        raise MapFileError(f"{path} is cut short or damaged: its arrays claim {place} bytes, it holds {held}")
    data = bytearray(held)
    if file.readinto(data) != held:  # type: ignore[attr-defined]
        raise MapFileError(f"{path} is cut short: it became shorter while it was read")
    return data


def _arrays(path: Path, data: bytearray, tensors: dict[str, _Tensor]) -> dict[str, NDArray[Any]]:
    view = memoryview(data)
    arrays = {}
    for name, tensor in tensors.items():
        raw = np.frombuffer(view[tensor.begin : tensor.end], np.uint8)
        if tensor.dtype.kind == "b" and raw.size and raw.max() > 1:
            raise MapFileError(f"{path} is damaged: array {show(name)} of booleans holds {raw.max()}")
        try:
            arrays[name] = np.require(raw.view(tensor.dtype).reshape(tensor.shape), requirements=["A", "W"])
        except ValueError as error:  # an empty array whose other lengths are more than numpy can count
            raise MapFileError(f"{path} is damaged: array {show(name)} has shape {tensor.shape}") from error
    return arrays
