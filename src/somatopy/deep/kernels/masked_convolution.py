"""A convolution that computes, at each position, only the outputs its mask lets through; the search is part of it.

Images lie with the channels of a pixel side by side, outputs so too or channel by channel. Each image is copied with
its border of zeros into a flat ``image``, in which position p begins at places[p] and its patch is a few ``runs``, one
for each row of the kernel. So is its ``gray``, the mean over the channels, in which the patches searched for begin at
seen[p] and have their pixels at ``taps``. Positions are then taken by best unit, so that the weights of its outputs are
read from the nearest cache, and once for four positions.
"""

from __future__ import annotations

import numpy as np

from somatopy.deep.kernels.active_tile import (
    HELD,
    MOST,
    NOWHERE,
    POSITIONS,
    active_dots_at_four,
    active_dots_at_one,
    active_dots_at_two,
    best_units_of_one,
    best_units_of_several,
)
from somatopy.maps.kernels.compiling import kernel, part


@kernel
def masked_convolution(
    X, start, stop, image, padding, places, runs, length, weights, active, counts, inside, floors, table, outside, rest,
    gray, border, seen, taps, codes, bias, bmu, pixel_by_pixel, out,
):  # fmt: skip
    """The masked outputs of the images start .. stop - 1 of X (B, H, W, C) into ``out``; False if not finite.

    ``active`` (units, most) lists the outputs each unit lets through, ``counts`` how many. Where a unit lets output k
    through it is ``max(max(product + inside, floors[0]) table + outside, floors[1])``, these (units, most + HELD) too,
    and elsewhere rest[k].

    ``bmu`` (B, masks) holds a unit for each image, or for each of its positions; it is found first among the units
    ``codes`` (:func:`.active_tile.best_units_of_one`), unless ``seen`` is empty. ``out`` is (B, positions, K) if
    ``pixel_by_pixel``, else (B, K, positions).
    """
    sums, order = np.zeros((4, HELD), X.dtype), np.empty(places.shape[0], np.int64)
    ends = np.empty(counts.shape[0] + 1, np.int64)
    for b in range(start, stop):
        if seen.shape[0]:
            lay_gray(X, b, border, gray)
            if not find(gray, seen, taps, codes, bias, bmu, b):
                return False
        lay(X, b, padding, image)
        group(bmu, b, order, ends)
        fill(out, b, rest, pixel_by_pixel)
        for unit in range(counts.shape[0]):
            p = ends[unit]
            while p < ends[unit + 1]:
                left = ends[unit + 1] - p
                together = 4 if left > 3 else 2 if left > 1 else 1
                for first in range(0, counts[unit], MOST):
                    take = min(MOST, counts[unit] - first)
                    dots(
                        together, image, places, order, p, runs, length, weights, active, unit, first, take, sums
                    )  # fmt: skip
                    for s in range(together):
                        for j in range(HELD):
                            raw = at_least(sums[s, j] + inside[unit, first + j], floors[0])
                            masked = raw * table[unit, first + j] + outside[unit, first + j]
                            sums[s, j] = at_least(masked, floors[1])
                        for j in range(take):
                            put(out, b, order[p + s], active[unit, first + j], sums[s, j], pixel_by_pixel)
                p += together
    return True


@part
def fill(out, b, rest, pixel_by_pixel):
    """What outputs are where nothing lets them through, everywhere in one image."""
    if pixel_by_pixel:
        for p in range(out.shape[1]):
            for k in range(rest.shape[0]):
                out[b, p, k] = rest[k]
    else:
        for k in range(rest.shape[0]):
            for p in range(out.shape[2]):
                out[b, k, p] = rest[k]


@part
def put(out, b, p, k, value, pixel_by_pixel):
    """Output k at position p of one image."""
    if pixel_by_pixel:
        out[b, p, k] = value
    else:
        out[b, k, p] = value


@part
def dots(together, image, places, order, p, runs, length, weights, active, unit, first, take, sums):
    """Those of so many positions from p on."""
    if together == 4:
        active_dots_at_four(image, places, order, p, runs, length, weights, active, unit, first, take, sums)
    elif together == 2:
        active_dots_at_two(image, places, order, p, runs, length, weights, active, unit, first, take, sums)
    else:
        active_dots_at_one(image, places, order, p, runs, length, weights, active, unit, first, take, sums)


@part
def group(bmu, b, order, ends):
    """The positions of one image by best unit: those of unit k are order[ends[k]:ends[k + 1]], in rising order."""
    last = bmu.shape[1] - 1  # of the masks: one for each position, or one for all
    ends[:] = 0
    for p in range(order.shape[0]):
        ends[bmu[b, min(p, last)] + 1] += 1
    for unit in range(1, ends.shape[0]):
        ends[unit] += ends[unit - 1]
    for p in range(order.shape[0] - 1, -1, -1):
        unit = bmu[b, min(p, last)]
        ends[unit + 1] -= 1
        order[ends[unit + 1]] = p
    for unit in range(ends.shape[0] - 1):
        ends[unit] = ends[unit + 1]
    ends[-1] = order.shape[0]


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
