"""DESOM: an autoencoder whose code lies on a map; both learn together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from somatopy.checking import number
from somatopy.deep.dense import dense, widths_of
from somatopy.deep.encoded_map import EncodedMap, parted
from somatopy.deep.layer import SOMLayer


class DeepMap(EncodedMap):
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
        super().__init__(encoder, map, {"reconstruction": 1, "map": number("gamma", gamma, at_least=0)})
        self.decoder = decoder

    def costs(self, x: Tensor) -> dict[str, Tensor]:
        """The terms of the loss: mean squared error of the reconstruction, and the map's cost."""
        z = self.encoder(x)
        self.follow(z)
        return {
            "reconstruction": nn.functional.mse_loss(self.decoder(z), x),
            "map": self.map.loss(z),
        }

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
        (of_map,) = parted(map_parameters, SOMLayer)
        widths = widths_of(in_features, hidden, code)
        super().__init__(dense(widths), dense(widths[::-1]), SOMLayer(code, shape, **of_map), gamma)
