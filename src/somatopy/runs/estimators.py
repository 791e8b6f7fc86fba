"""Which map ``--map`` names, and what of it may be set."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import somatopy
from somatopy.checking import ParameterError, choice, did_you_mean

# --map's word -> the public name of the estimator.
ESTIMATORS = {"growing": "GrowingSOM"}

# Set by the run itself, or without meaning in one.
NOT_FOR_RUNS = {"random_state", "verbose"}


def parameters(map_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of that map: those ``given``, else its defaults.

    Raises
    ------
    ParameterError
        The map, or one of the parameters, does not exist.
    """
    defaults = _defaults(map_name)
    for name in given:
        if name not in defaults:
            raise ParameterError(
                f"the {map_name} map has no parameter {name!r}{did_you_mean(name, defaults)}"
            )
    return {**defaults, **given}


def estimator(map_name: str, given: Mapping[str, Any], seed: int) -> Any:
    """An untrained map."""
    return _class(map_name)(**parameters(map_name, given), random_state=seed)


def _class(map_name: str) -> Any:
    return getattr(somatopy, ESTIMATORS[choice("--map", map_name, ESTIMATORS)])


def _defaults(map_name: str) -> dict[str, Any]:
    signature = inspect.signature(_class(map_name))
    return {
        name: parameter.default
        for name, parameter in signature.parameters.items()
        if name not in NOT_FOR_RUNS
    }
