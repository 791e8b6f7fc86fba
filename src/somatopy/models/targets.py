"""A map that learns targets beside the features: X and Y share one codebook (Melssen, Wehrens & Buydens 2006).

Every unit holds a vector of features and, behind it, one of targets. The search sees both, the targets with a weight,
so that a unit gathers samples that are alike *and* have like targets; new samples are found by the features alone.
With V(.) the mean squared distance of a block from its mean and s the ``supervision``::

    squared distance = |x - w_x|^2 + s / (1 - s) * V(X) / V(Y) * |y - w_y|^2

s = 0 leaves the targets out of the search (they are learned along), s = 0.5 gives both blocks the same say.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils.validation import _check_sample_weight

from somatopy.checking import ParameterError, number, show


def learn_targets(
    som: Any,
    X: NDArray[Any],
    targets: NDArray[np.float64],
    supervision: float,
    sample_weight: Any = None,
) -> tuple[Any, NDArray[np.float64]]:
    """Train a copy of ``som`` on features (N, D) and targets (N, V) together.

    Returns the map of the features alone, fitted, and what each of its units holds of the targets, (K, V).
    """
    supervision = number("supervision", supervision, at_least=0, below=1)
    if not hasattr(som, "feature_weights"):
        raise ParameterError(
            f"som must be a BatchSOM or an OnlineSOM, which can weigh features and targets; got {show(som)}"
        )
    n_features = X.shape[1]
    joint = clone(som).set_params(feature_weights=_weights(som, X, targets, supervision, sample_weight))
    together = np.hstack([X, targets.astype(X.dtype)])
    joint.fit(together, **({} if sample_weight is None else {"sample_weight": sample_weight}))
    return _of_features(som, joint, X), joint.codebook_[:, n_features:].astype(np.float64)


def _weights(
    som: Any, X: NDArray[Any], targets: NDArray[np.float64], supervision: float, sample_weight: Any
) -> NDArray[np.float64]:
    own = np.ones(X.shape[1]) if som.feature_weights is None else np.asarray(som.feature_weights, np.float64)
    weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
    spread, of_targets = float(_variance(X, weights) @ own), float(_variance(targets, weights).sum())
    balance = spread / of_targets if spread > 0 and of_targets > 0 else 1.0
    say = supervision / (1 - supervision) * balance
    return np.concatenate([own, np.full(targets.shape[1], say)])


def _variance(values: NDArray[Any], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    mean = np.average(values, axis=0, weights=weights)
    return np.asarray(np.average(np.square(values - mean), axis=0, weights=weights), np.float64)


def _of_features(som: Any, joint: Any, X: NDArray[Any]) -> Any:
    """The joint map cut down to its features, as a fitted map of its own."""
    part = clone(som)
    part.codebook_ = np.ascontiguousarray(joint.codebook_[:, : X.shape[1]])
    part.lattice_, part.history_, part.n_iter_ = joint.lattice_, joint.history_, joint.n_iter_
    part.n_features_in_ = X.shape[1]
    part.labels_ = part.predict(X)
    return part
