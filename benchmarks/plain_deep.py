"""The map's cost and DESOM as one writes them plainly in torch, with autograd's own gradients."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


def plain_cost(z: Tensor, codebook: Tensor, influence: Tensor) -> Tensor:
    """mean_i sum_k h(b_i, k) |z_i - w_k|^2, with the table h (K, K)."""
    apart = z.square().sum(1, keepdim=True) + codebook.square().sum(1) - 2 * z @ codebook.T
    return (influence[apart.argmin(1)] * apart).sum(1).mean()


class PlainDESOM(nn.Module):
    """An encoder, its mirror image and a codebook.

    Parameters
    ----------
    widths : of the layers, from the samples' to the code's
    apart : (K, K) tensor, distances between units
    gamma : what the map's cost counts beside the reconstruction's
    """

    def __init__(self, widths: list[int], apart: Tensor, gamma: float = 1e-3) -> None:
        super().__init__()
        self.encoder, self.decoder = _layers(widths), _layers(widths[::-1])
        self.codebook = nn.Parameter(torch.randn(len(apart), widths[-1]) * widths[-1] ** -0.5)
        self.register_buffer("apart", apart)
        self.gamma = gamma

    def loss(self, x: Tensor, radius: float) -> Tensor:
        """Reconstruction + gamma x map, at this radius of a Gaussian."""
        z = self.encoder(x)
        influence = torch.exp(-0.5 * (self.apart / radius).square())
        return nn.functional.mse_loss(self.decoder(z), x) + self.gamma * plain_cost(
            z, self.codebook, influence
        )


def _layers(widths: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for width, following in pairwise(widths):
        layers += [nn.Linear(width, following), nn.ReLU()]
    return nn.Sequential(*layers[:-1])
