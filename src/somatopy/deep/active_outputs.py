"""A masked convolution that computes only what is let through (:mod:`.kernels.masked_convolution`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from somatopy.checking import InputError
from somatopy.deep.active_weights import ActiveWeights, Floats, Units
from somatopy.deep.kernels.masked_convolution import best_units, masked_convolution
from somatopy.deep.patch_geometry import PatchGeometry, Window, patch_geometry
from somatopy.maps.threads import share

OPERATIONS = 1e4  # what a position costs, as a pass over samples counts them
NOTHING = np.empty(0, np.int64)
NOWHERE = PatchGeometry(NOTHING, NOTHING, NOTHING, 0, np.zeros(2, np.int64))


@dataclass(frozen=True, eq=False)
class Search:
    """The best units of gray patches.

    Attributes
    ----------
    window : of the patches
    codes, bias : as of :func:`.active_weights.side_by_side`
    """

    window: Window
    codes: Floats
    bias: Floats

    def best_units(self, x: Tensor) -> Tensor:
        """(B, patches) those of ``x`` (B, C, H, W); gray is the mean over the channels."""
        pixels, geometry = _pixels(x), self.geometry(*x.shape[2:])
        bmu = np.empty((len(x), len(geometry.places)), np.int64)

        def task(start: int, stop: int) -> bool:
            room = _room(geometry.size)
            return bool(best_units(pixels, start, stop, room, *self.arguments(geometry), bmu))

        _shared(task, *bmu.shape)
        return torch.from_numpy(bmu)

    def geometry(self, height: int, width: int) -> PatchGeometry:
        """Of the patches of a gray image of that size."""
        return patch_geometry(self.window, 1, height, width)

    def arguments(self, geometry: PatchGeometry) -> tuple[Any, ...]:
        """What the loops take, behind the room for a gray image."""
        return geometry.border, geometry.places, geometry.taps, self.codes, self.bias


def active_outputs(
    x: Tensor, window: Window, weights: ActiveWeights, search: Search, bmu: Units | None
) -> Tensor:
    """The masked convolution of ``x`` (B, C, H, W), in channels-last memory.

    ``bmu`` (B, masks) holds one unit an image or one a position; None: they are searched for.
    """
    geometry, seen = patch_geometry(window, *x.shape[1:]), search.geometry(*x.shape[2:])
    out = torch.empty(len(x), len(geometry.places), len(weights.rest))
    pixels, flat = _pixels(x), out.numpy()
    units = np.empty((len(x), len(seen.places)), np.int64) if bmu is None else bmu
    kept = geometry.border, geometry.places, geometry.runs, *weights.arguments
    searched = *search.arguments(seen if bmu is None else NOWHERE), units, flat

    def task(start: int, stop: int) -> bool:
        image, gray = _room(geometry.size), _room(seen.size)
        return bool(masked_convolution(pixels, start, stop, image, *kept, gray, *searched))

    _shared(task, *flat.shape[:2])
    return out.unflatten(1, window.positions(*x.shape[2:])).permute(0, 3, 1, 2)


def _shared(task: Callable[[int, int], bool], n_images: int, n_positions: int) -> None:
    work = OPERATIONS * n_images * n_positions
    if not all(share(task, n_images, work=work, n_jobs=torch.get_num_threads())):
        raise InputError(
            "the input must be finite; some of its values are not: look for a layer before the map that diverges"
        )


def _pixels(x: Tensor) -> Floats:
    """``x`` as (B, H, W, C), copied if its channels are not side by side."""
    pixels: Floats = x.detach().permute(0, 2, 3, 1).contiguous().numpy()
    return pixels


def _room(size: int) -> Floats:
    """Zeros from a whole cache line on: each vector is then read from one line."""
    room: Floats = torch.zeros(size).numpy()
    return room
