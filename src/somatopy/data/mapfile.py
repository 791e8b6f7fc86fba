"""A map, or a checkpoint of its training, as one safetensors file.

Inside: the arrays, and under the metadata key ``somatopy`` a JSON header that says what they are (``kind``,
``version``, ``class`` and whatever the class adds), with a checksum over all of it. Nothing in the file is
ever executed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError, ParameterError, show
from somatopy.data import storage, tensorfile

VERSION = 1

_OTHER_WAY = {
    "checkpoint": "; the maps of a run lie in its folder gmaps, and --resume goes on from a checkpoint",
    "map": "; load it with somatopy.load",
}


def write(path: str | Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write ``header`` (JSON-able, with ``kind`` and ``class``) and ``arrays``, wholly or not at all.

    Raises
    ------
    ParameterError
        An array is neither of numbers nor of booleans, or the header is too long or not JSON-able.
    NoRoomError
        The disk is full; the file that was there before is intact.
    """
    text = header_text(header)
    plain = {name: _storable(name, array) for name, array in arrays.items()}
    data = tensorfile.encode({"somatopy": text, "sha256": _digest(text, plain)}, plain)
    if tensorfile.too_long(data[8 : 8 + int.from_bytes(data[:8], "little")].decode()):
        raise ParameterError(
            f"{path}: a header of {len(text)} bytes is too long; put what is large into arrays"
        )
    storage.write_bytes(path, data)


def read(path: str | Path, kind: str | None = None) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a file written by :func:`write`; if ``kind`` is given, no other is accepted.

    Raises
    ------
    MapFileError
        The file is missing, cut short, damaged, forged, of another kind, or of a newer version.
    """
    path = Path(path)
    metadata, arrays = tensorfile.read_tensors(path)
    if not isinstance(metadata, dict) or not {"somatopy", "sha256"} <= metadata.keys():
        raise MapFileError(f"{path} is a safetensors file, but no map of somatopy: it lacks the header")
    header = tensorfile.parse_object(path, metadata["somatopy"], "header")
    check_version(path, header.get("version"))
    if _digest(metadata["somatopy"], arrays) != metadata["sha256"]:
        raise MapFileError(
            f"{path} is damaged: its checksum does not match; take a copy of it or train again"
        )
    found = header.get("kind")
    if kind is not None and found != kind:
        raise MapFileError(f"{path} holds {show(found)}, not a {kind}{_OTHER_WAY.get(str(found), '')}")
    return header, arrays


def header_text(header: Mapping[str, Any]) -> str:
    """The header as JSON, with the version of the format."""
    return json.dumps({"version": VERSION, **header}, default=_plain_number)


def check_version(path: Path, version: Any) -> None:
    if type(version) is not int or version < 1:
        raise MapFileError(f"{path} is damaged: its version is {show(version)}")
    if version > VERSION:
        known = f"this somatopy reads up to {VERSION}; update it: pip install --upgrade somatopy"
        raise MapFileError(f"{path} is of the newer version {show(version)}, {known}")


def _digest(text: str, arrays: Mapping[str, NDArray[Any]]) -> str:
    """sha256 over the header and, by name, each array's name, dtype, shape and bytes."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(json.dumps([name, array.dtype.str, array.shape]).encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _storable(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """``array`` in C order and little-endian, as the format has it."""
    array = np.asarray(array)
    if name == "__metadata__":
        raise ParameterError("no array can be called '__metadata__': the format keeps that name for itself")
    wanted = array.dtype.newbyteorder("<")
    if wanted not in {np.dtype(code) for code in tensorfile.TYPES.values()}:
        raise ParameterError(f"array {name!r} must be of numbers or booleans; got {array.dtype}")
    return np.asarray(array, wanted, order="C")


def _plain_number(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    raise ParameterError(f"a header must be made of JSON's values; got {show(value)}")
