"""Which number the first and the last color stand for."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike


def scale_of(values: ArrayLike) -> Normalize:
    """From the least to the largest finite value; a scale of its own around values that are all equal.

    >>> scale_of([3.0, float("nan"), 1.0]).vmin, scale_of([2.0, 2.0]).vmax
    (1.0, 2.5)
    """
    finite = np.asarray(values, np.float64)
    finite = finite[np.isfinite(finite)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    # Equal up to rounding: a bar over 1e-16 would show noise as structure.
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        half = 0.5
        return Normalize(low - half, high + half)
    return Normalize(low, high)
