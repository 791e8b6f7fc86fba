"""What a map file says of interconnected maps: both maps as their own files have them, and the links between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from somatopy.checking import MapFileError
from somatopy.maps.restored import check_feature_names
from somatopy.models.model_file import File, checked, map_from_file, map_to_file

FIRST, SECOND = "first/", "second/"  # what the names of the maps' arrays begin with


def to_file(model: Any) -> File:
    """Header and arrays of fitted interconnected maps. A generator's state is not kept."""
    parameters = {k: v for k, v in model.get_params(deep=False).items() if k not in ("first", "second")}
    if not isinstance(parameters["random_state"], int | None):
        parameters["random_state"] = None
    first, of_first = map_to_file(model.first_, FIRST)
    second, of_second = map_to_file(model.second_, SECOND)
    header = {
        "parameters": parameters,
        "feature_names": list(getattr(model, "feature_names_in_", [])) or None,
        "first": first,
        "second": second,
        "one_column": model._one_column,
        "history": model.history_,
    }
    return header, {**of_first, **of_second, "links": model.links_, "agreeing": model.agreeing_}


def from_file(cls: type, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The model that :func:`to_file` described; MapFileError where its parts do not fit together."""
    first = map_from_file(header["first"], arrays, FIRST)
    second = map_from_file(header["second"], arrays, SECOND)
    model = cls(clone(first), clone(second), **header["parameters"])
    model._settings()
    model.first_, model.second_ = first, second
    model.links_ = checked(arrays, "links", (len(first.codebook_), len(second.codebook_)))
    if (model.links_ < 0).any():
        raise MapFileError(f"links must be at least 0; got {model.links_.min()}")
    model.agreeing_, model.history_ = _checked_agreeing(arrays["agreeing"], first), header["history"]
    model.n_iter_, model.n_features_in_ = len(model.history_), first.n_features_in_
    model._one_column = bool(header["one_column"]) and second.n_features_in_ == 1
    check_feature_names(header["feature_names"], first.n_features_in_)
    if header["feature_names"] is not None:
        model.feature_names_in_ = np.array(header["feature_names"], dtype=object)
    return model


def _checked_agreeing(agreeing: NDArray[Any], som: Any) -> NDArray[np.bool_]:
    if agreeing.dtype != bool or agreeing.shape != som.labels_.shape:
        raise MapFileError(
            f"agreeing must be yes or no for each of {len(som.labels_)} pairs; got {agreeing.dtype} of shape "
            f"{agreeing.shape}"
        )
    return agreeing
