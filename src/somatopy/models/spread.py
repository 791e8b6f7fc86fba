"""Mean and variance of columns with gaps, in double precision whatever the data's, and in blocks.

>>> mean, variance = mean_and_variance(np.array([[1.0, 0.1], [3.0, 0.1], [np.nan, 0.1]]))
>>> mean.tolist(), variance.tolist()
([2.0, 0.1], [1.0, 0.0])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.maps.incoming import ROWS_AT_A_TIME


def mean_and_variance(
    X: NDArray[Any], weights: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weighted mean and variance of each column's known values, both (D,); NaN in ``X`` (N, D) is a gap.

    The variance is exactly 0 where all values are equal, so that a constant column can be told from a quiet one.

    Raises
    ------
    InputError
        A column holds no value, or none of a sample with a weight.
    """
    weights = np.ones(len(X)) if weights is None else weights
    # About a value of the column itself: equal values are then 0 without rounding.
    origin = _first_known(X, weights)
    total, sums, squares = np.zeros((3, X.shape[1]))
    for rows in _blocks(X):
        total += weights[rows] @ ~np.isnan(X[rows])
        sums += weights[rows] @ _about(X[rows], origin)
    mean = origin + sums / total
    for rows in _blocks(X):
        squares += weights[rows] @ np.square(_about(X[rows], mean))
    return mean, squares / total


def _first_known(X: NDArray[Any], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.full(X.shape[1], np.nan)
    for rows in _blocks(X):
        block = X[rows][weights[rows] > 0]
        if len(block):
            first = (~np.isnan(block)).argmax(axis=0)
            found = np.where(np.isnan(found), block[first, np.arange(X.shape[1])], found)
        if not np.isnan(found).any():
            return found
    raise InputError(f"X holds no value at all in column {int(np.isnan(found).argmax())}: drop this column")


def _about(block: NDArray[Any], origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """The block less ``origin``, gaps as 0."""
    return np.nan_to_num(block.astype(np.float64) - origin, nan=0.0)


def _blocks(X: NDArray[Any]) -> Iterator[slice]:
    step = max(64, ROWS_AT_A_TIME // max(1, X.shape[1] // 16))
    for first in range(0, len(X), step):
        yield slice(first, first + step)
