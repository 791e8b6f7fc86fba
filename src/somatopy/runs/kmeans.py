"""What k-means reaches: the measure of a map's error that owes nothing to maps."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.measures.nearness import has_gaps

RESTARTS = 3
MANY_PRODUCTS = 10**9  # of samples, centers and features: above this one start has to do


def kmeans_error(X: NDArray[Any], centers: int, seed: int = 0) -> float | None:
    """Mean squared distance of ``X`` (N, D) to the nearest of ``centers`` k-means centers; None where X has gaps.

    The best of three starts; of one where three would take minutes.
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    if has_gaps(X):
        return None
    if centers >= len(X):
        return 0.0
    restarts = 1 if X.size * centers > MANY_PRODUCTS else RESTARTS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer different samples than centers
        # In float32 scikit-learn would turn X into float64 anew for every center it draws.
        fitted = KMeans(centers, n_init=restarts, random_state=seed, copy_x=False).fit(X.astype(np.float64))
    return float(fitted.inertia_) / len(X)
