"""A mean over all samples, told from some of them, and how far off it may be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from somatopy.checking import integer


@dataclass(frozen=True)
class Estimate:
    """A value and its standard error: two times in three the true value lies within ``value`` +- ``error``.

    Parameters
    ----------
    value : float
    error : float
        0 when nothing was left out; NaN when one draw alone cannot tell.
    drawn : int
        How many samples, pairs or units the value was told from.

    >>> print(Estimate(0.91234, 0.0049, drawn=500))
    0.9123 ± 0.0049
    >>> float(Estimate(0.5, 0.0, drawn=9))
    0.5
    """

    value: float
    error: float
    drawn: int

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.value:.4g}" + (f" ± {self.error:.2g}" if self.error != 0 else "")


def drawn_samples(n_all: int, n_wanted: int | None, random_state: Any, *, name: str) -> NDArray[np.int64]:
    """``n_wanted`` of ``n_all`` indices without repetition, in rising order; all of them for None or enough."""
    if n_wanted is None or integer(name, n_wanted, at_least=1) >= n_all:
        return np.arange(n_all)
    random = check_random_state(random_state)
    return np.sort(random.choice(n_all, n_wanted, replace=False)).astype(np.int64)


def estimated_mean(values: ArrayLike, n_all: int) -> Estimate:
    """The mean of ``values``, drawn without repetition from ``n_all`` (Cochran 1977, section 2.5).

    ``error = s / sqrt(n) sqrt(1 - n / N)``: nothing once all N are in.
    """
    values = np.asarray(values, np.float64)
    n = len(values)
    left_out = math.sqrt(max(0.0, 1 - n / n_all))
    spread = float(values.std(ddof=1)) if n > 1 else math.nan
    return Estimate(float(values.mean()), spread / math.sqrt(n) * left_out if left_out else 0.0, n)
