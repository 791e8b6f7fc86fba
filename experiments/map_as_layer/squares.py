"""The gradient of the original, which is none.

Seo (2018) sent the layers before his map the squared difference of activity and unit, averaged, as if it were a
gradient. A square is never negative, so a step against it lowers every activation, whichever side of the unit it is
on: nothing pulls it back, and a rectified layer ends silent.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def squares(z: Tensor, unit: Tensor) -> Tensor:
    """Mean squared difference of codes ``z`` (B, D) and their ``unit``, whose gradient to z is the squares."""
    cost: Tensor = _Squares.apply(z, unit)
    return cost


class _Squares(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor, unit: Tensor) -> Tensor:
        squared = (z - unit).square()
        ctx.save_for_backward(squared)
        return squared.mean()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        (squared,) = ctx.saved_tensors
        return grad * squared / len(squared), None
