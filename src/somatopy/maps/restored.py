"""What a map or a training must be when it comes back from a file or a state: nothing of it is taken on trust.

The compiled loops index without bounds, so a codebook that does not fit its lattice would touch foreign memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError, ParameterError, SomatopyError, show

Complaint = type[SomatopyError]


def check_codebook(
    codebook: NDArray[Any], n_units: int, n_features: int | None = None, complaint: Complaint = MapFileError
) -> None:
    """Refuse a codebook that is not a finite (n_units, n_features) array of float32 or float64."""
    if codebook.dtype not in (np.float32, np.float64) or codebook.ndim != 2:
        raise complaint(f"the codebook must be a table of float32 or float64; got {_described(codebook)}")
    if n_units < 1 or codebook.shape[0] != n_units:
        raise complaint(
            f"the codebook has {codebook.shape[0]} units and its lattice {n_units}: they must be as many"
        )
    if codebook.shape[1] < 1 or (n_features is not None and codebook.shape[1] != n_features):
        wanted = "at least 1" if n_features is None else n_features
        raise complaint(f"the codebook has {codebook.shape[1]} features where {wanted} are needed")
    if not np.isfinite(codebook).all():
        raise complaint("the codebook holds values that are no finite number")


def check_indices(
    name: str,
    indices: NDArray[Any],
    below: int,
    length: int | None = None,
    complaint: Complaint = MapFileError,
) -> None:
    """Refuse what is not a vector of whole numbers from 0 to ``below`` - 1 (and of ``length``)."""
    if indices.ndim != 1 or indices.dtype.kind not in "iu":
        raise complaint(f"{name} must be a vector of whole numbers; got {_described(indices)}")
    if length is not None and len(indices) != length:
        raise complaint(f"{name} has {len(indices)} entries where {length} are needed")
    if len(indices) and (indices.min() < 0 or indices.max() >= below):
        raise complaint(f"{name} must lie between 0 and {below - 1}; got {indices.min()} to {indices.max()}")


def check_state(
    arrays: Mapping[str, NDArray[Any]],
    codebook: NDArray[Any],
    bmu: NDArray[np.int64],
    **shapes: tuple[int, ...],
) -> None:
    """Refuse a state that does not fit the training it shall go on with; ``shapes`` are those of its other arrays."""
    check_codebook(arrays["codebook"], len(codebook), codebook.shape[1], ParameterError)
    check_indices("bmu", arrays["bmu"].ravel(), len(codebook), bmu.size, ParameterError)
    if arrays["codebook"].dtype != codebook.dtype:
        raise ParameterError(f"the state is of {arrays['codebook'].dtype} and the map of {codebook.dtype}")
    if arrays["bmu"].shape != bmu.shape:
        raise ParameterError(f"bmu must be of shape {bmu.shape}; got {_described(arrays['bmu'])}")
    check_shapes(arrays, **shapes)


def check_shapes(arrays: Mapping[str, NDArray[Any]], **shapes: tuple[int, ...]) -> None:
    """Refuse arrays of a state that are not float64 of these shapes."""
    for name, shape in shapes.items():
        if arrays[name].shape != shape or arrays[name].dtype != np.float64:
            raise ParameterError(f"{name} must be float64 of shape {shape}; got {_described(arrays[name])}")


def check_cells(
    rows: NDArray[Any], columns: NDArray[Any], n_units: int, complaint: Complaint = MapFileError
) -> None:
    """Refuse places of units that are not ``n_units`` different cells of a plane of sensible size."""
    for name, cells in (("rows", rows), ("columns", columns)):
        if cells.shape != (n_units,) or cells.dtype != np.int64:
            raise complaint(
                f"{name} must hold a whole number for each of {n_units} units; got {_described(cells)}"
            )
        # A connected map of n units spans at most n rows and columns.
        if n_units and int(cells.max()) - int(cells.min()) >= n_units:
            raise complaint(f"{name} lie too far apart for a map of {n_units} units")
    if len(set(zip(rows.tolist(), columns.tolist(), strict=True))) != n_units:
        raise complaint("two units share a cell of the lattice")


def check_feature_names(names: Any, n_features: int) -> None:
    """Refuse feature names that are not one text for each feature."""
    if names is None:
        return
    if not isinstance(names, list) or len(names) != n_features or not all(isinstance(n, str) for n in names):
        raise MapFileError(f"feature_names must be {n_features} texts; got {show(names)}")


def check_still_fits(codebook: NDArray[Any], n_units: int, parameter: str = "shape") -> None:
    """Refuse to go on with a codebook after the parameter that gives its size was changed."""
    if len(codebook) != n_units:
        raise ParameterError(
            f"the map has {len(codebook)} units and {parameter} now asks for {n_units}: clone it to begin anew"
        )


def _described(array: NDArray[Any]) -> str:
    return f"{array.dtype} of shape {array.shape}"
