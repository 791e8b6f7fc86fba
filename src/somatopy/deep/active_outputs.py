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
NOWHERE = PatchGeometry((0, 0), NOTHING, NOTHING, NOTHING, 0, np.zeros(2, np.int64))


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
            gray = geometry.lend()
            finite = bool(best_units(pixels, start, stop, gray, *self.arguments(geometry), bmu))
            geometry.take_back(gray)
            return finite

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
    """The masked convolution of ``x`` (B, C, H, W), a pixel's channels side by side in memory if those of ``x`` are.

    ``bmu`` (B, masks) holds one unit an image or one a position; None: they are searched for.
    """
    n, channels, height, width = x.shape
    geometry = patch_geometry(window, channels, height, width)
    seen = search.geometry(height, width) if bmu is None else NOWHERE
    units = np.empty((n, len(seen.places)), np.int64) if bmu is None else bmu
    pixels, pixel_by_pixel = _pixels(x), x.stride(1) == 1
    out, flat = _outputs(n, len(weights.rest), geometry, pixel_by_pixel)

    def task(start: int, stop: int) -> bool:
        image, gray = geometry.lend(), seen.lend()
        finite = masked_convolution(
            pixels, start, stop, image, geometry.border, geometry.places, geometry.runs, *weights.arguments,
            gray, *search.arguments(seen), units, pixel_by_pixel, flat,
        )  # fmt: skip
        geometry.take_back(image)
        seen.take_back(gray)
        return bool(finite)

    _shared(task, n, len(geometry.places))
    return out


def _outputs(n: int, depth: int, geometry: PatchGeometry, pixel_by_pixel: bool) -> tuple[Tensor, Floats]:
    """Room for outputs (B, K, rows, columns), and the same as the loops write it: (B, positions, K) or turned."""
    (rows, columns), positions = geometry.shape, len(geometry.places)
    if pixel_by_pixel:
        out = torch.empty(n, rows, columns, depth, dtype=torch.float32, device="cpu")
        return out.permute(0, 3, 1, 2), out.numpy().reshape(n, positions, depth)
    out = torch.empty(n, depth, rows, columns, dtype=torch.float32, device="cpu")
    return out, out.numpy().reshape(n, depth, positions)


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
