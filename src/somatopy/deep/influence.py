"""The neighborhood as tensors: how much each unit gathers from all others at one radius.

The factors are those of :class:`somatopy.maps.smoothing.Smoothing`: one (K, K) matrix, or, where rows and columns can
be smoothed one after the other, a (rows, rows) and a (columns, columns) matrix. They are symmetric: a unit gives as it
takes.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

Factors = Sequence[Tensor]


def smooth(factors: Factors, values: Tensor) -> Tensor:
    """``values`` (K, D), gathered from all units at each: sum_j h(k, j) values_j."""
    if len(factors) == 1:
        return factors[0] @ values
    down, right = factors
    rows = down @ values.reshape(len(down), -1)
    return (right @ rows.reshape(len(down), len(right), -1)).reshape(values.shape)


def smooth_at(factors: Factors, values: Tensor, bmu: Tensor) -> Tensor:
    """What the units ``bmu`` (B,) gather of ``values`` (K, D): the (B, D) rows of :func:`smooth`."""
    if _all_units_cost_more(factors, bmu):
        return factors[0][bmu] @ values
    return smooth(factors, values)[bmu]


def spread(factors: Factors, values: Tensor, bmu: Tensor) -> Tensor:
    """What all units gather of ``values`` (B, D) that lie on the units ``bmu`` (B,): the tally, smoothed, (K, D)."""
    if _all_units_cost_more(factors, bmu):
        return factors[0][bmu].T @ values
    return smooth(factors, tally(values, bmu, n_units(factors)))


def tally(values: Tensor, bmu: Tensor, n_units: int) -> Tensor:
    """The sum of the ``values`` (B, D) on each unit, (K, D)."""
    return values.new_zeros(n_units, values.shape[1]).index_add_(0, bmu, values)


def influence_of(factors: Factors, unit: Tensor) -> Tensor:
    """(K,) how much each unit follows a sample on ``unit``, a tensor of one index."""
    if len(factors) == 1:
        return factors[0][unit]
    down, right = factors
    return torch.outer(down[unit // len(right)], right[unit % len(right)]).flatten()


def n_units(factors: Factors) -> int:
    """How many units the factors smooth."""
    units = 1
    for factor in factors:
        units *= len(factor)
    return units


def _all_units_cost_more(factors: Factors, bmu: Tensor) -> bool:
    return len(factors) == 1 and len(bmu) < len(factors[0])
