"""Images as the maps of this room take them: (N, H, W, C), looked at by blocks and never copied as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError
from somatopy.features.patches import PatchGrid
from somatopy.maps.columns import precision_of

BYTES_AT_A_TIME = 32 << 20


def check_images(images: ArrayLike, channels: int | None = None) -> NDArray[Any]:
    """``images`` (N, H, W) or (N, H, W, C) as (N, H, W, C): the same memory where it was an array.

    Raises
    ------
    InputError
        They are no images of real numbers, a value is not finite, or the colors are not as many as ``channels``.
    """
    array = np.asarray(images)
    if array.dtype.kind not in "fiub":
        raise InputError(f"images must hold real numbers; got {array.dtype}")
    if array.ndim not in (3, 4) or not array.size:
        one = ": give one image as images[None]" if array.ndim == 2 else ""
        raise InputError(f"images must be (N, H, W) or (N, H, W, C) and not empty; got {array.shape}{one}")
    if array.ndim == 3:
        array = array[..., None]
    if channels is not None and array.shape[3] != channels:
        raise InputError(f"images have {array.shape[3]} channels where the map was trained on {channels}")
    _check_finite(array)
    return array


def check_codes(codes: ArrayLike, grid: PatchGrid, n_units: int) -> NDArray[Any]:
    """Indices of units (N, h, w), one for each patch of ``grid``."""
    units = np.asarray(codes)
    if units.dtype.kind not in "iu" or units.ndim != 3 or units.shape[1:] != grid.shape:
        raise InputError(
            f"codes must be whole numbers of shape {('N', *grid.shape)} for images of {grid.size} pixels; got "
            f"{units.dtype} of shape {units.shape}: give their size"
        )
    if units.size and (units.min() < 0 or units.max() >= n_units):
        raise InputError(f"codes must lie from 0 to {n_units - 1}; got {units.min()} to {units.max()}")
    return units


def pixels_of(images: NDArray[Any]) -> np.dtype[Any]:
    """The precision a map of these images has: double for float64, single for all else (it holds bytes exactly)."""
    return precision_of(images.dtype if images.dtype == np.float64 else np.dtype(np.float32))


def blocks(images: NDArray[Any], bytes_an_image: int) -> Iterator[slice]:
    """Runs of images, each image of which asks for ``bytes_an_image`` of memory."""
    step = max(1, BYTES_AT_A_TIME // max(1, bytes_an_image))
    for first in range(0, len(images), step):
        yield slice(first, min(first + step, len(images)))


def _check_finite(images: NDArray[Any]) -> None:
    if images.dtype.kind != "f":
        return
    for some in blocks(images, images[0].nbytes):
        finite = np.isfinite(images[some])
        if not finite.all():
            image, row, column, _ = np.argwhere(~finite)[0].tolist()
            value = images[some][image, row, column].tolist()
            value = value[0] if len(value) == 1 else value
            raise InputError(
                f"images must be finite numbers; image {some.start + image} holds {value} in row {row}, column "
                f"{column}: fill it or leave the image out"
            )
