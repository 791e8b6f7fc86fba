"""Networks of linear layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import nn


def dense(widths: Sequence[int], *, normed: bool = False) -> nn.Sequential:
    """Linear layers of these widths with ReLU between; He's start, for ReLU would shrink the default one.

    ``normed`` normalizes before each ReLU, over the batch.
    """
    layers: list[nn.Module] = []
    for width, following in pairwise(widths):
        linear = nn.Linear(width, following)
        nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.BatchNorm1d(following), nn.ReLU()] if normed else [linear, nn.ReLU()]
    return nn.Sequential(*layers[: -2 if normed else -1])
