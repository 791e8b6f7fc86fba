"""Which labels say something: an empty one, None and NaN mean that the sample is not labeled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def is_labeled(labels: Iterable[Any]) -> NDArray[np.bool_]:
    """(N,) whether each sample has a label.

    >>> is_labeled(["ash", "", None, float("nan"), 0]).tolist()
    [True, False, False, False, True]
    """
    return np.array([_says_something(label) for label in labels], np.bool_)


def _says_something(label: Any) -> bool:
    if isinstance(label, str):
        return bool(label.strip())
    return label is not None and not (isinstance(label, float | np.floating) and np.isnan(label))
