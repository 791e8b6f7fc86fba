"""A convolution that computes, at each position, only the outputs its mask lets through; the search is part of it.

Images lie with the channels of a pixel side by side. Each is copied with its border of zeros into a flat ``image``, in
which position p begins at places[p] and its patch is a few ``runs``, one for each row of the kernel. So is
its ``gray``, the mean over the channels, in which the patches searched for begin at seen[p] and have their pixels at
``taps``.
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
def masked_convolution(
    X, start, stop, image, padding, places, runs, length, weights, active, counts, inside, floors, table, outside, rest,
    gray, border, seen, taps, codes, bias, bmu, out,
):  # fmt: skip
    """The masked outputs (B, positions, K) of the images start .. stop - 1 of X (B, H, W, C); False if not finite.

    ``active`` (units, most) lists the outputs each unit lets through, ``counts`` how many. Where a unit lets output k
    through it is ``max(max(product + inside, floors[0]) table + outside, floors[1])``, these (units, most + HELD) too,
    and elsewhere rest[k].

    ``bmu`` (B, masks) holds a unit for each image, or for each of its positions; it is found first among the units
    ``codes`` (:func:`.active_tile.best_units_of_one`), unless ``seen`` is empty.
    """
    sums = np.zeros(HELD, X.dtype)
    for b in range(start, stop):
        if seen.shape[0]:
            lay_gray(X, b, border, gray)
            if not find(gray, seen, taps, codes, bias, bmu, b):
                return False
        lay(X, b, padding, image)
        for p in range(places.shape[0]):
            unit = bmu[b, min(p, bmu.shape[1] - 1)]
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
    return True


@kernel
def best_units(X, start, stop, gray, border, seen, taps, codes, bias, bmu):
    """The search alone."""
    for b in range(start, stop):
        lay_gray(X, b, border, gray)
        if not find(gray, seen, taps, codes, bias, bmu, b):
            return False
    return True


@part
def find(gray, seen, taps, codes, bias, bmu, b):
    """The best unit of each patch of one image into bmu[b]; False if one is not all finite numbers."""
    whole = seen.shape[0] // POSITIONS * POSITIONS
    for p in range(0, whole, POSITIONS):
        best_units_of_several(gray, seen, p, taps, codes, bias, bmu, b)
    for p in range(whole, seen.shape[0]):
        best_units_of_one(gray, seen, p, taps, codes, bias, bmu, b)
    highest = 0
    for p in range(seen.shape[0]):
        highest = max(highest, bmu[b, p])
    return highest < NOWHERE


@part
def lay_gray(X, b, border, gray):
    """The mean over the channels into the flat ``gray``, whose border is zero."""
    width = X.shape[2] + 2 * border[1]
    share = gray.dtype.type(1 / X.shape[3])
    for y in range(X.shape[1]):
        row = (y + border[0]) * width + border[1]
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
        line = X[b, y].reshape(values)
        for k in range(values):
            image[row + k] = line[k]


@part
def at_least(value, floor):
    """``value`` or the floor; NaN stays NaN."""
    return floor if value < floor else value
