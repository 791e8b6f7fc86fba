"""SOMImputer: gaps filled with what the map holds at the units a sample is nearest to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted, validate_data

from somatopy import checking
from somatopy.checking import InputError, ParameterError, show
from somatopy.maps.incoming import check_finite, refuse_rows
from somatopy.models.default_map import map_or_default
from somatopy.models.model_file import File, checked, from_file, to_file
from somatopy.models.reading import read


class SOMImputer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Fill gaps (NaN) with the mean of the sample's nearest units, found by the values that are there.

    The map itself is trained on samples with gaps: none is thrown away.

    Parameters
    ----------
    som : map with ``missing="mask"``, optional
        None takes a hexagonal :class:`BatchSOM` of automatic size.
    n_best : int
        How many nearest units are averaged, the nearer the heavier.
    scale : bool
        Give each feature variance 1 before distances are taken; what is filled in is in the data's own units.

    Attributes
    ----------
    som_ : the fitted map, of the scaled features
    mean_, scale_ : (D,) of the known values
    n_features_in_, feature_names_in_ : as in scikit-learn

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
    38
    """

    def __init__(self, som: Any = None, *, n_best: int = 8, scale: bool = True) -> None:
        self.som = som
        self.n_best = n_best
        self.scale = scale

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train the map on samples (N, D) with gaps; a sample without any value takes no part."""
        checking.integer("n_best", self.n_best, at_least=1)
        samples = self._samples(X, reset=True)
        known = ~np.isnan(samples)
        if not known.any(axis=0).all():
            column = int(np.argmin(known.any(axis=0)))
            raise InputError(f"X holds no value at all in column {column}: drop this column")
        self.mean_ = np.nanmean(samples, axis=0)
        spread = np.nanstd(samples, axis=0)
        self.scale_ = np.where(spread > 0, spread, 1) if self.scale else np.ones_like(spread)
        self.som_ = self._map().fit(self._scaled(samples)[known.any(axis=1)])
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """``X`` (N, D) with its gaps filled; the known values come back untouched."""
        check_is_fitted(self)
        samples = self._samples(X, reset=False)
        filled = samples.copy()
        gaps = np.isnan(samples)
        blank = gaps.all(axis=1)
        filled[blank] = self.mean_
        rows = np.flatnonzero(gaps.any(axis=1) & ~blank)
        if len(rows):
            found = read(self.som_, self._scaled(samples[rows]), self.som_.codebook_, self.n_best)
            filled[rows] = np.where(gaps[rows], found * self.scale_ + self.mean_, samples[rows])
        return filled

    def _samples(self, X: ArrayLike, *, reset: bool) -> NDArray[Any]:
        refuse_rows(X)
        samples: NDArray[Any] = validate_data(
            self, X, reset=reset, dtype=[np.float64, np.float32], order="C", ensure_all_finite=False
        )
        check_finite(np.where(np.isnan(samples), 0, samples), getattr(self, "feature_names_in_", None))
        return samples

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

    def save(self, path: Any) -> None:
        """Write the model and its map to one safetensors file; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)

    def _to_file(self) -> File:
        check_is_fitted(self)
        return to_file(self, {}, {"mean": self.mean_, "scale": self.scale_})

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        shape = (model.n_features_in_,)
        model.mean_, model.scale_ = checked(arrays, "mean", shape), checked(arrays, "scale", shape)
        return model
