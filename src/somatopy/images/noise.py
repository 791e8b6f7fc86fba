"""How far images are from others: the peak signal-to-noise ratio."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, number


def psnr(images: ArrayLike, others: ArrayLike, *, data_range: float | None = None) -> float:
    """Peak signal-to-noise ratio in dB: ``10 log10(data_range^2 / mean squared difference)``.

    The mean is taken over all pixels of all images at once. Equal images give infinity.

    Parameters
    ----------
    images, others : arrays of one shape
    data_range : number above 0, optional
        From black to white: by default 255 for bytes (:func:`range_of`), else from the least to the largest value
        of ``images``.

    >>> psnr([[0.0, 1.0]], [[0.1, 0.9]])
    20.0
    """
    first, second = np.asarray(images), np.asarray(others)
    if first.shape != second.shape or not first.size:
        raise InputError(f"images and others must be of one shape; got {first.shape} and {second.shape}")
    span = number("data_range", range_of(first) if data_range is None else data_range, above=0)
    error = squared_differences(first, second)
    if not math.isfinite(error):
        raise InputError("images and others must be finite numbers, and not huge: fill or scale them")
    return decibels(error / first.size, span)


def decibels(mean_square: float, data_range: float) -> float:
    """The ratio for a mean squared difference; infinity where that is 0."""
    return float(10 * math.log10(data_range**2 / mean_square)) if mean_square > 0 else math.inf


def squared_differences(first: NDArray[Any], second: NDArray[Any]) -> float:
    """The sum over all pixels, in double precision."""
    return float(np.square(np.subtract(first, second, dtype=np.float64)).sum())


def range_of(images: NDArray[Any]) -> float:
    """From black to white: all that unsigned whole numbers hold (255 for bytes), else what the images span.

    >>> range_of(np.zeros((1, 2, 2), np.uint8)), range_of(np.array([[[-1.0, 0.5]]]))
    (255.0, 1.5)
    """
    if images.dtype.kind == "u":
        return float(np.iinfo(images.dtype).max)
    if images.dtype.kind == "b":
        return 1.0
    return float(images.max()) - float(images.min())
