"""Means and variances of features, gaps left out, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.measures.blocks import row_blocks


@dataclass(frozen=True, eq=False)
class Moments:
    """Per feature how many values there are, their mean and their variance (over n - 1), each (D,).

    >>> found = Moments.of(np.array([[1.0, 5.0], [3.0, np.nan]]))
    >>> found.count.tolist(), found.mean.tolist(), found.variance.tolist()
    ([2.0, 1.0], [2.0, 5.0], [2.0, 0.0])
    """

    count: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[Any]) -> Moments:
        """The moments of (N, D) values, NaN being a gap; a feature without any value has mean and variance 0."""
        # Counted from the first row, so that data far from the origin lose no digits.
        first = np.nan_to_num(np.asarray(values[0], np.float64), nan=0.0)
        count, total, squares = np.zeros((3, values.shape[1]))
        for rows in row_blocks(*values.shape):
            steps = values[rows] - first
            count += (~np.isnan(steps)).sum(axis=0)
            total += np.nansum(steps, axis=0)
        mean = total / np.maximum(count, 1)
        for rows in row_blocks(*values.shape):
            squares += np.nansum(np.square(values[rows] - first - mean), axis=0)
        return cls(count, first + mean, squares / np.maximum(count - 1, 1))
