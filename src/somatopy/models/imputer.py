"""SOMImputer: gaps filled from the units that a sample is nearest to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.checking import ParameterError, show
from somatopy.models.completion import completed, noise_about
from somatopy.models.default_map import map_or_default
from somatopy.models.gappy import check_gappy
from somatopy.models.model_file import File, checked, from_file, to_file
from somatopy.models.model_on_map import ModelOnMap
from somatopy.models.spread import mean_and_variance


class SOMImputer(ModelOnMap, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Fill gaps (NaN) from the sample's nearest units, found by the values that are there.

    The map itself is trained on samples with gaps: none is thrown away. What is filled in is the mean of the nearest
    units, moved as the known values differ from that mean and as the features go together there
    (:mod:`somatopy.models.completion`).

    Parameters
    ----------
    som : map with ``missing="mask"``, optional
        None takes a hexagonal :class:`BatchSOM` of automatic size.
    n_best : int
        How many nearest units are heeded; 1 gives what the best unit holds.
    scale : bool
        Give each feature variance 1 before distances are taken; what is filled in is in the data's own units.

    Attributes
    ----------
    som_ : the fitted map, of the scaled features
    mean_, scale_ : (D,) of the known values
    noise_ : (D,) variance of scaled samples about a unit that did not learn them
    n_iter_, n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Cottrell & Letrémy, Missing values: processing with the Kohonen algorithm, ASMDA 2005.

    Examples
    --------
    >>> from somatopy.models import SOMImputer
    >>> line = np.column_stack([np.arange(40.0), 2 * np.arange(40.0)])
    >>> holes = line.copy()
    >>> holes[20, 1] = np.nan
    >>> round(float(SOMImputer().fit_transform(holes)[20, 1]))
    40
    """

    def __init__(self, som: Any = None, *, n_best: int = 12, scale: bool = True) -> None:
        self.som = som
        self.n_best = n_best
        self.scale = scale

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train the map on samples (N, D) with gaps; a sample without any value takes no part."""
        checking.integer("n_best", self.n_best, at_least=1)
        samples = check_gappy(self, X, reset=True)
        self.mean_, variance = mean_and_variance(samples)
        self.scale_ = np.sqrt(np.where(variance > 0, variance, 1)) if self.scale else np.ones_like(variance)
        samples = self._scaled(samples[~np.isnan(samples).all(axis=1)])
        self.som_ = self._map().fit(samples)
        self.noise_ = noise_about(self.som_, samples, variance / self.scale_**2)
        self.n_iter_ = self.som_.n_iter_
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """``X`` (N, D) with its gaps filled; the known values come back untouched, a sample without any is the mean."""
        check_is_fitted(self)
        n_best = checking.integer("n_best", self.n_best, at_least=1)
        filled = check_gappy(self, X, reset=False).copy()
        gaps = np.isnan(filled)
        blank = gaps.all(axis=1)
        filled[blank] = self.mean_
        rows = np.flatnonzero(gaps.any(axis=1) & ~blank)
        if len(rows):
            found = completed(self.som_, self._scaled(filled[rows]), self.noise_, n_best)
            filled[rows] = np.where(gaps[rows], found * self.scale_ + self.mean_, filled[rows])
        return filled

    def _map(self) -> Any:
        som = clone(map_or_default(self.som, missing="mask"))
        if getattr(som, "missing", None) != "mask":
            raise ParameterError(f'som must be a map with missing="mask"; got {show(self.som)}')
        return som

    def _scaled(self, samples: NDArray[Any]) -> NDArray[Any]:
        scaled: NDArray[Any] = ((samples - self.mean_) / self.scale_).astype(samples.dtype)
        return scaled

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _to_file(self) -> File:
        check_is_fitted(self)
        return to_file(self, {}, {"mean": self.mean_, "scale": self.scale_, "noise": self.noise_})

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        shape = (model.n_features_in_,)
        model.mean_ = checked(arrays, "mean", shape)
        model.scale_ = checked(arrays, "scale", shape, positive=True)
        model.noise_ = checked(arrays, "noise", shape, positive=True)
        return model
