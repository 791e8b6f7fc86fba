"""Whether samples hold so many zeros that online training should pass them over (:mod:`.kernels.zeros`)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Measured, on random values at random features: where the two ways take equally long. Zeros are spared features, but
# what is left to do for each unit is more.
MOST = 0.25  # of the values may be other than 0
LEAST_FEATURES = 256
LEAST_BYTES = 1 << 18  # of a codebook: a smaller one lies in the nearest cache
ROWS = 256  # are looked at


def is_mostly_zero(X: NDArray[Any], codebook: NDArray[Any]) -> bool:
    """Of samples X (N, D) and a codebook (K, D): judged by rows from all over X, the same for the same X.

    >>> X = np.zeros((10, 400), np.float32)
    >>> is_mostly_zero(X, np.zeros((200, 400), np.float32)), is_mostly_zero(X + 1, np.zeros((200, 400), np.float32))
    (True, False)
    """
    if X.shape[1] < LEAST_FEATURES or codebook.nbytes < LEAST_BYTES:
        return False
    rows = X[:: -(-len(X) // ROWS)]
    return bool(np.count_nonzero(rows) <= MOST * rows.size)
