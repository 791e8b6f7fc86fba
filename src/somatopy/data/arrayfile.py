"""NumPy's ``.npy`` and ``.npz``: the header is judged before anything is allocated, nothing is unpickled."""

from __future__ import annotations

import io
import lzma
import math
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from somatopy.checking import InputError, ParameterError, did_you_mean, show
from somatopy.data.columns import label_column
from somatopy.data.samples import Samples, row_names
from somatopy.data.textfile import check_file

VECTORS = ("X", "data", "vectors")
LABELS = ("y", "labels")

# A compressed array may unfold to this size at once, and beyond it to a hundred times its size in the file.
FREE_BYTES = 256 * 2**20
MAX_FOLD = 100
MAX_DIMENSIONS = 8
MAX_HEADER_BYTES = 10_000

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
)


def read_npy(path: Path, label: str | int | None = None) -> Samples:
    """The rows of an (N, D) array of numbers; ``label`` is the number of a column with the labels."""
    check_file(path)
    with path.open("rb") as file:
        array = _array(f"{path}", file, path.stat().st_size)
    table = _table(f"{path}", array)
    column = label_column(path, label, None, table.shape[1])
    if column is None:
        return _samples(table, None)
    return _samples(np.delete(table, column, axis=1), _labels(f"{path}", array[:, column], len(table)))


def read_npz(path: Path, label: str | int | None = None) -> Samples:
    """The array ``X``, ``data`` or ``vectors`` (or the only one), and the labels ``y`` or ``labels``.

    ``label`` is the name of another array with the labels.
    """
    check_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name.removesuffix(".npy") for name in archive.namelist()]
            if len(set(names)) < len(names):
                raise InputError(f"{path} has two arrays of one name among {show(names)}; save it anew")
            wanted = _labels_name(path, names, label)
            key = _vectors_name(path, [name for name in names if name != wanted])
            table = _table(f"{path}, array {key}", _member(path, archive, key))
            marks = (
                None
                if wanted is None
                else _labels(f"{path}, array {wanted}", _member(path, archive, wanted), len(table))
            )
            return _samples(table, marks)
    except BROKEN as error:
        raise InputError(f"{path} is damaged or no .npz file: {show(str(error))}") from error


def _samples(table: NDArray[Any], labels: list[str] | None) -> Samples:
    return Samples(table, row_names(len(table)), labels)


def _vectors_name(path: Path, names: Sequence[str]) -> str:
    for name in [*VECTORS, *(names if len(names) == 1 else ())]:
        if name in names:
            return name
    raise InputError(
        f"{path} must hold one array called {', '.join(VECTORS)}; it holds {show(', '.join(names))}"
    )


def _labels_name(path: Path, names: Sequence[str], label: str | int | None) -> str | None:
    if label is None:
        return next((name for name in LABELS if name in names), None)
    if label not in names:
        known = f"it holds {show(', '.join(names))}{did_you_mean(str(label), names)}"
        raise ParameterError(f"labels={show(label)} is no file and no array of {path}; {known}")
    return str(label)


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    info = archive.getinfo(name + ".npy" if name + ".npy" in archive.namelist() else name)
    if info.file_size > max(FREE_BYTES, MAX_FOLD * info.compress_size):
        claims = f"claims {info.file_size} bytes, folded into {info.compress_size}"
        raise InputError(f"{path}, array {name} {claims}; if you trust it, save it as .npy")
    with archive.open(info) as file:
        return _array(f"{path}, array {name}", file, info.file_size)


def _array(place: str, file: IO[bytes], size: int) -> NDArray[Any]:
    """The array of an open ``.npy`` file of ``size`` bytes."""
    shape, fortran, dtype, begin = _header(place, file)
    if dtype.hasobject:
        raise InputError(
            f"{place} holds Python objects, which are never unpickled; save numbers, or labels as text"
        )
    whole = all(type(length) is int and length > 0 for length in shape) and len(shape) <= MAX_DIMENSIONS
    count = math.prod(shape)
    if not whole or dtype.itemsize == 0 or count * dtype.itemsize > size - begin:
        claims = f"it claims the shape {show(shape)} in {size} bytes"
        raise InputError(f"{place} is empty, cut short or damaged: {claims}")
    data = file.read(count * dtype.itemsize)
    if len(data) < count * dtype.itemsize:
        raise InputError(f"{place} is cut short: {len(data)} bytes of {count * dtype.itemsize}")
    return np.frombuffer(data, dtype, count).reshape(shape, order="F" if fortran else "C")


def _header(place: str, file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, order, dtype and the first byte of the data."""
    magic = file.read(8)
    lengths = {b"\x93NUMPY\1\0": 2, b"\x93NUMPY\2\0": 4}
    if magic not in lengths:
        raise InputError(f"{place} is no .npy file of version 1 or 2; it begins with {show(magic)}")
    length = file.read(lengths[magic])
    if int.from_bytes(length, "little") > MAX_HEADER_BYTES:
        raise InputError(
            f"{place}: its header claims {int.from_bytes(length, 'little')} bytes, {MAX_HEADER_BYTES} are read"
        )
    head = io.BytesIO(length + file.read(int.from_bytes(length, "little")))
    try:
        parse = npy.read_array_header_1_0 if len(length) == 2 else npy.read_array_header_2_0
        shape, fortran, dtype = parse(head, max_header_size=MAX_HEADER_BYTES)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError, TokenError) as error:
        raise InputError(f"{place}: its header is damaged: {show(str(error))}") from error
    return shape, fortran, dtype, len(magic) + len(head.getvalue())


def _table(place: str, array: NDArray[Any]) -> NDArray[Any]:
    """The array as (N, D) floats in the machine's own order; float16, 32 and 64 stay what they are."""
    if array.dtype.kind not in "fiub":
        raise InputError(f"{place} must hold real numbers; got {array.dtype}")
    if array.ndim != 2:
        raise InputError(f"{place} must have the shape (samples, features); got {array.shape}, reshape it")
    kept = array.dtype.kind == "f" and array.dtype.itemsize <= 8
    return np.array(array, array.dtype.newbyteorder("=") if kept else np.float64, order="C")


def _labels(place: str, array: NDArray[Any], n: int) -> list[str]:
    if array.shape != (n,) or array.dtype.kind not in "fiubUS":
        raise InputError(
            f"{place} must hold {n} labels, text or numbers; got shape {array.shape} of {array.dtype}"
        )
    if array.dtype.kind == "S":
        return [label.decode("utf-8", "replace") for label in array.tolist()]
    # whole numbers written as floats become plain; beyond 2**53 floats tell them no longer apart
    whole = array.dtype.kind == "f" and bool(((np.abs(array) < 2**53) & (array == np.floor(array))).all())
    return [str(label) for label in (array.astype(np.int64) if whole else array).tolist()]
