"""SOM_PAK's ``.cod`` files: a map as text (Kohonen, Hynninen, Kangas & Laaksonen 1996, SOM_PAK report A31).

The first line is ``dimension topology columns rows neighborhood``, topology ``rect`` or ``hexa``, neighborhood
``bubble`` or ``gaussian``. Then one unit a line, row by row, and after its values its labels, if any. Lines that begin
with ``#`` are comments; ``#n`` names the features.

Numbers are written with the fewest digits that give them back exactly, so reading and writing again changes no byte.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, MapFileError, ParameterError, show
from somatopy.data import sompak, storage
from somatopy.data.textfile import read_text

TOPOLOGIES = {"rect": "rectangular", "hexa": "hexagonal"}
NEIGHBORHOODS = ("bubble", "gaussian")


def write(path: str | Path, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the codebook, lattice and feature names of a map; what else it holds has no place in the format.

    Raises
    ------
    ParameterError
        The map's lattice is neither rectangular nor hexagonal, or its borders meet.
    """
    lattice, codebook = header.get("lattice", {}), arrays.get("codebook")
    words = {ours: theirs for theirs, ours in TOPOLOGIES.items()}
    if codebook is None or lattice.get("name") not in words or lattice.get("periodic"):
        named = show(lattice.get("name", header.get("class")))
        raise ParameterError(
            f"a .cod file holds flat rectangular or hexagonal maps; got {named}: take .npz or .mat"
        )
    rows, columns = lattice["shape"]
    chosen = header["parameters"].get("neighborhood")
    neighborhood = chosen if chosen in NEIGHBORHOODS else "gaussian"
    lines = [f"{codebook.shape[1]} {words[lattice['name']]} {columns} {rows} {neighborhood}"]
    if header.get("feature_names"):
        lines.append("#n " + " ".join("_".join(str(name).split()) or "_" for name in header["feature_names"]))
    lines += [" ".join(map(_shortest, unit)) for unit in codebook]
    storage.write_text(path, "\n".join(lines) + "\n")


def read(path: str | Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Header and arrays of a :class:`BatchSOM` with the file's codebook. Labels of units are left out, with a warning.

    Raises
    ------
    MapFileError
        With the number of the line: a wrong dimension, size, topology, too few values, a value that is no number, or
        another number of units than the first line claims.
    """
    path = Path(path)
    try:
        header, arrays, labelled = _parsed(path)
    except InputError as error:  # what is a complaint about data is one about the map file here
        raise MapFileError(str(error)) from error
    if labelled:
        warnings.warn(
            f"{path}: labels of units are no part of a map and were left out", UserWarning, stacklevel=3
        )
    return header, arrays


def _parsed(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]], bool]:
    """Header, arrays, and whether units have labels."""
    text = read_text(path)
    rows = sompak.data_lines(text)
    line, first = next(rows, (1, [""]))
    dimension = sompak.dimension_of(path, line, first)
    topology, n_columns, n_rows, neighborhood = _shape(path, line, first)
    units = []
    labelled = False
    for line, cells in rows:
        units.append(sompak.values_of(path, line, cells, dimension))
        labelled |= len(cells) > dimension
    if len(units) != n_rows * n_columns:
        raise InputError(
            f"{path} holds {len(units)} units, the first line claims {n_columns} x {n_rows} = {n_rows * n_columns}"
        )
    header = {
        "class": "BatchSOM",
        "parameters": {"shape": [n_rows, n_columns], "lattice": topology, "neighborhood": neighborhood},
        "lattice": {"name": topology, "shape": [n_rows, n_columns], "periodic": False},
        "history": [],
        "n_iter": 0,
        "feature_names": sompak.feature_names_of(path, text, dimension),
    }
    return header, {"codebook": np.array(units), "labels": np.empty(0, np.int64)}, labelled


def _shape(path: Path, line: int, cells: list[str]) -> tuple[str, int, int, str]:
    rule = "must be: dimension, rect or hexa, columns, rows, bubble or gaussian"
    if len(cells) < 5 or cells[1] not in TOPOLOGIES or cells[4] not in NEIGHBORHOODS:
        raise InputError(f"{path}, line {line} {rule}; got {show(' '.join(cells))}")
    if not all(
        cell.isascii() and cell.isdigit() and 1 <= len(cell) <= 7 and int(cell) for cell in cells[2:4]
    ):
        raise InputError(f"{path}, line {line} {rule}; got {show(' '.join(cells))}")
    return TOPOLOGIES[cells[1]], int(cells[2]), int(cells[3]), cells[4]


def _shortest(value: np.floating[Any]) -> str:
    """The fewest digits from which the value, in its own precision, comes back."""
    if value == 0 or 1e-4 <= abs(value) < 1e7:
        return np.format_float_positional(value, trim="-")
    return np.format_float_scientific(value, trim="-")
