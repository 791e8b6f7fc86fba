"""The neighborhood as tensors: how much each unit gathers from all others at one radius.

The factors are those of :class:`somatopy.maps.smoothing.Smoothing`: one (K, K) matrix, or, where rows and columns can
be smoothed one after the other, a matrix for each, that of the columns by the parity of the rows on a hexagonal
lattice. They are symmetric: a unit gives as it takes.
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
    if right.ndim == 3:
        return _by_parity(down, right, values)
    shape, n_columns = values.shape, len(right)
    values = down @ values.reshape(len(down), -1)  # what came in is let go, where nobody else holds it
    return (right @ values.reshape(len(down), n_columns, -1)).reshape(shape)


def _by_parity(down: Tensor, right: Tensor, values: Tensor) -> Tensor:
    """All rows as even rows see them, gathered by these; then the same for odd ones."""
    n_rows, n_columns = len(down), right.shape[2]
    rows = values.reshape(n_rows, n_columns, -1)
    parity = torch.arange(n_rows, device=values.device) % 2
    gathered = values.new_empty(n_rows, rows[0].numel())
    for to in (0, 1):
        along = right[parity, to * n_columns : (to + 1) * n_columns]
        gathered[to::2] = down[to::2] @ (along @ rows).flatten(1)
    return gathered.reshape(values.shape)


def smooth_at(factors: Factors, bmu: Tensor, *values: Tensor) -> list[Tensor]:
    """What the units ``bmu`` (B,) gather of each of the ``values`` (K, D): the (B, D) rows of :func:`smooth`."""
    if _all_units_cost_more(factors, bmu):
        influence = factors[0][bmu]
        return [influence @ of_units for of_units in values]
    return [smooth(factors, of_units)[bmu] for of_units in values]


def spread(factors: Factors, bmu: Tensor, *values: Tensor) -> list[Tensor]:
    """What all units gather of each of the ``values`` (B, D) on the units ``bmu`` (B,): the tally, smoothed, (K, D)."""
    if _all_units_cost_more(factors, bmu):
        influence = factors[0][bmu].T
        return [influence @ of_samples for of_samples in values]
    return [smooth(factors, tally(of_samples, bmu, n_units(factors))) for of_samples in values]


def tally(values: Tensor, bmu: Tensor, n_units: int) -> Tensor:
    """The sum of the ``values`` (B, D) on each unit, (K, D)."""
    return values.new_zeros(n_units, values.shape[1]).index_add_(0, bmu, values)


def influence_of(factors: Factors, unit: Tensor) -> Tensor:
    """(K,) how much each unit follows a sample on ``unit``, a tensor of one index."""
    if len(factors) == 1:
        return factors[0][unit]
    down, right = factors
    n_columns = right.shape[-1]
    row, column = unit // n_columns, unit % n_columns
    if right.ndim == 3:
        parity = torch.arange(len(down), device=unit.device) % 2
        along = right[parity, row % 2 * n_columns + column]
        return (down[row][:, None] * along).flatten()
    return torch.outer(down[row], right[column]).flatten()


def n_units(factors: Factors) -> int:
    """How many units the factors smooth."""
    if len(factors) == 1:
        return len(factors[0])
    down, right = factors
    return len(down) * right.shape[-1]


def _all_units_cost_more(factors: Factors, bmu: Tensor) -> bool:
    return len(factors) == 1 and len(bmu) < len(factors[0])
