"""Which map ``--map`` names, and what of it may be set: one table says which parameters belong to which."""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import somatopy
from somatopy import checking
from somatopy.checking import ParameterError, did_you_mean


@dataclass(frozen=True)
class Kind:
    """A kind of map: the public name of its estimator, and the compiled loop that it trains with."""

    estimator: str
    loop: str


# --map's word -> the kind. The parameters are those of the estimator's signature.
KINDS = {
    "growing": Kind("GrowingSOM", "somatopy.maps.kernels.growing:present"),
    "batch": Kind("BatchSOM", "somatopy.maps.kernels.tally:add"),
    "online": Kind("OnlineSOM", "somatopy.maps.kernels.online:train_tiles"),
}

# Set by the run itself, or without meaning in one.
NOT_FOR_RUNS = {"random_state", "verbose", "n_jobs", "device"}

# A map of a fixed shape does not scale: a run weighs its features instead, each by its range among the samples.
SCALINGS = ("none", "feature")

# Options that are not called as their parameter.
OPTIONS = {"n_epochs": "--epochs"}

AUTO, UNITS_PER_ROOT = "auto", 5  # see :mod:`somatopy.maps.size`
LEAST_SHAPE = {1: (1,), 2: (2, 2)}


def parameters(map_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of that map: those ``given``, else its defaults; lists in the place of tuples, as in TOML.

    Raises
    ------
    ParameterError
        The map, or one of the parameters, does not exist, or the parameter belongs to another map.
    """
    own = defaults(map_name)
    for name in given:
        if name not in own:
            raise ParameterError(_not_of(map_name, name))
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in {**own, **given}.items()
    }


def estimator(
    map_name: str, given: Mapping[str, Any], seed: int, spans: Sequence[float] | None = None
) -> Any:
    """An untrained map; ``spans`` (D,) are what ``scaling="feature"`` divides by, where samples are known already."""
    chosen = parameters(map_name, given)
    if weighs(map_name):
        scaling = checking.choice("scaling", chosen.pop("scaling"), SCALINGS)
        if scaling == "feature" and chosen["feature_weights"] is not None:
            raise ParameterError(
                "give scaling or feature_weights, not both: a scale is a weight of each feature"
            )
        if scaling == "feature" and spans is not None:
            chosen["feature_weights"] = _weights(np.asarray(spans, np.float64), chosen["metric"])
    return estimator_class(map_name)(**chosen, random_state=seed)


def weighs(map_name: str) -> bool:
    """Whether that map has weights of features in the place of scaled samples."""
    return "feature_weights" in inspect.signature(estimator_class(map_name)).parameters


def _weights(spans: NDArray[np.float64], metric: str) -> NDArray[np.float64]:
    """The weights by which each part of the (squared) distance is that of features divided by ``spans``."""
    return spans**-2 if metric in ("euclidean", "cosine") else 1 / spans


def check(som: Any) -> None:
    """Refuse parameters of an untrained map that are out of their range, before any samples are there."""
    som.planned_epochs()
    if hasattr(som, "n_epochs"):
        _check_kohonen(som)


def most_units(som: Any, n_samples: int) -> int:
    """How many units an untrained map may get; of a map that fits itself to the samples, about."""
    if hasattr(som, "max_units"):
        return int(som.max_units)
    if som.shape == AUTO:
        return round(UNITS_PER_ROOT * math.sqrt(n_samples))
    from somatopy.maps.lattice import make_lattice

    return int(make_lattice(som.lattice, som.shape, som.periodic).n_units)


def defaults(map_name: str) -> dict[str, Any]:
    """What of that map may be set, with the values it has if nothing is."""
    signature = inspect.signature(estimator_class(map_name))
    own = {
        name: parameter.default
        for name, parameter in signature.parameters.items()
        if name not in NOT_FOR_RUNS
    }
    return {**own, "scaling": SCALINGS[0]} if weighs(map_name) else own


def estimator_class(map_name: str) -> Any:
    return getattr(somatopy, KINDS[checking.choice("--map", map_name, KINDS)].estimator)


def is_compiled(map_name: str) -> bool:
    """Whether the training loop of that map lies in the cache, so that nothing has to be compiled first."""
    from somatopy import compiling

    module, name = KINDS[map_name].loop.split(":")
    return compiling.is_cached(getattr(importlib.import_module(module), name))


def option(name: str) -> str:
    """The option that sets a parameter.

    >>> option("growth_factor"), option("n_epochs")
    ('--growth-factor', '--epochs')
    """
    return OPTIONS.get(name, f"--{name.replace('_', '-')}")


def _not_of(map_name: str, name: str) -> str:
    """Why a parameter is refused, and the way out."""
    own = defaults(map_name)
    owners = [other for other in KINDS if name in defaults(other)]
    if not owners:
        return f"the {map_name} map has no parameter {name!r}{did_you_mean(name, own)}"
    last = name.rsplit("_", maxsplit=1)[-1]
    alike = [option(mine) for mine in own if mine.rsplit("_", maxsplit=1)[-1] == last]
    instead = f"give {', '.join(alike)} instead" if alike else "leave it out"
    return (
        f"{option(name)} belongs to the {' and the '.join(owners)} map, not to the {map_name} map: {instead}, or "
        f"choose --map {owners[0]}"
    )


def _check_kohonen(som: Any) -> None:
    from somatopy.maps.radius import make_radius_plan
    from somatopy.maps.start import STARTS
    from somatopy.maps.supply import held

    n_features = 1 if som.feature_weights is None else np.size(som.feature_weights)
    shape = LEAST_SHAPE[1 if som.lattice in ("line", "ring") else 2] if som.shape == AUTO else som.shape
    lattice = som._settings(held(np.zeros((1, n_features)), None, gaps=False), shape).lattice
    make_radius_plan(som.radius, lattice, som.n_epochs)
    checking.choice("start", som.start, STARTS)
    if hasattr(som, "tol"):
        checking.number("tol", som.tol, at_least=0)
