"""The map a model trains: the one it was given, or one that suits most data."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import has_fit_parameter

from somatopy.checking import ParameterError, show
from somatopy.maps.batch import BatchSOM
from somatopy.maps.growing import GrowingSOM
from somatopy.maps.kohonen import KohonenMap
from somatopy.maps.trained import TrainedMap


def map_or_default(som: Any, **parameters: Any) -> Any:
    """``som``, or a hexagonal BatchSOM of automatic size with these parameters."""
    if som is None:
        return BatchSOM("auto", lattice="hexagonal", **parameters)
    if isinstance(som, type) or not isinstance(som, TrainedMap | GrowingSOM):
        raise ParameterError(f"som must be a map, such as BatchSOM(), or None; got {show(som)}")
    return som


def weighs_features(som: Any) -> bool:
    """Whether it is a map that takes weights of features, as BatchSOM and OnlineSOM do."""
    return isinstance(som, KohonenMap) and "feature_weights" in som.get_params(deep=False)


def fitted(som: Any, X: NDArray[Any], sample_weight: ArrayLike | None) -> Any:
    """``som`` trained on ``X`` (N, D), with weights if there are any."""
    if sample_weight is None:
        return som.fit(X)
    if not has_fit_parameter(som, "sample_weight"):
        raise ParameterError(
            f"sample_weight needs a map that heeds it, as BatchSOM does; som is a {type(som).__name__}"
        )
    return som.fit(X, sample_weight=sample_weight)
