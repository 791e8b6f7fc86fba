"""The rules of growth: how far learning reaches, when a unit has erred enough, what a newborn unit knows.

Plain functions of numbers and arrays. They are the only statement of the rules: the compiled loop
(:mod:`somatopy.maps.kernels.growing`) compiles these very functions.

Sources: Alahakoon, Halgamuge & Srinivasan, "Dynamic self-organizing maps with controlled growth for knowledge
discovery", IEEE Trans. Neural Networks 11(3), 2000 (growth, error spreading, weights of new units, rate law);
Cao, Li, Fang & Kröger, "Growing self-organizing map approach for semantic acquisition modeling", 2013 (the
neighborhood size NS). What neither prints is marked "our choice".
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

N_PLACES = 4  # north, east, south, west: place p lies opposite to place (p + 2) % 4
GSOM_ALPHA = 0.9
GSOM_R = 3.8
RELATIVE_WIDTH = 0.75  # of the neighborhood function against the reach (our choice)


def reach(n_units: int) -> float:
    """Neighborhood size NS in hops: 1 while the map is small, then ``log10(n_units)``.

    >>> reach(9), reach(10), reach(100)
    (1.0, 1.0, 2.0)
    """
    return 1.0 if n_units < 10 else math.log10(n_units)


def whole_hops(n_units: int) -> int:
    """How many whole hops lie within the reach: ``max(1, floor(log10(n_units)))``, free of rounding.

    >>> [whole_hops(n) for n in (4, 99, 100, 999, 1000)]
    [1, 1, 2, 2, 3]
    """
    hops = 0
    rest = n_units
    while rest >= 10:
        rest //= 10
        hops += 1
    return max(1, hops)


def influence(hops: int, ns: float) -> float:
    """h, the share of the learning rate that a unit ``hops`` away from the winner takes (our choice).

    A Gaussian whose width is 3/4 of the reach: ``exp(-hops^2 / (2 (0.75 ns)^2))``. Wider makes the map smoother (lower
    topographic error) and coarser (higher MSE); docs/experiments/growing_map/threshold.md shows both.

    >>> influence(0, 1.0), round(influence(1, 1.0), 3), round(influence(1, 2.0), 3)
    (1.0, 0.411, 0.801)
    """
    width = RELATIVE_WIDTH * ns
    return math.exp(-hops * hops / (2.0 * width * width))


def gsom_rate(rate: float, n_units: int) -> float:
    """The next epoch's rate under the field's law: ``alpha * (1 - R / n_units) * rate``, alpha 0.9, R 3.8."""
    return GSOM_ALPHA * (1.0 - GSOM_R / n_units) * rate


def geometric_rate(start: float, stop: float, epoch: int, n_epochs: int) -> float:
    """The rate of ``epoch`` (from 0) on a geometric fall from ``start`` to ``stop`` over ``n_epochs`` (our choice).

    >>> geometric_rate(0.4, 0.1, 1, 3)
    0.2
    """
    if n_epochs < 2:
        return start
    return start * (stop / start) ** (epoch / (n_epochs - 1))


def spread_threshold(n_features: int, spread_factor: float) -> float:
    """GT from the spread factor SF in (0, 1): ``-D ln(SF)``; a larger SF gives a larger map."""
    return -n_features * math.log(spread_factor)


def calibrated_threshold(errors: NDArray[np.float64], rule: str, factor: float) -> float:
    """GT from the squared errors that the units gathered in the last calibrating epoch (our choice).

    ``rule`` is "mean" or "largest" over the units; the result is that error times ``factor``.
    """
    error = errors.mean() if rule == "mean" else errors.max()
    return float(error) * factor


def newborn_vector(
    codebook: NDArray[Any],
    around: NDArray[np.int32],
    parent: int,
    parent_around: NDArray[np.int32],
    place: int,
    low: NDArray[Any],
    high: NDArray[Any],
) -> NDArray[Any]:
    """The codebook vector of a unit born at ``place`` beside ``parent``.

    Parameters
    ----------
    codebook : (K, D)
        The vectors so far, newborns of the same birth included.
    around, parent_around : (4,)
        The units at the four places around the newborn and around its parent; -1 where free.
    place : int
        The place of the newborn as seen from its parent.
    low, high : (D,)
        The data range.

    Returns
    -------
    (D,) vector, clipped to the data range, by the first of the field's rules that applies:

    - (B) between two or more units: their mean;
    - (A) the parent has a unit w2 on the side opposite to the newborn: ``2 w1 - w2``;
    - (C) the parent has any other neighbor w2 (the first of north, east, south, west): ``2 w1 - w2``;
    - (D) alone: the middle of the data range.
    """
    total = np.zeros_like(low)
    n_around = 0
    for unit in around:
        if unit >= 0:
            total += codebook[unit]
            n_around += 1
    if n_around >= 2:
        return total / low.dtype.type(n_around)
    second = parent_around[(place + 2) % N_PLACES]
    for p in range(N_PLACES):
        if second < 0 and p != place:
            second = parent_around[p]
    if second < 0:
        return (low + high) / low.dtype.type(2)
    return np.minimum(np.maximum(codebook[parent] + codebook[parent] - codebook[second], low), high)
