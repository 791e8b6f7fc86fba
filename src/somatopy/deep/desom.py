"""DESOM: an autoencoder whose code lies on a map; both learn together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from somatopy.checking import integer, number
from somatopy.deep.layer import SOMLayer


class DeepMap(nn.Module):
    """An encoder, a map of its codes and a decoder.

    Parameters
    ----------
    encoder : module from samples (B, ...) to codes (B, D)
    decoder : module from codes back to samples
    map : SOMLayer of width D
    gamma : number of at least 0
        What the map's cost counts beside the reconstruction's.

    References
    ----------
    Forest, Lebbah, Azzag, Lacaille: Deep Embedded SOM, ESANN 2019 (gamma 0.001 on images in [0, 1]).
    """

    def __init__(self, encoder: nn.Module, decoder: nn.Module, map: SOMLayer, gamma: float = 1e-3) -> None:
        super().__init__()
        self.encoder, self.decoder, self.map = encoder, decoder, map
        self.gamma = number("gamma", gamma, at_least=0)

    def forward(self, x: Tensor) -> Tensor:
        """The best-matching unit of each sample."""
        return self.map.bmu(self.encoder(x))

    def costs(self, x: Tensor) -> dict[str, Tensor]:
        """The terms of the loss, each a scalar: mean squared error of the reconstruction, and the map's cost."""
        z = self.encoder(x)
        if self.map.learn != "gradient" and self.training:
            self.map(z)  # follows by its own rule
        return {
            "reconstruction": nn.functional.mse_loss(self.decoder(z), x),
            "map": self.map.loss(z),
        }

    def loss(self, x: Tensor) -> Tensor:
        """What training lowers: reconstruction + gamma x map."""
        costs = self.costs(x)
        return costs["reconstruction"] + self.gamma * costs["map"]

    @torch.no_grad()
    def prototypes(self) -> Tensor:
        """(K, ...) what each unit stands for: its vector, decoded."""
        decoded: Tensor = self.decoder(self.map.codebook)
        return decoded


class DESOM(DeepMap):
    """The dense one, for tables and small images: in_features-500-500-2000-10 and back.

    Parameters
    ----------
    in_features : int
    shape : (rows, columns)
    hidden : widths of the layers between input and code
    code : int
        Width of the code, D.
    gamma : number of at least 0
    **map_parameters
        Of :class:`SOMLayer`: lattice, radius, learn ...

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import DESOM
    >>> net = DESOM(64, (4, 4), hidden=(32,), code=3)
    >>> net(torch.rand(5, 64)).shape, net.prototypes().shape
    (torch.Size([5]), torch.Size([16, 64]))
    """

    def __init__(
        self,
        in_features: int,
        shape: tuple[int, ...] = (8, 8),
        *,
        hidden: Sequence[int] = (500, 500, 2000),
        code: int = 10,
        gamma: float = 1e-3,
        **map_parameters: Any,
    ) -> None:
        widths = [integer("in_features", in_features, at_least=1)]
        widths += [integer("hidden", width, at_least=1) for width in hidden]
        widths += [integer("code", code, at_least=1)]
        super().__init__(dense(widths), dense(widths[::-1]), SOMLayer(code, shape, **map_parameters), gamma)


def dense(widths: Sequence[int]) -> nn.Sequential:
    """Linear layers of these widths with ReLU between; He's start, for ReLU would shrink the default one."""
    layers: list[nn.Module] = []
    for width, following in pairwise(widths):
        linear = nn.Linear(width, following)
        nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])
