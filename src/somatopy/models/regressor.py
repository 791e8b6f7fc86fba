"""SOMRegressor: a map that learns one or several numbers beside the features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_array, check_is_fitted

from somatopy import checking
from somatopy.checking import InputError
from somatopy.maps.incoming import check_finite, check_samples
from somatopy.models.default_map import map_or_default
from somatopy.models.model_file import File, checked, from_file, to_file
from somatopy.models.model_on_map import ModelOnMap
from somatopy.models.reading import read
from somatopy.models.targets import learn_targets


class SOMRegressor(ModelOnMap, MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Regression on a self-organizing map: targets are learned as a second block of the codebook.

    Several targets count by their share of the targets' variance: scale them first when their units differ.

    Parameters
    ----------
    som : BatchSOM or OnlineSOM, optional
        The map to train; None takes a hexagonal :class:`BatchSOM` of automatic size.
    supervision : float from 0 to below 1
        How much the targets say in the search while training; 0 trains on the features alone.
    n_best : int
        Values are read off this many nearest units, the nearer the heavier.

    Attributes
    ----------
    som_ : the fitted map of the features
    unit_values_ : (K, V) the targets each unit holds
    n_features_in_, feature_names_in_ : as in scikit-learn

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from somatopy.models import SOMRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> SOMRegressor().fit(X[::2], y[::2]).score(X[1::2], y[1::2]) > 0.3
    True
    """

    def __init__(self, som: Any = None, *, supervision: float = 0.5, n_best: int = 8) -> None:
        self.som = som
        self.supervision = supervision
        self.n_best = n_best

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on samples (N, D) and their targets, (N,) or (N, V)."""
        checking.integer("n_best", self.n_best, at_least=1)
        samples = check_samples(self, X, reset=True)
        targets, self._one_target = _targets(y, len(samples))
        self.som_, self.unit_values_ = learn_targets(
            map_or_default(self.som), samples, targets, self.supervision, sample_weight
        )
        self.n_iter_ = self.som_.n_iter_
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:
        """The targets around the sample's best units, (N,) or (N, V) as in ``fit``."""
        check_is_fitted(self)
        found = read(self.som_, check_samples(self, X, reset=False), self.unit_values_, self.n_best)
        return found[:, 0] if self._one_target else found

    def _to_file(self) -> File:
        check_is_fitted(self)
        return to_file(self, {"one_target": self._one_target}, {"unit_values": self.unit_values_})

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        n_targets = max(1, arrays["unit_values"].shape[1])
        model.unit_values_ = checked(arrays, "unit_values", (len(model.som_.codebook_), n_targets))
        model._one_target = bool(header["one_target"]) and n_targets == 1
        return model


def _targets(y: ArrayLike, n_samples: int) -> tuple[NDArray[np.float64], bool]:
    """Targets as (N, V), and whether they came as (N,)."""
    if y is None:
        raise InputError("requires y to be passed, but the target y is None")
    found = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y")
    if found.ndim > 2 or len(found) != n_samples or not found.size:
        raise InputError(
            f"y must be (N,) or (N, V) with one row per sample: X has {n_samples} samples; got shape {found.shape}"
        )
    targets = found.reshape(n_samples, -1)
    check_finite(targets, title="y")
    return targets, found.ndim == 1
