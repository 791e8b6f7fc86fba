"""Patches of images: cut out at equal steps, and laid back with overlaps averaged.

A last patch at the border completes each row and column of patches where the stride would leave pixels over, so that
every pixel lies in a patch.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, ParameterError, integer, show


@dataclass(frozen=True)
class PatchGrid:
    """Where the patches of an image lie.

    Parameters
    ----------
    size : (height, width) of the images, in pixels
    patch : (height, width) of the patches
    stride : (down, across) steps from patch to patch, at most the patch's sides, lest pixels lie between patches

    >>> grid = PatchGrid((5, 6), patch=(3, 3), stride=(2, 2))
    >>> grid.rows.tolist(), grid.columns.tolist(), grid.shape
    ([0, 2], [0, 2, 3], (2, 3))
    """

    size: tuple[int, int]
    patch: tuple[int, int]
    stride: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        if self.patch[0] > self.size[0] or self.patch[1] > self.size[1]:
            raise InputError(
                f"images of {_by(self.size)} pixels hold no patch of {_by(self.patch)}: take a smaller patch"
            )
        if self.stride[0] > self.patch[0] or self.stride[1] > self.patch[1]:
            raise ParameterError(
                f"stride must be at most the patch's sides {self.patch}, lest pixels lie between patches; got "
                f"{self.stride}"
            )

    @property
    def rows(self) -> NDArray[np.int64]:
        """(h,) the top row of each row of patches."""
        return _places(self.size[0], self.patch[0], self.stride[0])

    @property
    def columns(self) -> NDArray[np.int64]:
        """(w,) the left column of each column of patches."""
        return _places(self.size[1], self.patch[1], self.stride[1])

    @property
    def shape(self) -> tuple[int, int]:
        """(h, w): how many patches lie below and beside one another."""
        return len(self.rows), len(self.columns)

    def cut(self, images: NDArray[Any]) -> NDArray[Any]:
        """All patches of images (N, H, W, C), image by image and row by row: (N h w, D), D = height x width x C."""
        windows = self._windows(images)[:, self.rows[:, None], self.columns]
        return windows.reshape(-1, self._features(images))

    def pick(self, images: NDArray[Any], places: NDArray[np.int64]) -> NDArray[Any]:
        """Some of the patches, by their places in the order of :meth:`cut`: (n, D)."""
        image, row, column = np.unravel_index(places, (len(images), *self.shape))
        windows = self._windows(images)[image, self.rows[row], self.columns[column]]
        return windows.reshape(-1, self._features(images))

    def lay(self, patches: NDArray[Any]) -> NDArray[Any]:
        """Images (N, H, W, C) of patches (N h w, D): each pixel the mean over the patches it lies in."""
        height, width = self.patch
        parts = patches.reshape(-1, *self.shape, height, width, patches.shape[1] // (height * width))
        images = np.zeros((len(parts), *self.size, parts.shape[-1]), patches.dtype)
        times = np.zeros((*self.size, 1), patches.dtype)
        # Of one pixel of all patches no two fall on the same pixel of the image.
        for down, across in np.ndindex(height, width):
            rows, columns = (self.rows + down)[:, None], self.columns + across
            images[:, rows, columns] += parts[:, :, :, down, across]
            times[rows, columns] += 1
        images /= times
        return images

    def _windows(self, images: NDArray[Any]) -> NDArray[Any]:
        """(N, H - height + 1, W - width + 1, height, width, C), a view."""
        if images.shape[1:3] != self.size:
            raise InputError(f"images must be of {_by(self.size)} pixels; got {_by(images.shape[1:3])}")
        windows = np.lib.stride_tricks.sliding_window_view(images, self.patch, axis=(1, 2))
        return np.moveaxis(windows, 3, -1)

    def _features(self, images: NDArray[Any]) -> int:
        return int(self.patch[0] * self.patch[1] * images.shape[3])


def pair(name: str, value: int | Sequence[int]) -> tuple[int, int]:
    """A side, or two, as (height, width).

    >>> pair("patch", 4), pair("stride", (2, 1))
    ((4, 4), (2, 1))
    """
    sides = (value, value) if isinstance(value, numbers.Integral) else value
    if not isinstance(sides, Sequence) or isinstance(sides, str) or len(sides) != 2:
        raise ParameterError(f"{name} must be a whole number or (height, width); got {show(value)}")
    height, width = (integer(name, side, at_least=1) for side in sides)
    return height, width


def _places(size: int, patch: int, stride: int) -> NDArray[np.int64]:
    return np.unique(np.append(np.arange(0, size - patch + 1, stride), size - patch))


def _by(sides: Sequence[int]) -> str:
    return " x ".join(map(str, sides))
