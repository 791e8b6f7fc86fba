"""A DeepSOM to header and arrays, and back: parameters that JSON holds, and the network's tensors by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from somatopy.checking import MapFileError, ParameterError, integer
from somatopy.deep.training import State, arrays_of, check_arrays, load_arrays
from somatopy.maps.lattice import Grid, make_lattice
from somatopy.maps.restored import check_feature_names, check_indices
from somatopy.maps.schedule import Schedule


def to_file(som: Any) -> State:
    """Header and arrays of a trained DeepSOM."""
    names = getattr(som, "feature_names_in_", None)
    header = {
        "parameters": {name: _plain(name, value) for name, value in som.get_params(deep=False).items()},
        "history": som.history_,
        "n_iter": som.n_iter_,
        "n_features": som.n_features_in_,
        "radius": som.model_.map.radius,
        "feature_names": None if names is None else list(names),
    }
    return header, {**arrays_of(som.model_), "labels": som.labels_}


def from_file(cls: Any, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The DeepSOM that :func:`to_file` described; what does not fit together is refused."""
    parameters = {**header["parameters"], "device": None}.items()  # that of another machine may not be here
    som = cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in parameters})
    som.n_features_in_ = integer("n_features", header["n_features"], at_least=1)
    check_feature_names(header["feature_names"], som.n_features_in_)
    if header["feature_names"] is not None:
        som.feature_names_in_ = np.array(header["feature_names"], dtype=object)
    n_units = make_lattice(som.lattice, som.shape, som.periodic).n_units
    check_indices("labels", arrays["labels"], n_units)
    codebook = arrays["map.codebook"]
    if codebook.shape != (n_units, som.code):
        raise MapFileError(f"the codebook is of shape {codebook.shape}, not {(n_units, som.code)}")
    tensors = {name: array for name, array in arrays.items() if name != "labels"}
    with torch.device("meta"):  # what a forged file claims is compared before it is allocated
        check_arrays(som._network(0), tensors)
    som.model_ = som._network(0)
    load_arrays(som.model_, tensors)
    som.model_.map.radius = header["radius"]
    som._decode()
    som.labels_, som.history_, som.n_iter_ = arrays["labels"], header["history"], header["n_iter"]
    return som


def _plain(name: str, value: Any) -> Any:
    """A parameter as JSON holds it; a generator's state is not kept."""
    if name == "random_state":
        return value if isinstance(value, int | None) else None
    if isinstance(value, Schedule | np.ndarray | np.generic):
        return value.tolist()
    if callable(value) or isinstance(value, Grid):
        raise ParameterError(f"{name} is an object no file can hold: give a name to save the map")
    return value
