"""Where a convolution's patches lie in an image that is one row of numbers, a pixel's channels side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.deep.kernels.active_tile import CHAINS, LANES

KEPT = (
    2**18
)  # numbers of an image up to which its room is kept: beside the products of a larger one, zeros are cheap


@dataclass(frozen=True)
class Window:
    """The kernel of a convolution, each entry (down, right)."""

    size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]

    def positions(self, height: int, width: int) -> tuple[int, int]:
        """(rows, columns) of the output for an image of that size."""
        rows, columns = (
            (side + 2 * p - d * (k - 1) - 1) // s + 1
            for side, k, s, p, d in zip(
                (height, width), self.size, self.stride, self.padding, self.dilation, strict=True
            )
        )
        return rows, columns

    @property
    def runs(self) -> tuple[int, int]:
        """(runs, pixels of a run): the pixels of a row of the kernel lie side by side unless they are spread."""
        down, right = self.size
        return (down, right) if self.dilation[1] == 1 else (down * right, 1)


@dataclass(frozen=True, eq=False)
class PatchGeometry:
    """Offsets into a flat image of some channels with its border of zeros, and the memory for such images.

    Attributes
    ----------
    shape : (rows, columns) of patches
    places : (rows x columns,) where each patch begins
    runs : where its runs begin from there, as many as :attr:`Window.runs` says
    taps : (kernel pixels,) where its pixels are from there
    size : numbers of the image, and as many more as the last run may read
    border : (2,) rows and columns of zeros at each side
    """

    shape: tuple[int, int]
    places: NDArray[np.int64]
    runs: NDArray[np.int64]
    taps: NDArray[np.int64]
    size: int
    border: NDArray[np.int64]
    _rooms: list[NDArray[np.float32]] = field(default_factory=list, repr=False)

    def lend(self) -> NDArray[np.float32]:
        """Memory for an image whose border is zero; from a whole cache line on: a vector is read from one line."""
        try:
            return self._rooms.pop()
        except IndexError:
            room: NDArray[np.float32] = torch.zeros(self.size, dtype=torch.float32, device="cpu").numpy()
            return room

    def take_back(self, room: NDArray[np.float32]) -> None:
        """Keep what was lent, its border zero as it was, for the next image."""
        if self.size <= KEPT:
            self._rooms.append(room)


@lru_cache(maxsize=64)
def patch_geometry(window: Window, channels: int, height: int, width: int) -> PatchGeometry:
    """The offsets for an image of that size, which must hold the kernel."""
    rows, columns = window.positions(height, width)
    if min(rows, columns) < 1:
        raise InputError(
            f"images of {height} x {width} pixels with a border of {window.padding} hold no kernel of {window.size} "
            f"and dilation {window.dilation}: give larger ones"
        )
    across = width + 2 * window.padding[1]
    places = _grid(rows, columns, window.stride, across) * channels
    taps = _grid(*window.size, window.dilation, across) * channels
    n_runs, pixels = window.runs
    whole = (height + 2 * window.padding[0]) * across * channels
    return PatchGeometry(
        shape=(rows, columns),
        places=places,
        runs=np.ascontiguousarray(taps.reshape(n_runs, pixels)[:, 0]),
        taps=taps,
        size=whole + run_length(pixels * channels),
        border=np.array(window.padding),
    )


def run_length(values: int) -> int:
    """A run's values, filled up to whole steps of the register tile."""
    return -(-values // (CHAINS * LANES)) * CHAINS * LANES


def _grid(rows: int, columns: int, step: tuple[int, int], across: int) -> NDArray[np.int64]:
    row, column = np.divmod(np.arange(rows * columns), columns)
    return np.asarray(row * step[0] * across + column * step[1], np.int64)
