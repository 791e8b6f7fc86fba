"""The network that tells the value of each action: fully connected layers, masked by maps or not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from somatopy.checking import choice
from somatopy.deep.som_linear import SOMLinear

MASKED = {"first": 1, "all": math.inf}  # how many hidden layers have masks


class QNetwork(nn.Module):
    """States (n, D) to the value of each action, (n, A).

    Parameters
    ----------
    n_features, n_actions : int
    hidden : widths of the hidden layers
    scale : (D,) numbers above 0
        What a feature is divided by; the maps' distances need features of like spread.
    mask : mapping or None
        None: plain layers. Else the options of :class:`~somatopy.deep.SOMLinear`, for hidden layers.
    masked : "first" or "all"
        Which hidden layers are masked.
    generator : torch.Generator, of weights and codebooks
    """

    scale: Tensor

    def __init__(
        self,
        n_features: int,
        n_actions: int,
        hidden: Sequence[int],
        scale: Sequence[float],
        mask: Mapping[str, Any] | None,
        masked: str,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(list(scale), dtype=torch.float32))
        widths, layers = [n_features, *hidden], []
        n_masked = 0 if mask is None else MASKED[choice("masked", masked, MASKED)]
        for number, (width, following) in enumerate(pairwise(widths)):
            if mask is not None and number < n_masked:
                layer: nn.Module = SOMLinear(width, following, generator=generator, **mask)
            else:
                layer = nn.Linear(width, following)
            layers += [layer, nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(widths[-1], n_actions))
        self._draw_weights(generator)

    def forward(self, states: Tensor) -> Tensor:
        """The values; in training mode the maps learn of the states."""
        return self.layers(states / self.scale)

    def _draw_weights(self, generator: torch.Generator) -> None:
        for layer in self.layers:
            if isinstance(layer, nn.Linear):
                nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu", generator=generator)
                nn.init.zeros_(layer.bias)
