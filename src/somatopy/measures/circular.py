"""Samples that come round again, as views of a turning object do, on a ring of units: do both go round together?

Each of the two is ranked along its circle and the ranks are spread evenly over it, ``a = 2 pi rank / N`` and ``b``
likewise; where a circle is cut open does not matter. Then (Fisher & Lee 1983, their T-linear association of ranks)::

    circular rank correlation   |mean exp(i (a - b))|^2 - |mean exp(i (a + b))|^2

1 where both go round alike, -1 where one goes round against the other, about 0 where neither says anything of the
other. It counts turns: a circle gone round twice as fast as the other gives 0, so that one must be doubled first.
The winding number says how often::

    winding number              sum of the steps from each sample to the next, each at most half a circle, / circle
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from somatopy.checking import InputError, number


def circular_rank_correlation(
    first: ArrayLike, second: ArrayLike, *, periods: tuple[float, float] = (2 * np.pi, 2 * np.pi)
) -> float:
    """How alike two places on circles go round, from -1 to 1 (Fisher & Lee, J. R. Statist. Soc. B 45 (1983) 327).

    Tied places share the mean of their ranks.

    Parameters
    ----------
    first, second : (N,) places, such as angles and the best units on a ring
    periods : how long each circle is, in its own unit: (360, 72) for degrees and 72 units

    >>> degrees = np.arange(0, 360, 5)
    >>> round(circular_rank_correlation(degrees, (30 - 2 * degrees) % 72, periods=(180, 72)), 6)
    -1.0
    """
    a, b = (_evenly_spread(places, period) for places, period in zip((first, second), periods, strict=True))
    if a.shape != b.shape:
        raise InputError(f"first and second must be as many; got {len(a)} and {len(b)}")
    alike, against = np.exp(1j * (a - b)).mean(), np.exp(1j * (a + b)).mean()
    return float(abs(alike) ** 2 - abs(against) ** 2)


def winding_number(places: ArrayLike, period: float = 2 * np.pi) -> float:
    """How often a closed tour of places, the first following the last, goes round their circle; negative: against it.

    A whole number but for rounding.

    >>> winding_number([0, 3, 6, 1, 4], period=8)
    1.0
    """
    circle = number("period", period, above=0)
    tour = _vector(places)
    steps = np.diff(tour, append=tour[:1])
    steps -= circle * np.round(steps / circle)
    return float(np.round(steps.sum() / circle, 6))


def _evenly_spread(places: ArrayLike, period: float) -> NDArray[np.float64]:
    found = _vector(places) % number("periods", period, above=0)
    return np.asarray(2 * np.pi * rankdata(found) / len(found))


def _vector(places: ArrayLike) -> NDArray[np.float64]:
    found = np.asarray(places, np.float64)
    if found.ndim != 1 or not len(found) or not np.isfinite(found).all():
        raise InputError(f"places must be finite numbers, one for each sample; got shape {found.shape}")
    return found
