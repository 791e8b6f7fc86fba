"""What else lets few of many channels count: pruning, dropout, the strongest alone, and learned routing."""

from __future__ import annotations

import torch
from torch import Tensor, nn

ACTIVE = 5  # of 100 channels, as the masks of threshold .9


class Pruned(nn.Module):
    """Lets all channels through until :meth:`prune`, then those with the largest filters alone."""

    kept: Tensor

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv = conv
        self.register_buffer("kept", torch.ones(conv.out_channels))

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x) * self.kept[:, None, None]

    def prune(self) -> None:
        strongest = self.conv.weight.detach().abs().sum((1, 2, 3)).topk(ACTIVE).indices
        self.kept.zero_()[strongest] = 1.0


class TopK(nn.Module):
    """At each position the largest ``ACTIVE`` outputs count."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv = conv

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(x)
        least = y.detach().topk(ACTIVE, dim=1).values[:, -1:]
        return torch.where(y >= least, y, 0.0)


class Experts(nn.Module):
    """At each position one group of ``ACTIVE`` channels counts, by a gate that is learned (Shazeer et al. 2017).

    The gate sees the gray patch, as a mask does; its probability scales the group, so that it has a gradient.
    """

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.conv = conv
        self.gate = nn.Conv2d(1, conv.out_channels // ACTIVE, conv.kernel_size, conv.stride, conv.padding)

    def forward(self, x: Tensor) -> Tensor:
        share = self.gate(x.mean(1, keepdim=True)).softmax(1)
        chosen = share * (share == share.max(1, keepdim=True).values)
        return self.conv(x) * chosen.repeat_interleave(ACTIVE, dim=1)


def held_back(network: nn.Sequential, rival: str) -> nn.Sequential:
    """The convolutional ``network`` with the rival in its two hidden layers."""
    for name in ("first", "second"):
        conv = getattr(network, name)
        if rival == "dropout":
            setattr(network, name, nn.Sequential(conv, nn.Dropout(1 - ACTIVE / 100)))
        elif rival:
            setattr(network, name, {"pruned": Pruned, "top-k": TopK, "experts": Experts}[rival](conv))
    return network


def prune(network: nn.Module) -> None:
    """Prune what is to be pruned; nothing in other networks."""
    for layer in network.modules():
        if isinstance(layer, Pruned):
            layer.prune()
