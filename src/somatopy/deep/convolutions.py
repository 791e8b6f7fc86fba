"""Networks of strided convolutions: down to a code, and up from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from torch import nn

from somatopy.checking import ParameterError, integer, show
from somatopy.deep.dense import dense


@dataclass(frozen=True)
class Pyramid:
    """Levels of an image, each of half the height and width of the one before.

    Attributes
    ----------
    depths : channels of each level, the image's own first
    sizes : (height, width) of each level
    """

    depths: tuple[int, ...]
    sizes: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, image_shape: Sequence[int], channels: Sequence[int]) -> Pyramid:
        """Above an image of ``image_shape`` (channels, height, width), a level for each of ``channels``."""
        if len(image_shape) != 3:
            raise ParameterError(f"image_shape must be (channels, height, width); got {show(image_shape)}")
        depth, height, width = (integer("image_shape", side, at_least=1) for side in image_shape)
        sizes = [(height, width)]
        for _ in channels:
            height, width = (height + 1) // 2, (width + 1) // 2
            sizes.append((height, width))
        return cls((depth, *(integer("channels", c, at_least=1) for c in channels)), tuple(sizes))

    @property
    def flat(self) -> int:
        """How many numbers the last level holds."""
        height, width = self.sizes[-1]
        return self.depths[-1] * height * width

    def encoder(self, *widths: int, normed: bool = False) -> nn.Sequential:
        """From images to vectors, through linear layers of ``widths``."""
        down = [layer for step in pairwise(self.depths) for layer in _halving(*step, normed)]
        return nn.Sequential(*down, nn.Flatten(), dense([self.flat, *widths], normed=normed))

    def decoder(self, *widths: int) -> nn.Sequential:
        """From vectors, through linear layers of ``widths``, to images."""
        unflat = nn.Unflatten(1, (self.depths[-1], *self.sizes[-1]))
        return nn.Sequential(dense([*widths, self.flat]), nn.ReLU(), unflat, *self._doubling())

    def _doubling(self) -> list[nn.Module]:
        """Transposed convolutions up to the image, without a ReLU at the end."""
        layers: list[nn.Module] = []
        for level in range(len(self.depths) - 1, 0, -1):
            added = tuple(large - (2 * small - 1) for small, large in zip(*self._around(level), strict=True))
            layers += [
                nn.ConvTranspose2d(
                    self.depths[level], self.depths[level - 1], 3, stride=2, padding=1, output_padding=added
                ),
                nn.ReLU(),
            ]
        return layers[:-1]

    def _around(self, level: int) -> tuple[tuple[int, int], tuple[int, int]]:
        return self.sizes[level], self.sizes[level - 1]


def _halving(depth: int, following: int, normed: bool) -> list[nn.Module]:
    convolution = nn.Conv2d(depth, following, 3, stride=2, padding=1)
    return [convolution, nn.BatchNorm2d(following), nn.ReLU()] if normed else [convolution, nn.ReLU()]
