"""What a network minds about samples that a map alone does not."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 4.0  # root mean square; 1 where features are standardized, below 1 where they lie in [0, 1]


def warn_of_large_values(X: NDArray[Any]) -> None:
    """Warn where ``X`` (N, D) is so large that the usual learning rates end in a few units.

    >>> warn_of_large_values(np.random.default_rng(0).normal(size=(9, 3)))
    """
    size = float(np.sqrt(np.square(X, dtype=np.float64).mean()))
    if size > LARGE:
        largest = float(np.abs(X).max())
        warnings.warn(
            f"X holds values up to {largest:g} (root mean square {size:.3g}), at which a network learns badly and the "
            f"map may fall into a few units: give X / {largest:g}, or standardize it (sklearn's StandardScaler)",
            stacklevel=6,  # _checked, iter_fit, logged, fit, and then the line that called it
        )
