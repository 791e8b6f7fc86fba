"""Samples with gaps as a model takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from somatopy.checking import ParameterError
from somatopy.maps.columns import largest_value, precision_of
from somatopy.maps.incoming import check_finite, check_table


def check_gappy(estimator: Any, X: ArrayLike, *, reset: bool) -> NDArray[Any]:
    """``X`` as an (N, D) array of float32 or float64, in C order, in which NaN stands for a gap.

    Raises
    ------
    InputError
        A value is infinite, or so large that squared distances overflow.
    ParameterError
        ``X`` is sparse, or Samples instead of their vectors.
    ValueError, TypeError
        scikit-learn's own, as in :func:`somatopy.maps.incoming.check_samples`.
    """
    if issparse(X):
        raise ParameterError(
            f"X of a {type(estimator).__name__} must be dense: what a sparse matrix does not store is 0, not unknown; "
            "make it an array (X.toarray()) and its gaps NaN"
        )
    table: Any = check_table(estimator, X, reset=reset)
    found: NDArray[Any] = np.ascontiguousarray(table, precision_of(table.dtype))
    limit = largest_value(found.dtype, found.shape[1])
    # fmin and fmax pass over NaN; a copy without gaps is made for the complaint only.
    if np.fmin.reduce(found, axis=None) <= -limit or np.fmax.reduce(found, axis=None) >= limit:
        check_finite(np.where(np.isnan(found), 0, found), getattr(estimator, "feature_names_in_", None))
    return found
