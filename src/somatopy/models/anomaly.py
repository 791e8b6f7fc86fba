"""SOMOutlierDetector: samples that no unit of the map stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OutlierMixin, clone
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.maps.incoming import check_samples
from somatopy.models.default_map import map_or_default
from somatopy.models.model_file import File, checked, from_file, to_file
from somatopy.models.model_on_map import ModelOnMap
from somatopy.models.reading import nearest_unit


class SOMOutlierDetector(ModelOnMap, OutlierMixin, BaseEstimator):
    """Outliers by their distance to the best unit, measured by what is usual around that unit.

    With d(x) the distance to the best unit b, as the map measures it, and r_b the root mean square of that distance
    over the training samples of b and its neighbors on the lattice, ``score = -d(x) / r_b``: in dense places small
    distances already count.

    Parameters
    ----------
    som : map estimator, optional
        None takes a hexagonal :class:`BatchSOM` of automatic size.
    contamination : float above 0 up to 0.5
        Share of the training samples beyond the bound.
    local : bool
        False leaves r_b out: plain distances.

    Attributes
    ----------
    som_ : the fitted map
    unit_radius_ : (K,) r_b of each unit
    offset_ : float
        ``score_samples`` below it are outliers.
    n_features_in_, feature_names_in_ : as in scikit-learn

    Examples
    --------
    >>> from somatopy.models import SOMOutlierDetector
    >>> X = np.random.default_rng(0).normal(size=(300, 2))
    >>> SOMOutlierDetector().fit(X).predict([[0.0, 0.1], [9.0, 9.0]]).tolist()
    [1, -1]
    """

    def __init__(self, som: Any = None, *, contamination: float = 0.01, local: bool = True) -> None:
        self.som = som
        self.contamination = contamination
        self.local = local

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train the map on samples (N, D), most of which are no outliers."""
        share = checking.number("contamination", self.contamination, above=0, at_most=0.5)
        samples = check_samples(self, X, reset=True)
        self.som_ = clone(map_or_default(self.som)).fit(samples)
        units, distance = nearest_unit(self.som_, samples)
        self.unit_radius_ = self._usual(units, distance)
        self.n_iter_ = self.som_.n_iter_
        self.offset_ = float(np.percentile(-distance / self.unit_radius_[units], 100 * share))
        return self

    def score_samples(self, X: ArrayLike) -> NDArray[np.float64]:
        """(N,) minus the distance to the best unit in units of what is usual there; the lower, the stranger."""
        check_is_fitted(self)
        units, distance = nearest_unit(self.som_, check_samples(self, X, reset=False))
        return -distance / self.unit_radius_[units]

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """(N,) ``score_samples`` above the bound; negative for outliers."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """(N,) 1, or -1 for an outlier."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    def _usual(self, units: NDArray[np.int64], distance: NDArray[np.float64]) -> NDArray[np.float64]:
        """(K,) root mean square distance around each unit; that of all samples where there are none."""
        n_units = len(self.som_.codebook_)
        overall = float(np.sqrt(np.mean(np.square(distance)))) or 1.0
        if not self.local:
            return np.ones(n_units)
        count = _with_neighbors(np.bincount(units, minlength=n_units), self.som_.lattice_.neighbors)
        total = _with_neighbors(np.bincount(units, distance**2, n_units), self.som_.lattice_.neighbors)
        # One sample's worth of the overall spread, so that a lonely unit does not claim to know its surroundings.
        return np.sqrt((total + overall**2) / (count + 1))

    def _to_file(self) -> File:
        check_is_fitted(self)
        return to_file(self, {"offset": self.offset_}, {"unit_radius": self.unit_radius_})

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        model.unit_radius_ = checked(arrays, "unit_radius", (len(model.som_.codebook_),), positive=True)
        model.offset_ = checking.number("offset", header["offset"], at_most=0)
        return model


def _with_neighbors(values: NDArray[Any], neighbors: NDArray[np.int32]) -> NDArray[np.float64]:
    """(K,) each unit's value and its neighbors' added up."""
    padded = np.append(values.astype(np.float64), 0.0)  # index -1, no neighbor, adds nothing
    return padded[:-1] + padded[neighbors].sum(axis=1)
