"""Samples with gaps: NaN stands for a value that is not known and is left out of distance and mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

from somatopy.checking import InputError
from somatopy.maps.incoming import check_finite, refuse_rows

ROWS_AT_A_TIME = 65_536


def check_samples_with_gaps(estimator: Any, X: Any, *, reset: bool) -> NDArray[Any]:
    """``X`` as a (N, D) array of float32 or float64, in which NaN is a gap; the rest is finite.

    Raises
    ------
    InputError
        A sample has no value at all, or one is infinite or too large for squared distances.
    """
    refuse_rows(X)
    X = validate_data(
        estimator, X, reset=reset, dtype=[np.float64, np.float32], order="C", ensure_all_finite=False
    )
    for first in range(0, len(X), ROWS_AT_A_TIME):
        _check_block(X[first : first + ROWS_AT_A_TIME], first, getattr(estimator, "feature_names_in_", None))
    return X


def _check_block(block: NDArray[Any], first: int, feature_names: Any) -> None:
    gaps = np.isnan(block)
    empty = gaps.all(axis=1)
    if empty.any():
        raise InputError(f"X holds no value at all in row {first + int(empty.argmax())}: drop this sample")
    check_finite(np.where(gaps, 0, block), feature_names)
