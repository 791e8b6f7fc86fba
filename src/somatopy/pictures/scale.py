"""Which number the first and the last color stand for."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike, NDArray


def scale_of(values: ArrayLike) -> Normalize:
    """From the least to the largest finite value; a scale of its own around values that are all equal.

    >>> scale_of([3.0, float("nan"), 1.0]).vmin, scale_of([2.0, 2.0]).vmax
    (1.0, 2.5)
    """
    finite = np.asarray(values, np.float64)
    finite = finite[np.isfinite(finite)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if is_constant(finite):
        half = 0.5
        return Normalize(low - half, high + half)
    return Normalize(low, high)


def is_constant(finite: NDArray[np.float64]) -> bool:
    """Whether values are equal up to rounding: a scale over 1e-16 would show noise as structure."""
    if not finite.size:
        return False
    low, high = float(finite.min()), float(finite.max())
    return high - low <= 1e-9 * max(abs(low), abs(high))


def range_text(values: ArrayLike) -> str:
    """Least and largest finite value in three digits.

    >>> range_text([7, 0.12345]), range_text([2.0, 2.0])
    ('0.123 to 7', 'constant 2')
    """
    finite = np.asarray(values, np.float64)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return "no value"
    if is_constant(finite):
        return f"constant {number_text(finite[0])}"
    return f"{number_text(finite.min())} to {number_text(finite.max())}"


def number_text(value: float) -> str:
    """Three digits; thousands are written out, for nobody reads 1.24e+03 at a glance.

    >>> number_text(0.12345), number_text(1241.3), number_text(2.5e7)
    ('0.123', '1241', '2.5e+07')
    """
    return f"{value:.0f}" if 999.5 <= abs(value) < 999_999.5 else f"{value:.3g}"
