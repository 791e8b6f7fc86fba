"""A model to a header and arrays: its map as the map's own file has it, and beside it what the model adds."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from somatopy.checking import MapFileError, show
from somatopy.maps.restored import check_feature_names

File = tuple[dict[str, Any], dict[str, NDArray[Any]]]
MAP = "map/"  # what the names of the map's arrays begin with


def to_file(model: Any, own: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> File:
    """Header and arrays of a fitted model; ``own`` (JSON-able) and ``arrays`` are what it adds to its map."""
    header, of_map = map_to_file(model.som_, MAP)
    parameters = {name: value for name, value in model.get_params(deep=False).items() if name != "som"}
    if not isinstance(parameters.get("random_state", 0), int | None):
        parameters["random_state"] = None  # a generator's state is not kept
    names = getattr(model, "feature_names_in_", None)
    return {
        "parameters": parameters,
        "feature_names": None if names is None else list(names),
        "map": header,
        **own,
    }, {**of_map, **arrays}


def from_file(cls: type, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Any:
    """A model of class ``cls`` with its map; what it adds is for the caller."""
    som = map_from_file(header["map"], arrays, MAP)
    model = cls(**header["parameters"]).set_params(som=clone(som))
    model.som_, model.n_features_in_, model.n_iter_ = som, som.n_features_in_, som.n_iter_
    check_feature_names(header["feature_names"], som.n_features_in_)
    if header["feature_names"] is not None:
        model.feature_names_in_ = np.array(header["feature_names"], dtype=object)
    return model


def map_to_file(som: Any, prefix: str) -> File:
    """Header and arrays of a map inside a model, whose names begin with ``prefix``."""
    header, arrays = som._to_file()
    named = {prefix + name: array for name, array in arrays.items()}
    return {**header, "class": type(som).__name__}, named


def map_from_file(header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], prefix: str) -> Any:
    """The map that :func:`map_to_file` described."""
    from somatopy.persistence import CLASSES

    name = header["class"]
    if name not in MAPS:
        raise MapFileError(f"a model stands on one of {', '.join(MAPS)}; got {show(name)}")
    kind = getattr(importlib.import_module(CLASSES[name]), name)
    return kind._from_file(
        header, {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}
    )


def checked(
    arrays: Mapping[str, NDArray[Any]], name: str, shape: tuple[int, ...], *, positive: bool = False
) -> NDArray[Any]:
    """An array of the file, if it is of this shape and finite."""
    array = arrays[name]
    if array.shape != shape or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        raise MapFileError(
            f"{name} must be finite numbers of shape {shape}; got {array.dtype} of shape {array.shape}"
        )
    if positive and not (array > 0).all():
        raise MapFileError(f"{name} must be above 0; got {array.min()}")
    return array


MAPS = (
    "BatchSOM",
    "GrowingHierarchicalSOM",
    "GrowingNeuralGas",
    "GrowingSOM",
    "NeuralGas",
    "OnlineSOM",
    "ParameterlessSOM",
    "RecursiveSOM",
)
