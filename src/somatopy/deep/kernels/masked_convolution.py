"""A convolution that computes, at each position, only the outputs its mask lets through; the search is part of it.

Images lie with the channels of a pixel side by side. Each is copied with its border of zeros into a flat ``image``, in
which position p begins at places[p] and its patch is a few ``runs``, one for each row of the kernel.
"""

from __future__ import annotations

import numpy as np

from somatopy.deep.kernels.active_tile import (
    HELD,
    MOST,
    NOWHERE,
    POSITIONS,
    active_dots,
    best_units_of_one,
    best_units_of_several,
)
from somatopy.maps.kernels.compiling import kernel, part


@kernel
def find(X, start, stop, padding, gray, places, taps, codes, bias, bmu):
    """The best units of the gray patches of the images start .. stop - 1 of X (B, H, W, C), into ``bmu``.

    They follow each other image by image. False if a patch is not all finite numbers.
    """
    for b in range(start, stop):
        lay_gray(X, b, padding, gray)
        score(gray, places, taps, codes, bias, bmu, b * places.shape[0])
    return bmu[start * places.shape[0] : stop * places.shape[0]].max() != NOWHERE


@part
def score(gray, places, taps, codes, bias, bmu, to):
    whole = places.shape[0] // POSITIONS * POSITIONS
    for p in range(0, whole, POSITIONS):
        best_units_of_several(gray, places, p, taps, codes, bias, bmu, to + p)
    for p in range(whole, places.shape[0]):
        best_units_of_one(gray, places, p, taps, codes, bias, bmu, to + p)


@part
def lay_gray(X, b, padding, gray):
    """The mean over the channels into the flat ``gray``, whose border is zero."""
    width = X.shape[2] + 2 * padding[1]
    share = gray.dtype.type(1 / X.shape[3])
    for y in range(X.shape[1]):
        row = (y + padding[0]) * width + padding[1]
        for x in range(X.shape[2]):
            total = gray.dtype.type(0)
            for c in range(X.shape[3]):
                total += X[b, y, x, c]
            gray[row + x] = total * share


@part
def lay(X, b, padding, image):
    """The image into the flat ``image``, whose border is zero."""
    values = X.shape[2] * X.shape[3]
    width = values + 2 * padding[1] * X.shape[3]
    for y in range(X.shape[1]):
        row = (y + padding[0]) * width + padding[1] * X.shape[3]
        image[row : row + values] = X[b, y].reshape(values)


@kernel
def convolve(
    X, start, stop, padding, image, places, runs, length, weights, active, counts, inside, floors, table, outside, rest,
    bmu, out,
):  # fmt: skip
    """The masked outputs (B, positions, K) of the images start .. stop - 1 of X (B, H, W, C).

    ``active`` (units, most) lists the outputs each unit lets through, ``counts`` how many. Where a unit lets output k
    through it is ``max(max(product + inside, floors[0]) table + outside, floors[1])``, these (units, most + HELD) too,
    and elsewhere rest[k]. ``bmu`` holds a unit for each image, or for each of its positions.
    """
    sums = np.zeros(HELD, X.dtype)
    n_masks = bmu.shape[0] // X.shape[0]
    for b in range(start, stop):
        lay(X, b, padding, image)
        for p in range(places.shape[0]):
            unit = bmu[b * n_masks + min(p, n_masks - 1)]
            for k in range(rest.shape[0]):
                out[b, p, k] = rest[k]
            for first in range(0, counts[unit], MOST):
                take = min(MOST, counts[unit] - first)
                active_dots(image, places[p], runs, weights, active, unit, first, take, length, sums)
                for j in range(HELD):
                    raw = at_least(sums[j] + inside[unit, first + j], floors[0])
                    sums[j] = at_least(raw * table[unit, first + j] + outside[unit, first + j], floors[1])
                for j in range(take):
                    out[b, p, active[unit, first + j]] = sums[j]


@part
def at_least(value, floor):
    """``value`` or the floor; NaN stays NaN."""
    return floor if value < floor else value
