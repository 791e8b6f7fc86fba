"""Terms that keep codes apart: without them a map and an encoder agree best where all is one point.

Of a batch of codes z (B, D): every feature is to vary, and no two are to say the same (Bardes, Ponce & LeCun, VICReg,
2022).
"""

from __future__ import annotations

from torch import Tensor

TINY = 1e-4  # variance at which the root still has a gradient


def variance_cost(z: Tensor) -> Tensor:
    """mean_d max(0, 1 - std(z_d)), a scalar: 0 where each feature's standard deviation is at least 1."""
    return (1 - (z.var(0, correction=0) + TINY).sqrt()).relu().mean()


def covariance_cost(z: Tensor) -> Tensor:
    """1/D sum_{d != e} cov(z_d, z_e)^2, a scalar: 0 where no feature tells of another.

    >>> import torch
    >>> covariance_cost(torch.tensor([[1.0, 1.0], [-1.0, -1.0]]))
    tensor(1.)
    """
    centered = z - z.mean(0)
    covariance = centered.T @ centered / len(z)
    return (covariance.square().sum() - covariance.diagonal().square().sum()) / z.shape[1]
