"""Samples with gaps: NaN stands for a value that is not known and is left out of distance and mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.checking import InputError, ParameterError
from somatopy.maps.incoming import ROWS_AT_A_TIME, check_finite


def check_gaps(
    X: Any, feature_names: Any = None, *, title: str = "X", dtype: np.dtype[Any] | None = None
) -> None:
    """Complain about a sample without any value, and about what is neither a gap nor a finite number.

    ``dtype`` is the precision of the map that searches, where that is not the one of ``X``.

    Raises
    ------
    InputError
        A sample has no value at all, or one is infinite or too large for squared distances.
    ParameterError
        ``X`` is sparse: what it does not store is 0, not unknown.
    """
    if issparse(X):
        raise ParameterError(
            'missing="mask" has no meaning for a sparse matrix, where what is not stored is 0: use missing="error"'
        )
    for first in range(0, len(X), ROWS_AT_A_TIME):
        _check_block(X[first : first + ROWS_AT_A_TIME], first, feature_names, title, dtype)


def _check_block(
    block: NDArray[Any], first: int, feature_names: Any, title: str, dtype: np.dtype[Any] | None
) -> None:
    gaps = np.isnan(block)
    empty = gaps.all(axis=1)
    if empty.any():
        raise InputError(
            f"{title} holds no value at all in row {first + int(empty.argmax())}: drop this sample"
        )
    check_finite(np.where(gaps, 0, block), feature_names, title=title, dtype=dtype, first_row=first)
