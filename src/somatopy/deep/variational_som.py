"""VariationalSOM: a variational autoencoder whose codes lie on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import torch
from torch import Tensor, nn

from somatopy.checking import integer, number
from somatopy.deep.assignment import hardening_cost, log_shares, neighbor_cost
from somatopy.deep.convolutions import Pyramid
from somatopy.deep.dense import dense, widths_of
from somatopy.deep.encoded_map import EncodedMap, parted
from somatopy.deep.gaussian_encoder import GaussianEncoder, divergence, drawn
from somatopy.deep.layer import SOMLayer


class VariationalSOM(EncodedMap):
    """Codes are Gaussians, decoded from a draw; soft shares of the units spread over the lattice (DPSOM).

    The loss, all terms per sample: squared error of the reconstruction, summed over features, + ``beta`` x divergence
    of the Gaussians from the standard normal + ``hardness`` x hardening of the shares + ``gamma`` x what neighbors on
    the lattice do not share (:mod:`.assignment`). The radius of the map is that of the last term.

    Parameters
    ----------
    encoder : module from samples (B, ...) to (B, 2 D): means and logarithms of variances
    decoder : module from codes (B, D) back to samples
    map : SOMLayer of width D
    gamma, beta, hardness : numbers of at least 0
    alpha : number above 0
        Of Student's t: the smaller, the heavier its tails.

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import VariationalSOM
    >>> net = VariationalSOM.dense(64, (4, 4), hidden=(32,), code=3)
    >>> net(torch.rand(5, 64)).shape, net.prototypes().shape
    (torch.Size([5]), torch.Size([16, 64]))

    References
    ----------
    Fortuin, Hüser, Locatello, Strathmann, Rätsch: SOM-VAE, ICLR 2019. Manduchi, Hüser, Faltys, Vogt, Rätsch, Fortuin:
    T-DPSOM, CHIL 2021.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        map: SOMLayer,
        gamma: float = 0.1,
        *,
        beta: float = 0.1,
        hardness: float = 0.1,
        alpha: float = 1.0,
    ) -> None:
        weights = {
            "reconstruction": 1,
            "divergence": number("beta", beta, at_least=0),
            "hardness": number("hardness", hardness, at_least=0),
            "map": number("gamma", gamma, at_least=0),
        }
        super().__init__(GaussianEncoder(encoder), map, weights)
        self.decoder = decoder
        self.alpha = number("alpha", alpha, above=0)

    @classmethod
    def dense(
        cls,
        in_features: int,
        shape: tuple[int, ...] = (8, 8),
        *,
        hidden: Sequence[int] = (500, 500, 2000),
        code: int = 10,
        **parameters: Any,
    ) -> Self:
        """Linear layers of widths ``hidden``; the ``parameters`` are those of the class and of :class:`SOMLayer`."""
        of_map, own = parted(parameters, SOMLayer, cls)
        widths = widths_of(in_features, hidden, code)
        som = SOMLayer(code, shape, **of_map)
        return cls(dense([*widths[:-1], 2 * widths[-1]]), dense(widths[::-1]), som, **own)

    @classmethod
    def convolutional(
        cls,
        image_shape: Sequence[int],
        shape: tuple[int, ...] = (8, 8),
        *,
        channels: Sequence[int] = (32, 64, 128),
        code: int = 10,
        **parameters: Any,
    ) -> Self:
        """Convolutions of so many ``channels``, each of which halves height and width, and back."""
        of_map, own = parted(parameters, SOMLayer, cls)
        pyramid = Pyramid.of(image_shape, channels)
        width = integer("code", code, at_least=1)
        som = SOMLayer(width, shape, **of_map)
        return cls(pyramid.encoder(2 * width), pyramid.decoder(width), som, **own)

    def costs(self, x: Tensor) -> dict[str, Tensor]:
        """The terms of the loss."""
        mean, log_variance = self.encoder.codes(x)
        z = drawn(mean, log_variance)
        self.follow(z)
        shares = log_shares(self.map.distances(z), self.alpha)
        return {
            "reconstruction": (self.decoder(z) - x).square().sum() / len(x),
            "divergence": divergence(mean, log_variance),
            "hardness": hardening_cost(shares),
            "map": neighbor_cost(shares, self.map.factors),
        }

    @torch.no_grad()
    def prototypes(self) -> Tensor:
        """(K, ...) what each unit stands for: its vector, decoded."""
        decoded: Tensor = self.decoder(self.map.codebook)
        return decoded
