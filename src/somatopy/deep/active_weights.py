"""A masked layer's weights as its compiled loops read them: a contiguous row an output, and lists of active ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from somatopy.deep.kernels.active_tile import HELD, LANES
from somatopy.deep.mask_table import let_through
from somatopy.deep.patch_geometry import Window, run_length
from somatopy.deep.placement import Placement

Floats = NDArray[np.float32]
Units = NDArray[np.int64]

SINGLE: dict[str, Any] = {"dtype": torch.float32, "device": "cpu"}  # whatever torch makes by default


@dataclass(frozen=True, eq=False)
class ActiveWeights:
    """The arguments of :func:`.kernels.masked_convolution.masked_convolution` that come from the layer."""

    length: int
    weights: Floats
    active: Units
    counts: Units
    inside: Floats
    floors: Floats
    table: Floats
    outside: Floats
    rest: Floats

    @property
    def arguments(self) -> tuple[Any, ...]:
        """In the order in which the loops take them."""
        return (
            self.length, self.weights, self.active, self.counts, self.inside, self.floors, self.table, self.outside,
            self.rest,
        )  # fmt: skip


def active_weights(
    weight: Tensor, bias: Tensor | None, table: Tensor, placement: Placement, window: Window
) -> ActiveWeights:
    """Of a convolution's ``weight`` (K, C, rows, columns), ``bias`` (K,) and mask ``table`` (units, K)."""
    listed = let_through(table.numpy())
    active = np.maximum(listed, 0)
    zero = np.zeros(len(weight), np.float32)
    given = zero if bias is None else bias.numpy()
    inside, outside = (given, zero) if placement.inside else (zero, given)
    floors = np.array(
        [0 if placement.relu == place else -np.inf for place in ("before", "after")], np.float32
    )
    length, rows = _rows(weight, window)
    return ActiveWeights(
        length, rows, active, (listed >= 0).sum(1), _of_active(inside[active]), floors,
        _of_active(np.take_along_axis(table.numpy(), active, axis=1)), _of_active(outside[active]),
        np.maximum(outside, floors[1]),
    )  # fmt: skip


def side_by_side(codebook: Tensor) -> tuple[Floats, Floats]:
    """The codebook (K, D) as the search reads it, (vectors of units, D, LANES), and each unit's bias.

    Measured from the codebook's mean, so that patches far from zero lose no digits; the bias is that of
    :func:`.search.best_units`. Units that fill up the last vector are never the best.
    """
    middle = codebook.mean(0)
    units = codebook - middle
    n_vectors = -(-len(units) // LANES)
    codes = torch.zeros(n_vectors * LANES, units.shape[1], **SINGLE)
    codes[: len(units)] = units
    bias = torch.full((n_vectors * LANES,), -torch.inf, **SINGLE)
    bias[: len(units)] = units.square().sum(1) / -2 - units @ middle
    return codes.reshape(n_vectors, LANES, -1).transpose(1, 2).contiguous().numpy(), bias.numpy()


def _rows(weight: Tensor, window: Window) -> tuple[int, Floats]:
    """(K, runs x length), a kernel's pixels one after the other, each run filled up with zeros; and the length."""
    n_runs, pixels = window.runs
    values = pixels * weight.shape[1]
    length = run_length(values)
    rows = torch.zeros(
        len(weight), n_runs, length, **SINGLE
    )  # torch lays them out from a whole cache line on
    rows[:, :, :values] = weight.permute(0, 2, 3, 1).reshape(len(weight), n_runs, values)
    return length, rows.reshape(len(weight), -1).numpy()


def _of_active(values: NDArray[Any]) -> Floats:
    """(units, most) with room for the sums that are held at a time."""
    return np.pad(values, ((0, 0), (0, HELD))).astype(np.float32)
