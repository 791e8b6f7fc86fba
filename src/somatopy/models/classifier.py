"""SOMClassifier: a map that learns classes beside the features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, check_is_fitted

from somatopy import checking
from somatopy.checking import InputError, MapFileError, show
from somatopy.data.labels import is_labeled
from somatopy.maps.incoming import check_samples
from somatopy.models.default_map import map_or_default
from somatopy.models.model_file import File, checked, from_file, to_file
from somatopy.models.model_on_map import ModelOnMap
from somatopy.models.reading import read
from somatopy.models.targets import learn_targets


class SOMClassifier(ModelOnMap, ClassifierMixin, BaseEstimator):
    """Classifier on a self-organizing map: classes are learned as a second block of the codebook (an XY-fused map).

    Parameters
    ----------
    som : BatchSOM or OnlineSOM, optional
        The map to train; None takes a hexagonal :class:`BatchSOM` of automatic size.
    supervision : float from 0 to below 1
        How much the classes say in the search while training; 0 trains on the features alone.
    n_best : int
        Class shares are read off this many nearest units, the nearer the heavier.

    Attributes
    ----------
    classes_ : (C,) the classes, sorted
    som_ : the fitted map of the features
    unit_shares_ : (K, C) share of each class at each unit
    unit_labels_ : (K,) class of each unit
    n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Melssen, Wehrens, Buydens, Supervised Kohonen networks for classification problems, Chemom. Intell. Lab. Syst. 83
    (2006) 99.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy.models import SOMClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> SOMClassifier().fit(X[::2], y[::2]).score(X[1::2], y[1::2]) > 0.9
    True
    """

    def __init__(self, som: Any = None, *, supervision: float = 0.5, n_best: int = 4) -> None:
        self.som = som
        self.supervision = supervision
        self.n_best = n_best

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on samples (N, D) and their classes (N,).

        A sample whose class is ``""``, None or NaN is not labeled: it trains the map by its features alone.
        """
        checking.integer("n_best", self.n_best, at_least=1)
        samples = check_samples(self, X, reset=True)
        self.classes_, shares = _shares_of_classes(y, len(samples))
        self.som_, held = learn_targets(
            map_or_default(self.som), samples, shares, self.supervision, sample_weight
        )
        self.unit_shares_ = _as_shares(held)
        self.unit_labels_ = self.classes_[self.unit_shares_.argmax(axis=1)]
        self.n_iter_ = self.som_.n_iter_
        return self

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """(N, C) share of each class around the sample's best units."""
        check_is_fitted(self)
        return read(self.som_, check_samples(self, X, reset=False), self.unit_shares_, self.n_best)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """(N,) the class with the largest share; among equals the first of ``classes_``."""
        shares = self.predict_proba(X)
        found: NDArray[Any] = self.classes_[shares.argmax(axis=1)]
        return found

    def _to_file(self) -> File:
        check_is_fitted(self)
        own = {"classes": self.classes_.tolist(), "class_kind": self.classes_.dtype.str}
        return to_file(self, own, {"unit_shares": self.unit_shares_})

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        model.classes_ = _restored_classes(header["classes"], header["class_kind"])
        shape = (len(model.som_.codebook_), len(model.classes_))
        model.unit_shares_ = checked(arrays, "unit_shares", shape)
        model.unit_labels_ = model.classes_[model.unit_shares_.argmax(axis=1)]
        return model


def _shares_of_classes(y: ArrayLike, n_samples: int) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """The classes and a one for each sample's class, (N, C); a row of NaN for a sample without one."""
    if y is None:
        raise InputError("requires y to be passed, but the target y is None")
    table = check_array(y, ensure_2d=False, dtype=None, ensure_all_finite="allow-nan", input_name="y")
    found: NDArray[Any] = column_or_1d(table, warn=True)
    if len(found) != n_samples:
        raise InputError(
            f"y must hold one class per sample: X has {n_samples} samples; got {len(found)} in y"
        )
    labeled = is_labeled(found)
    if not labeled.any():
        raise InputError(f"y holds no class: all {n_samples} samples are without one; train a map alone")
    check_classification_targets(found[labeled])
    classes, codes = np.unique(found[labeled], return_inverse=True)
    shares = np.zeros((n_samples, len(classes)))
    shares[~labeled] = np.nan
    shares[np.flatnonzero(labeled), codes] = 1
    return classes, shares


def _as_shares(held: NDArray[np.float64]) -> NDArray[np.float64]:
    """Means of ones and zeros as shares: a unit far from all samples may have kept parts of its start."""
    held = np.clip(held, 0, None)
    total = held.sum(axis=1, keepdims=True)
    even = np.full_like(held, 1 / held.shape[1])
    return np.divide(held, total, out=even, where=total > 0)


def _restored_classes(classes: Any, kind: Any) -> NDArray[Any]:
    """``classes_`` as a file has them: a list of different numbers, booleans or texts, and the type of their array."""
    rule = "classes must be a list of different numbers, booleans or texts"
    if (
        not isinstance(classes, list)
        or not all(isinstance(c, str | int | float) for c in classes)
        or not classes
    ):
        raise MapFileError(f"{rule}; got {show(classes)}")
    found = np.array(classes, object if kind == "|O" else None)
    # Texts become as wide as they are, whatever width the file claims: a type alone can ask for gigabytes.
    if kind != found.dtype.str and (found.dtype.kind == "U" or np.dtype(kind).kind not in "biuf"):
        raise MapFileError(f"{rule}; got {show(classes)} of type {show(kind)}")
    found = found.astype(kind)
    if len(set(found.tolist())) < len(classes):
        raise MapFileError(f"{rule}; got {show(classes)}")
    return found
