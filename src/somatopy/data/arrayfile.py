"""NumPy's ``.npy`` and ``.npz``: the header is judged before anything is allocated, nothing is unpickled."""

from __future__ import annotations

import ast
import lzma
import math
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, ParameterError, did_you_mean, show
from somatopy.data.columns import find_column
from somatopy.data.samples import Samples, named_or_numbered, row_names
from somatopy.data.textfile import check_file

VECTORS = ("X", "data", "vectors")
LABELS = ("y", "labels")

# A compressed array may unfold to this size at once, and beyond it to a hundred times its size in the file.
FREE_BYTES = 256 * 2**20
MAX_FOLD = 100
MAX_DIMENSIONS = 8
MAX_HEADER_BYTES = 10_000

REAL_OR_TEXT = r"[<>=|](f[248]|[iu][1248]|b1|[US][1-9][0-9]{0,4})"

BROKEN = (  # what zipfile raises at a damaged archive
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    UnicodeDecodeError,
)


def read_npy(path: Path, labels: str | int | None = None, names: str | int | None = None) -> Samples:
    """The rows of an (N, D) array of numbers; ``labels`` and ``names`` number a column of each."""
    check_file(path)
    with path.open("rb") as file:
        array = _array(f"{path}", file, path.stat().st_size)
    table = _table(f"{path}", array)
    marked = find_column(path, "labels", labels, None, table.shape[1])
    named = find_column(path, "names", names, None, table.shape[1])
    taken = [column for column in {marked, named} if column is not None]
    if len(taken) == table.shape[1]:
        raise InputError(f"{path} has no column of numbers beside labels and names")
    texts = [None if at is None else _texts(f"{path}", array[:, at], len(table)) for at in (marked, named)]
    return _samples(np.delete(table, taken, axis=1) if taken else table, *texts)


def read_npz(path: Path, labels: str | int | None = None, names: str | int | None = None) -> Samples:
    """The array ``X``, ``data`` or ``vectors`` (or the only one), and the labels ``y`` or ``labels``.

    ``labels`` and ``names`` are names of other arrays with the labels and with the names of the samples.
    """
    check_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            there = [name.removesuffix(".npy") for name in archive.namelist()]
            if len(set(there)) < len(there):
                raise InputError(f"{path} has two arrays of one name among {show(there)}; save it anew")
            known = next((name for name in LABELS if name in there), None) if labels is None else labels
            texts = [_wanted(path, "labels", there, known), _wanted(path, "names", there, names)]
            key = _vectors_name(path, [name for name in there if name not in texts])
            table = _table(f"{path}, array {key}", _member(path, archive, key))
            return _samples(table, *(_text_array(path, archive, name, len(table)) for name in texts))
    except BROKEN as error:
        raise InputError(f"{path} is damaged or no .npz file: {show(str(error))}") from error


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """All arrays of a ``.npz`` file by name: numbers or text, never objects.

    Raises
    ------
    InputError
        The file is missing, damaged, no ``.npz`` file, or would unfold beyond all measure.
    """
    check_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            there = [name.removesuffix(".npy") for name in archive.namelist()]
            if len(set(there)) < len(there):
                raise InputError(f"{path} has two arrays of one name among {show(there)}")
            unfolded = sum(info.file_size for info in archive.infolist())
            if unfolded > max(FREE_BYTES, MAX_FOLD * path.stat().st_size):
                raise InputError(f"{path} claims {unfolded} bytes of arrays: it is damaged or hostile")
            return {name: _member(path, archive, name, least=0) for name in there}
    except BROKEN as error:
        raise InputError(f"{path} is damaged or no .npz file: {show(str(error))}") from error


def _samples(table: NDArray[Any], labels: list[str] | None, names: list[str] | None) -> Samples:
    return Samples(table, row_names(len(table)) if names is None else named_or_numbered(names), labels)


def _text_array(path: Path, archive: zipfile.ZipFile, name: str | None, n: int) -> list[str] | None:
    return None if name is None else _texts(f"{path}, array {name}", _member(path, archive, name), n)


def _vectors_name(path: Path, names: Sequence[str]) -> str:
    for name in [*VECTORS, *(names if len(names) == 1 else ())]:
        if name in names:
            return name
    raise InputError(
        f"{path} must hold one array called {', '.join(VECTORS)}; it holds {show(', '.join(names))}"
    )


def _wanted(path: Path, role: str, there: Sequence[str], name: str | int | None) -> str | None:
    if name is not None and name not in there:
        known = f"it holds {show(', '.join(there))}{did_you_mean(str(name), there)}"
        nothing = "no file and no array" if role == "labels" else "no array"
        raise ParameterError(f"{role} {show(name)} is {nothing} of {path}; {known}")
    return None if name is None else str(name)


def _member(path: Path, archive: zipfile.ZipFile, name: str, *, least: int = 1) -> NDArray[Any]:
    info = archive.getinfo(name + ".npy" if name + ".npy" in archive.namelist() else name)
    if info.file_size > max(FREE_BYTES, MAX_FOLD * info.compress_size):
        claims = f"claims {info.file_size} bytes, folded into {info.compress_size}"
        raise InputError(f"{path}, array {name} {claims}; if you trust it, save it as .npy")
    with archive.open(info) as file:
        return _array(f"{path}, array {name}", file, info.file_size, least=least)


def _array(place: str, file: IO[bytes], size: int, *, least: int = 1) -> NDArray[Any]:
    """The array of an open ``.npy`` file of ``size`` bytes; no side may be shorter than ``least``."""
    header, begin = _header(place, file)
    dtype, shape = _dtype(place, header["descr"]), header["shape"]
    whole = isinstance(shape, tuple) and all(type(length) is int and length >= least for length in shape)
    if not whole or len(shape) > MAX_DIMENSIONS or math.prod(shape) * dtype.itemsize > size - begin:
        claims = f"it claims the shape {show(shape)} in {size} bytes"
        raise InputError(f"{place} is empty, cut short or damaged: {claims}")
    wanted = math.prod(shape) * dtype.itemsize
    data = file.read(wanted)
    if len(data) < wanted:
        raise InputError(f"{place} is cut short: {len(data)} bytes of {wanted}")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if header["fortran_order"] else "C")


def _header(place: str, file: IO[bytes]) -> tuple[dict[str, Any], int]:
    """The header (descr, fortran_order, shape; NumPy Enhancement Proposal 1) and the first byte of the data.

    numpy's own reader would try to mend what it cannot parse, and warn; a damaged header shall be an error.
    """
    magic = file.read(8)
    width = {b"\x93NUMPY\1\0": 2, b"\x93NUMPY\2\0": 4}.get(magic)
    if width is None:
        raise InputError(f"{place} is no .npy file of version 1 or 2; it begins with {show(magic)}")
    length = int.from_bytes(file.read(width), "little")
    if length > MAX_HEADER_BYTES:
        raise InputError(f"{place}: its header claims {length} bytes, {MAX_HEADER_BYTES} are read")
    try:
        header = ast.literal_eval(file.read(length).decode("latin-1").strip())
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise InputError(f"{place}: its header is damaged: {show(str(error))}") from error
    if not isinstance(header, dict) or header.keys() != {"descr", "fortran_order", "shape"}:
        raise InputError(f"{place}: its header is damaged: {show(header)}")
    return header, len(magic) + width + length


def _dtype(place: str, descr: Any) -> np.dtype[Any]:
    if descr in ("O", "|O"):
        objects = "holds Python objects, which are never unpickled"
        raise InputError(f"{place} {objects}; save numbers, or labels as text")
    if not isinstance(descr, str) or not re.fullmatch(REAL_OR_TEXT, descr):
        raise InputError(f"{place} must hold real numbers or text; got {show(descr)}")
    return np.dtype(descr)


def _table(place: str, array: NDArray[Any]) -> NDArray[Any]:
    """The array as (N, D) floats in the machine's own order; float16, 32 and 64 stay what they are."""
    if array.dtype.kind not in "fiub":
        raise InputError(f"{place} must hold real numbers; got {array.dtype}")
    if array.ndim != 2:
        raise InputError(f"{place} must have the shape (samples, features); got {array.shape}, reshape it")
    return np.array(
        array, array.dtype.newbyteorder("=") if array.dtype.kind == "f" else np.float64, order="C"
    )


def _texts(place: str, array: NDArray[Any], n: int) -> list[str]:
    """Labels or names: text as it is, numbers as text, NaN as the empty text."""
    if array.shape != (n,) or array.dtype.kind not in "fiubUS":
        raise InputError(
            f"{place} must hold {n} labels or names, text or numbers; got shape {array.shape} of {array.dtype}"
        )
    if array.dtype.kind == "S":
        return [label.decode("utf-8", "replace") for label in array.tolist()]
    if array.dtype.kind != "f":
        return [str(label) for label in array.tolist()]
    known = array[~np.isnan(array)]
    # whole numbers written as floats become plain; beyond 2**53 floats tell them no longer apart
    whole = bool(((np.abs(known) < 2**53) & (known == np.floor(known))).all())
    return ["" if math.isnan(label) else str(int(label) if whole else label) for label in array.tolist()]
