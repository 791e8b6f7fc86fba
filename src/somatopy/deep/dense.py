"""Networks of linear layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from torch import nn

from somatopy.checking import integer


def widths_of(in_features: int, hidden: Sequence[int], code: int) -> list[int]:
    """The widths from the samples to the code, if all are whole numbers of at least 1.

    >>> widths_of(64, (32, 16), 3)
    [64, 32, 16, 3]
    """
    inner = [integer("hidden", width, at_least=1) for width in hidden]
    return [integer("in_features", in_features, at_least=1), *inner, integer("code", code, at_least=1)]


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
