"""ConvDESOM: the convolutional one, for images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from somatopy.checking import integer
from somatopy.deep.convolutions import Pyramid
from somatopy.deep.desom import DeepMap
from somatopy.deep.encoded_map import parted
from somatopy.deep.layer import SOMLayer


class ConvDESOM(DeepMap):
    """Strided convolutions to a code on a map, and back.

    Parameters
    ----------
    image_shape : (channels, height, width)
    shape : (rows, columns)
    channels : of the convolutions, each of which halves height and width
    code : int
        Width of the code, D.
    gamma : number of at least 0
    **map_parameters
        Of :class:`SOMLayer`: lattice, radius, learn ...

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import ConvDESOM
    >>> net = ConvDESOM((1, 28, 28), (4, 4), channels=(8, 16), code=3)
    >>> net(torch.rand(5, 1, 28, 28)).shape, net.prototypes().shape
    (torch.Size([5]), torch.Size([16, 1, 28, 28]))
    """

    def __init__(
        self,
        image_shape: Sequence[int],
        shape: tuple[int, ...] = (8, 8),
        *,
        channels: Sequence[int] = (32, 64, 128),
        code: int = 10,
        gamma: float = 1e-3,
        **map_parameters: Any,
    ) -> None:
        (of_map,) = parted(map_parameters, SOMLayer)
        pyramid = Pyramid.of(image_shape, channels)
        width = integer("code", code, at_least=1)
        som = SOMLayer(width, shape, **of_map)
        super().__init__(pyramid.encoder(width), pyramid.decoder(width), som, gamma)
