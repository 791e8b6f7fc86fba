"""Maps as NumPy's ``.npz`` and MATLAB's ``.mat``, for programs that read these: the same arrays and the same header.

Both hold the arrays of the map file by name and, as ``header``, its JSON header: UTF-8 bytes in ``.npz``, text in
``.mat``. They are for exchange: unlike the map file they carry no checksum. Names that MATLAB does not allow
(``map/codebook``) are written with ``__`` there. A ``.mat`` file may also hold the map struct of SOM Toolbox
(:mod:`somatopy.data.sommap`).
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, MapFileError, show
from somatopy.data import mapfile, sommap, storage, tensorfile
from somatopy.data.arrayfile import FREE_BYTES, MAX_FOLD, read_arrays
from somatopy.data.textfile import check_file

HEADER = "header"
COMPRESSED = 15  # the data type miCOMPRESSED of MATLAB's format
PLAIN = {
    "double", "single", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "logical", "char",
}  # fmt: skip
Map = tuple[dict[str, Any], dict[str, NDArray[Any]]]


def write_npz(path: str | Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a map as compressed arrays and its header as text."""
    buffer = io.BytesIO()
    text = np.frombuffer(mapfile.header_text(header).encode(), np.uint8)
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in {HEADER: text, **arrays}.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
            # An entry without a date: the same map makes the same bytes.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED)
    storage.write_bytes(path, buffer.getvalue())


def read_npz(path: str | Path) -> Map:
    """Header and arrays written by :func:`write_npz`."""
    path = Path(path)
    found = _in_maps_own_words(read_arrays, path)
    arrays = {name: np.require(array, requirements=["C", "W"]) for name, array in found.items()}
    text = arrays.pop(HEADER, np.empty(0, np.uint8))
    return _header(path, text.tobytes().decode("utf-8", "replace")), arrays


def write_mat(path: str | Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a map as MATLAB variables of version 5, vectors as columns."""
    from scipy.io import savemat

    buffer = io.BytesIO()
    variables = {name.replace("/", "__"): array for name, array in arrays.items()}
    shapes = {name: [*array.shape, array.dtype.str] for name, array in arrays.items()}
    savemat(
        buffer,
        {HEADER: mapfile.header_text({**header, "shapes": shapes}), **variables},
        do_compression=True,
        oned_as="column",
    )
    storage.write_bytes(path, buffer.getvalue())


def read_mat(path: str | Path) -> Map:
    """Header and arrays written by :func:`write_mat`, or of the map struct of SOM Toolbox."""
    path = Path(path)
    _in_maps_own_words(check_file, path)
    variables = _variables(path)
    if (struct := sommap.find(variables)) is not None:
        return sommap.read(path, struct)
    if any(value.dtype.names for value in variables.values()):
        raise MapFileError(
            f"{path} holds a struct without codebook and topol: it is no map of somatopy or SOM Toolbox"
        )
    text = variables.pop(HEADER, np.array([""]))
    header = _header(path, text.reshape(-1)[0] if text.size and text.dtype.kind == "U" else "")
    shapes = header.pop("shapes", None)
    if not isinstance(shapes, dict):
        raise MapFileError(f"{path} is a .mat file, but no map of somatopy")
    return header, {name: _as_it_was(path, name, variables, shape) for name, shape in shapes.items()}


def _variables(path: Path) -> dict[str, NDArray[Any]]:
    """The variables of a ``.mat`` file: numbers and text, judged by their headers before arrays are made of them."""
    from scipy.io import loadmat, whosmat

    try:
        content = _unfolded(path)
        found = whosmat(content)
        claimed = sum(8 * math.prod(map(int, shape)) for _, shape, _ in found)
        if claimed > max(FREE_BYTES, MAX_FOLD * path.stat().st_size):
            raise MapFileError(f"{path} claims {claimed} bytes of arrays: it is damaged or hostile")
        if strange := [kind for _, _, kind in found if kind not in (*PLAIN, "struct")]:
            raise MapFileError(
                f"{path} holds a {show(strange[0])}, which no map has: it is no map of somatopy"
            )
        content.seek(0)
        variables = loadmat(content, squeeze_me=False, chars_as_strings=True)
    except MapFileError:
        raise
    except Exception as error:  # scipy's reader fails in many ways on what is no .mat file
        raise MapFileError(f"{path} is damaged or no .mat file: {show(str(error))}") from error
    return {name: np.asarray(value) for name, value in variables.items() if not name.startswith("__")}


def _unfolded(path: Path) -> io.BytesIO:
    """The file with its compressed variables unfolded, at most so far as we allow.

    scipy's reader takes lengths within a compressed variable on trust: one number may claim to be gigabytes long.
    """
    data = path.read_bytes()
    order = {b"\0\1IM": "<", b"\1\0MI": ">"}.get(data[124:128])
    if order is None:
        raise MapFileError(f"{path} is no MATLAB file of version 5 to 7; save it with -v7")
    parts, place, room = [data[:128]], 128, max(FREE_BYTES, MAX_FOLD * len(data))
    while place + 8 <= len(data):
        kind, length = struct.unpack(order + "II", data[place : place + 8])
        element = data[place : place + 8 + length]
        if kind == COMPRESSED:
            inflater = zlib.decompressobj()
            element = inflater.decompress(element[8:], room + 1)
            if len(element) > room:
                raise MapFileError(f"{path} unfolds to more than {room} bytes: it is damaged or hostile")
        room, place = room - len(element), place + 8 + length
        parts.append(element)
    return io.BytesIO(b"".join(parts))


def _as_it_was(path: Path, name: str, variables: Mapping[str, NDArray[Any]], shape: Any) -> NDArray[Any]:
    """A variable in the shape and type it had: MATLAB knows no vectors, and no arrays without a second dimension."""
    try:
        array, dtype = variables[name.replace("/", "__")], np.dtype(shape[-1])
        if dtype.kind not in "biuf":
            raise TypeError(f"no numbers but {shape[-1]}")
        with np.errstate(invalid="raise"):
            return np.require(array.reshape(shape[:-1]), dtype, ["C", "W"])
    except (KeyError, ValueError, TypeError, IndexError, FloatingPointError) as error:
        raise MapFileError(f"{path} is damaged: array {show(name)}: {show(str(error))}") from error


def _header(path: Path, text: Any) -> dict[str, Any]:
    if not text:
        raise MapFileError(f"{path} holds arrays, but no map of somatopy: it lacks the text {HEADER!r}")
    header = tensorfile.parse_object(path, str(text), HEADER)
    mapfile.check_version(path, header.get("version"))
    return header


def _in_maps_own_words(read: Any, *arguments: Any) -> Any:
    """What is a complaint about data is one about the map file here: another exit code."""
    try:
        return read(*arguments)
    except InputError as error:
        raise MapFileError(str(error)) from error
