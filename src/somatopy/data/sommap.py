"""The map struct of SOM Toolbox for MATLAB (Vesanto, Himberg, Alhoniemi & Parhankangas 2000), as ``save`` writes it.

``sMap.codebook`` holds a unit a row, column of the sheet by column; ``sMap.topol`` says how they lie: ``msize``
(rows, columns), ``lattice`` ("rect" or "hexa") and ``shape`` ("sheet", "cyl" or "toroid"). Also read are ``neigh`` and
``comp_names``.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError, show

LATTICES = {"rect": "rectangular", "hexa": "hexagonal"}
SHAPES = {"sheet": False, "toroid": True}
NEIGHBORHOODS = {"gaussian": "gaussian", "cutgauss": "cut_gaussian", "bubble": "bubble"}
Map = tuple[dict[str, Any], dict[str, NDArray[Any]]]


def find(variables: Mapping[str, NDArray[Any]]) -> Any:
    """The first variable that is a struct with a codebook and a topology, or None."""
    for value in variables.values():
        if {"codebook", "topol"} <= set(value.dtype.names or ()) and value.size == 1:
            return value.reshape(-1)[0]
    return None


def read(path: Path, struct: Any) -> Map:
    """Header and arrays of a :class:`BatchSOM` with the struct's codebook, by its rows.

    Raises
    ------
    MapFileError
        A field is missing or says what no map of ours has; names the field.
    """
    rows, columns, lattice, periodic = _topology(path, _field(struct, "topol"))
    codebook = _codebook(path, _field(struct, "codebook"), rows, columns)
    neighborhood = _word(struct, "neigh")
    _warn(path, struct, neighborhood)
    header = {
        "class": "BatchSOM",
        "parameters": {
            "shape": [rows, columns],
            "lattice": lattice,
            "periodic": periodic,
            "neighborhood": NEIGHBORHOODS.get(neighborhood, "gaussian"),
        },
        "lattice": {"name": lattice, "shape": [rows, columns], "periodic": periodic},
        "history": [],
        "n_iter": 0,
        "feature_names": _names(_field(struct, "comp_names"), codebook.shape[1]),
    }
    return header, {"codebook": codebook, "labels": np.empty(0, np.int64)}


def _topology(path: Path, topology: Any) -> tuple[int, int, str, bool]:
    """Rows, columns, lattice, and whether the borders meet."""
    if getattr(topology, "dtype", np.dtype(float)).names is None or np.size(topology) != 1:
        raise MapFileError(f"{path}: topol must be a struct of msize, lattice and shape")
    topology = topology.reshape(-1)[0]
    size = np.asarray(_field(topology, "msize")).ravel()
    if size.dtype.kind not in "iuf" or len(size) != 2 or not all(_is_side(side) for side in size.tolist()):
        raise MapFileError(f"{path}: topol.msize must be rows and columns; got {show(size.tolist())}")
    lattice, shape = _word(topology, "lattice"), _word(topology, "shape") or "sheet"
    if lattice not in LATTICES:
        raise MapFileError(f"{path}: topol.lattice must be rect or hexa; got {show(lattice)}")
    if shape not in SHAPES:
        raise MapFileError(
            f"{path}: topol.shape must be sheet or toroid; got {show(shape)}: no lattice of somatopy is a cylinder"
        )
    return int(size[0]), int(size[1]), LATTICES[lattice], SHAPES[shape]


def _is_side(side: float) -> bool:
    return math.isfinite(side) and 1 <= side <= 1e6 and side == int(side)


def _codebook(path: Path, found: Any, rows: int, columns: int) -> NDArray[np.float64]:
    """(K, D), row of the sheet by row."""
    codebook = np.asarray(found)
    if codebook.dtype.kind not in "iuf" or codebook.ndim != 2 or len(codebook) != rows * columns:
        raise MapFileError(
            f"{path}: codebook must hold a row of numbers for each of {rows} x {columns} units; got shape "
            f"{codebook.shape}"
        )
    by_columns = codebook.astype(np.float64).reshape(columns, rows, -1)
    return np.ascontiguousarray(by_columns.transpose(1, 0, 2)).reshape(rows * columns, -1)


def _warn(path: Path, struct: Any, neighborhood: str) -> None:
    """Say what of the struct is no part of a map."""
    if any(np.size(cell) for cell in np.asarray(_field(struct, "comp_norm"), object).ravel()):
        warnings.warn(
            f"{path}: the map was trained on normalized features; its units stay normalized",
            UserWarning,
            stacklevel=5,
        )
    if any(np.size(cell) for cell in np.asarray(_field(struct, "labels"), object).ravel()):
        warnings.warn(
            f"{path}: labels of units are no part of a map and were left out", UserWarning, stacklevel=5
        )
    if neighborhood and neighborhood not in NEIGHBORHOODS:
        warnings.warn(
            f"{path}: the neighborhood {show(neighborhood)} is not known; training on would take gaussian",
            UserWarning,
            stacklevel=5,
        )


def _field(struct: Any, name: str) -> Any:
    """A field of a struct; an empty array where there is none."""
    return struct[name] if name in (struct.dtype.names or ()) else np.empty((0, 0))


def _word(struct: Any, name: str) -> str:
    found = np.asarray(_field(struct, name)).ravel()
    return str(found[0]) if found.size == 1 and found.dtype.kind == "U" else ""


def _names(cells: Any, n_features: int) -> list[str] | None:
    """The names of the features, where each has one."""
    names = ["".join(map(str, np.asarray(cell).ravel())) for cell in np.asarray(cells, object).ravel()]
    return names if len(names) == n_features and all(names) else None
