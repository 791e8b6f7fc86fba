"""A map that learns targets beside the features: X and Y share one codebook (Melssen, Wehrens & Buydens 2006).

Every unit holds a vector of features and, behind it, one of targets. The search sees both, the targets with a weight,
so that a unit gathers samples that are alike *and* have like targets; new samples are found by the features alone.
With V(.) the mean squared distance of a block from its mean and s the ``supervision``::

    squared distance = |x - w_x|^2 + s / (1 - s) * V(X) / V(Y) * |y - w_y|^2

s = 0 leaves the targets out of the search (they are learned along), s = 0.5 gives both blocks the same say.

The balance is that of squared Euclidean distances; under another metric it is a rule of thumb. While training, the
targets lie about 0 and are stretched by the root of that weight: so the start and the map's sides see the same balance
as the search, and in single precision no digit goes to where the targets lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from somatopy.checking import ParameterError, number, show
from somatopy.maps.distance import checked_weights
from somatopy.maps.sample_weights import check_weights
from somatopy.models.default_map import fitted, weighs_features
from somatopy.models.spread import mean_and_variance


@dataclass(frozen=True, eq=False)
class TargetScale:
    """Targets (N, V) as the map learns them: ``(y - mean) * stretch``, and back."""

    mean: NDArray[np.float64]
    stretch: float

    @classmethod
    def balanced(
        cls,
        targets: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
        spread: float,
        supervision: float,
    ) -> Self:
        """That for which the targets say as much as the formula wants beside features of ``spread`` V(X)."""
        mean, variance = mean_and_variance(targets, weights)
        own = float(variance.sum())
        # Without a say they are learned along, at any scale.
        odds = supervision / (1 - supervision) if supervision else 1.0
        return cls(mean, float(np.sqrt(odds * spread / own)) if spread > 0 and own > 0 else 1.0)

    def apply(self, targets: NDArray[np.float64]) -> NDArray[np.float64]:
        return (targets - self.mean) * self.stretch

    def invert(self, held: NDArray[Any]) -> NDArray[np.float64]:
        return held.astype(np.float64) / self.stretch + self.mean


def learn_targets(
    som: Any,
    X: NDArray[Any],
    targets: NDArray[np.float64],
    supervision: float,
    sample_weight: Any = None,
) -> tuple[Any, NDArray[np.float64]]:
    """Train a copy of ``som`` on features (N, D) and targets (N, V) together; a sample whose targets are NaN trains
    the features alone.

    Returns the map of the features alone, fitted, and what each of its units holds of the targets, (K, V).
    """
    supervision = number("supervision", supervision, at_least=0, below=1)
    if not weighs_features(som):
        raise ParameterError(
            f"som must be a BatchSOM or an OnlineSOM, which can weigh features and targets; got {show(som)}"
        )
    weights = None if sample_weight is None else check_weights(sample_weight, len(X))
    own = checked_weights(som.feature_weights, X.shape[1])
    own = np.ones(X.shape[1]) if own is None else own
    scale = TargetScale.balanced(targets, weights, float(mean_and_variance(X, weights)[1] @ own), supervision)
    say = np.full(targets.shape[1], float(supervision > 0))
    gaps = {"missing": "mask"} if np.isnan(targets).any() else {}
    joint = clone(som).set_params(
        **gaps,
        feature_weights=np.concatenate([own, say]),
        start=_start(som.start, X.shape[1], targets.shape[1]),
    )
    joint = fitted(joint, _side_by_side(X, scale.apply(targets)), weights)
    return _of_features(som, joint, X), scale.invert(joint.codebook_[:, X.shape[1] :])


def _side_by_side(X: NDArray[Any], targets: NDArray[np.float64]) -> NDArray[Any]:
    """Features and targets in one array of the features' precision."""
    both = np.empty((len(X), X.shape[1] + targets.shape[1]), X.dtype)
    both[:, : X.shape[1]], both[:, X.shape[1] :] = X, targets
    return both


def _start(start: Any, n_features: int, n_targets: int) -> Any:
    """A start given as a codebook (K, D) of features holds the targets' mean at every unit."""
    if isinstance(start, str):
        return start
    if np.ndim(start) != 2 or np.shape(start)[1] != n_features:
        raise ParameterError(
            f"start must be a name or of shape (units, {n_features}); got shape {np.shape(start)}"
        )
    return np.pad(np.asarray(start), ((0, 0), (0, n_targets)))


def _of_features(som: Any, joint: Any, X: NDArray[Any]) -> Any:
    """The joint map cut down to its features, as a fitted map of its own."""
    part = clone(som)
    part.codebook_ = np.ascontiguousarray(joint.codebook_[:, : X.shape[1]])
    part.lattice_, part.history_, part.n_iter_ = joint.lattice_, joint.history_, joint.n_iter_
    part.n_features_in_ = X.shape[1]
    part.labels_ = part.predict(X)
    return part
