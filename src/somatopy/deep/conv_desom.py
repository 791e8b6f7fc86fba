"""ConvDESOM: the convolutional one, for images."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from torch import nn

from somatopy.checking import ParameterError, integer, show
from somatopy.deep.desom import DeepMap, dense
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
        if len(image_shape) != 3:
            raise ParameterError(f"image_shape must be (channels, height, width); got {show(image_shape)}")
        depth, *size = (integer("image_shape", side, at_least=1) for side in image_shape)
        depths = [depth, *(integer("channels", channel, at_least=1) for channel in channels)]
        sizes = [size]
        for _ in channels:
            sizes.append([(side + 1) // 2 for side in sizes[-1]])
        height, width = sizes[-1]
        flat = depths[-1] * height * width
        encoder = nn.Sequential(
            *_halving(depths), nn.Flatten(), dense([flat, integer("code", code, at_least=1)])
        )
        decoder = nn.Sequential(
            dense([code, flat]),
            nn.ReLU(),
            nn.Unflatten(1, (depths[-1], height, width)),
            *_doubling(depths[::-1], sizes[::-1]),
        )
        super().__init__(encoder, decoder, SOMLayer(code, shape, **map_parameters), gamma)


def _halving(depths: Sequence[int]) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for depth, following in pairwise(depths):
        layers += [nn.Conv2d(depth, following, 3, stride=2, padding=1), nn.ReLU()]
    return layers


def _doubling(depths: Sequence[int], sizes: Sequence[Sequence[int]]) -> list[nn.Module]:
    """Transposed convolutions up through these depths and (height, width)s, without a ReLU at the end."""
    layers: list[nn.Module] = []
    for depth, following, size, larger in zip(depths, depths[1:], sizes, sizes[1:], strict=False):
        added = tuple(side - (2 * small - 1) for side, small in zip(larger, size, strict=True))
        layers += [
            nn.ConvTranspose2d(depth, following, 3, stride=2, padding=1, output_padding=added),
            nn.ReLU(),
        ]
    return layers[:-1]
