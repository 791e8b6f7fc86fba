"""An encoder that gives each sample a Gaussian of codes."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GaussianEncoder(nn.Module):
    """Mean and variance of the codes, from layers before them.

    Parameters
    ----------
    trunk : module from samples (B, ...) to (B, 2 D): the means, and the logarithms of the variances
    """

    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, x: Tensor) -> Tensor:
        """The means (B, D): a sample's place on the map."""
        return self.codes(x)[0]

    def codes(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Means and logarithms of variances, (B, D) each."""
        mean, log_variance = self.trunk(x).chunk(2, 1)
        return mean, log_variance


def drawn(mean: Tensor, log_variance: Tensor) -> Tensor:
    """A code (B, D) from each Gaussian; gradients pass to both (Kingma & Welling, 2014)."""
    return mean + torch.randn_like(mean) * (log_variance / 2).exp()


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL from the standard normal, nats a sample, a scalar: 1/2 sum (mean^2 + variance - log variance - 1).

    >>> divergence(torch.tensor([[0.0, 2.0]]), torch.zeros(1, 2))
    tensor(2.)
    """
    return (mean.square() + log_variance.exp() - log_variance - 1).sum(1).mean() / 2
