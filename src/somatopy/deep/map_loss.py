"""The map's cost and its gradient, written by hand.

With b(i) the best-matching unit of sample i, taken as given, and h the neighborhood,

    L = 1/B sum_i sum_k h(b(i), k) |z_i - w_k|^2

(Forest et al., Deep Embedded Self-Organizing Map, 2019). Gathered over the lattice, S = sum_k h(b, k), M = sum_k
h(b, k) w_k and Q = sum_k h(b, k) |w_k|^2 depend on the best unit alone, so that

    L        = 1/B sum_i (S |z_i|^2 - 2 z_i.M + Q)
    dL/dz_i  = 2/B (S z_i - M)
    dL/dw_k  = 2/B (n_k w_k - s_k),     n and s the count and the sum of the samples on each unit, smoothed

and neither pass holds more than B x D and K x D numbers, and B x K where the neighborhood is one matrix and the batch
smaller than the map; of these only the first gradient is kept from one to the other. The second gradient is the tally
of Kohonen's batch rule: the loss rests where that rule does.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from somatopy.deep.influence import Factors, smooth_at, spread


def map_loss(z: Tensor, codebook: Tensor, bmu: Tensor, factors: Factors) -> Tensor:
    """The cost of ``z`` (B, D) on a ``codebook`` (K, D), a scalar; gradients flow to both, not through ``bmu``."""
    loss: Tensor = _MapLoss.apply(z, codebook, bmu, *factors)
    return loss


class _MapLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor, codebook: Tensor, bmu: Tensor, *factors: Tensor) -> Tensor:
        # Measured from the codebook's mean, which changes neither loss nor gradients, but saves digits.
        middle = codebook.mean(0)
        x, w = z - middle, codebook - middle
        square = w.square().sum(1, keepdim=True)
        mean, own = smooth_at(factors, bmu, w, torch.cat([square, torch.ones_like(square)], 1))
        spread_of_units, weight = own.split(1, 1)
        pull = weight * x - mean
        # A codebook that follows Kohonen's rule moves before the backward pass, and is not needed there.
        ctx.save_for_backward(pull, *((z, codebook, bmu, *factors) if ctx.needs_input_grad[1] else ()))
        cost: Tensor = (x * (pull - mean)).sum() + spread_of_units.sum()
        return cost / len(z)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        pull, *of_codebook = ctx.saved_tensors
        scale = grad * (2 / len(pull))
        to_codebook = _push(*of_codebook).mul_(scale) if ctx.needs_input_grad[1] else None
        to_z = scale * pull if ctx.needs_input_grad[0] else None
        return to_z, to_codebook, None, *(None for _ in ctx.needs_input_grad[3:])


def _push(z: Tensor, codebook: Tensor, bmu: Tensor, *factors: Tensor) -> Tensor:
    """n_k w_k - s_k, (K, D)."""
    middle = codebook.mean(0)
    sums, counts = spread(factors, bmu, z - middle, torch.ones_like(z[:, :1]))
    return (codebook - middle).mul_(counts).sub_(sums)
