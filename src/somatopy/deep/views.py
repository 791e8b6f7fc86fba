"""Views: a batch, changed a little, as the same thing may look another time.

Images are turned, shifted, scaled and sheared; in vectors some features are taken from other samples and noise is
added.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from somatopy.checking import boolean, number


@dataclass(frozen=True)
class ImageViews:
    """A random affine view of each image; each strength is the most there is, in both directions.

    Attributes
    ----------
    rotation : degrees
    shift : parts of the image's height and width
    scale : parts of the size, height and width apart
    shear : tangent of the angle
    contrast : parts of the pixels' values
    flip : let left and right change places, every other time
    """

    rotation: float = 15.0
    shift: float = 0.07
    scale: float = 0.15
    shear: float = 0.2
    contrast: float = 0.0
    flip: bool = False

    def __post_init__(self) -> None:
        for name in ("rotation", "shift", "scale", "shear", "contrast"):
            number(name, getattr(self, name), at_least=0)
        boolean("flip", self.flip)

    def __call__(self, x: Tensor) -> Tensor:
        """A view of each of ``x`` (B, channels, height, width); what comes in from outside is 0."""
        grid = affine_grid(self._transforms(x), list(x.shape), align_corners=False)
        seen = grid_sample(x, grid, align_corners=False)
        return seen * (1 + _within(x, self.contrast)[:, None, None, None]) if self.contrast else seen

    def _transforms(self, x: Tensor) -> Tensor:
        """(B, 2, 3) rotation x shear x scale, and the shift."""
        angle, shear = _within(x, math.radians(self.rotation)), _within(x, self.shear)
        wide, high = 1 + _within(x, self.scale), 1 + _within(x, self.scale)
        if self.flip:
            wide = torch.where(_within(x, 1) < 0, -wide, wide)
        cos, sin = angle.cos(), angle.sin()
        # To affine_grid an image is two units wide and two high, whatever its sides; angles are those of its pixels.
        right, down = 2 * _within(x, self.shift), 2 * _within(x, self.shift)
        tall = x.shape[2] / x.shape[3]
        first = torch.stack([wide * cos, high * (shear * cos - sin) * tall, right], 1)
        second = torch.stack([wide * sin / tall, high * (shear * sin + cos), down], 1)
        return torch.stack([first, second], 1)


@dataclass(frozen=True)
class VectorViews:
    """A random view of each vector.

    Attributes
    ----------
    swapped : share of the features that another sample of the batch gives (Bahri et al., SCARF, 2022)
    noise : standard deviation, in those of the features
    """

    swapped: float = 0.2
    noise: float = 0.1

    def __post_init__(self) -> None:
        number("swapped", self.swapped, at_least=0, at_most=1)
        number("noise", self.noise, at_least=0)

    def __call__(self, x: Tensor) -> Tensor:
        """A view of each of ``x`` (B, D)."""
        others = x[torch.randperm(len(x), device=x.device)]
        mixed = torch.where(torch.rand_like(x) < self.swapped, others, x)
        return mixed + self.noise * x.std(0, correction=0) * torch.randn_like(x)


Views = ImageViews | VectorViews


def _within(x: Tensor, most: float) -> Tensor:
    """(B,) random numbers from -most to most."""
    return (2 * torch.rand(len(x), device=x.device, dtype=x.dtype) - 1) * most
