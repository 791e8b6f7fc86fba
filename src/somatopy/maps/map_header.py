"""What a map file says of a map on a lattice besides its arrays: class, parameters, lattice, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice, Grid, lattice_from_dict
from somatopy.maps.plateau import Plateau
from somatopy.maps.schedule import Schedule


def to_header(som: Any) -> dict[str, Any]:
    """The plain header of a fitted map."""
    return {
        "class": type(som).__name__,
        "parameters": _parameters(som),
        "lattice": som.lattice_.to_dict(),
        "history": som.history_,
        "n_iter": som.n_iter_,
        "feature_names": list(getattr(som, "feature_names_in_", [])) or None,
    }


def from_header(cls: type, header: Mapping[str, Any]) -> Any:
    """A map of class ``cls`` with all that the header holds."""
    parameters = dict(header["parameters"])
    if isinstance(parameters["shape"], list):
        parameters["shape"] = tuple(parameters["shape"])
    lattice = lattice_from_dict(header["lattice"])
    if parameters["lattice"] == "free":
        parameters["lattice"] = lattice
    som = cls(**parameters)
    som.lattice_ = lattice
    som.history_, som.n_iter_ = header["history"], header["n_iter"]
    if header["feature_names"] is not None:
        som.feature_names_in_ = np.array(header["feature_names"], dtype=object)
    return som


def _parameters(som: Any) -> dict[str, Any]:
    """The parameters as JSON holds them; a lattice object becomes its name, its shape and whether it is periodic."""
    parameters = {name: plain(name, value) for name, value in som.get_params(deep=False).items()}
    if isinstance(som.lattice, Grid):
        parameters |= {"shape": list(som.lattice.shape), "periodic": som.lattice.periodic}
    return parameters


def plain(name: str, value: Any) -> Any:
    """A parameter as JSON holds it. A start given as an array and a generator's state are not kept."""
    if name == "start" and not isinstance(value, str):
        return "pca"
    if isinstance(value, Plateau):
        return "plateau"
    if isinstance(value, Grid | FreeLattice):
        return str(value.to_dict()["name"])
    if callable(value):
        raise ParameterError(
            f"{name} is a function of yours, which no file can hold: give a name to save the map"
        )
    if isinstance(value, np.ndarray | np.generic | Schedule):
        return value.tolist()
    kept = name != "random_state" or isinstance(value, int | None)
    return value if kept else None
