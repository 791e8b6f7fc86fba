"""A masked convolution that computes only what is let through (:mod:`.kernels.masked_convolution`)."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from somatopy.checking import InputError
from somatopy.deep.active_weights import ActiveWeights, Floats
from somatopy.deep.kernels.masked_convolution import convolve, find
from somatopy.deep.patch_geometry import Window, patch_geometry
from somatopy.maps.threads import share

OPERATIONS = 1e4  # what a position costs, as a pass over samples counts them

Units = NDArray[np.int64]


def best_units_of_patches(x: Tensor, window: Window, codes: Floats, bias: Floats) -> Units:
    """The best units of the gray patches of ``x`` (B, C, H, W), image by image, position by position.

    ``codes`` and ``bias`` as of :func:`.active_weights.side_by_side`; gray is the mean over the channels.
    """
    pixels = _pixels(x)
    geometry = patch_geometry(window, 1, *x.shape[2:])
    padding = np.array(window.padding)
    bmu = np.empty(len(x) * len(geometry.places), np.int64)

    def task(start: int, stop: int) -> bool:
        gray = _room(geometry.size)
        found: bool = find(
            pixels, start, stop, padding, gray, geometry.places, geometry.taps, codes, bias, bmu
        )
        return found

    if not all(_shared(task, len(x), len(geometry.places))):
        raise InputError(
            "the input must be finite; some of its values are not: look for a layer before the map that diverges"
        )
    return bmu


def active_outputs(x: Tensor, bmu: Units, window: Window, weights: ActiveWeights) -> Tensor:
    """The masked convolution of ``x`` (B, C, H, W) in channels-last memory; ``bmu`` one an image or one a position."""
    pixels = _pixels(x)
    geometry = patch_geometry(window, *x.shape[1:])
    out = torch.empty(len(x), *window.positions(*x.shape[2:]), len(weights.weights))
    flat = out.view(len(x), -1, out.shape[-1]).numpy()
    padding = np.array(window.padding)

    def task(start: int, stop: int) -> None:
        image = _room(geometry.size)
        convolve(
            pixels, start, stop, padding, image, geometry.places, geometry.runs, *weights.arguments, bmu, flat
        )

    _shared(task, len(x), len(geometry.places))
    return out.permute(0, 3, 1, 2)


def _shared(task: Any, n_images: int, n_positions: int) -> list[Any]:
    work = OPERATIONS * n_images * n_positions
    return share(task, n_images, work=work, n_jobs=torch.get_num_threads())


def _pixels(x: Tensor) -> Floats:
    """``x`` as (B, H, W, C), copied if its channels are not side by side."""
    pixels: Floats = x.detach().permute(0, 2, 3, 1).contiguous().numpy()
    return pixels


def _room(size: int) -> Floats:
    """Zeros from a whole cache line on: each vector is then read from one line."""
    room: Floats = torch.zeros(size).numpy()
    return room
