"""A sweep over the codebook between two samples: units move toward the last one, the next one finds its best unit.

The codebook stands in tiles (T, D, units), feature by feature; places without a unit have an infinite bias.
"""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import part
from somatopy.maps.kernels.sweep_tile import measure_tile, move_and_measure, place_in_tile, rests

DEPTH = 128  # features summed in one go: rounding stays small, and a tile out of the race is given up early


@part
def lay_out(codebook, count, tiles, bias):
    """Put the first ``count`` units into tiles."""
    if tiles.shape[0] == 0:
        return
    bias[:] = np.inf
    for unit in range(count):
        put(codebook, unit, tiles, bias)


@part
def put(codebook, unit, tiles, bias):
    """Put a unit into its tile, where there are tiles."""
    if tiles.shape[0] == 0:
        return
    width = tiles.shape[2]
    for d in range(codebook.shape[1]):
        tiles[unit // width, d, unit % width] = codebook[unit, d]
    bias[unit] = 0


@part
def take(tiles, unit, codebook):
    """Bring a unit back from its tile, where there are tiles."""
    if tiles.shape[0] == 0:
        return
    width = tiles.shape[2]
    for d in range(codebook.shape[1]):
        codebook[unit, d] = tiles[unit // width, d, unit % width]


@part
def sweep(tiles, count, samples, next, shares, scale, bias, squared):
    """Move every unit of the first ``count`` tiles its share toward one sample; the best unit of the ``next``.

    samples : (2, D) of which ``next`` (0 or 1) is the one to come
    shares, bias, squared : (T * units,) for each place

    Returns the best unit, the lowest index on ties, and its squared distance. Tiles that must move come first: their
    best is near the last best unit, and a tile that rests is given up where it can no longer win.
    """
    best, least, depth = 0, tiles.dtype.type(np.inf), tiles.shape[1]
    for t in range(count):
        if not rests(tiles, t, shares):
            found = least
            for start in range(0, depth, DEPTH):
                stop = min(start + DEPTH, depth)
                found = move_and_measure(tiles, t, start, stop, samples, next, shares, scale, bias, squared)
            if found < least:
                best, least = t, found
    for t in range(count):
        if rests(tiles, t, shares):
            found = least
            for start in range(0, depth, DEPTH):
                stop = min(start + DEPTH, depth)
                found = measure_tile(tiles, t, start, stop, samples, next, shares, scale, bias, squared)
                if found > least:
                    break
            if found < least or (found == least and t < best):
                best, least = t, found
    # Where all distances are infinite or NaN, the first unit is taken.
    return place_in_tile(tiles, best, squared, least) if least < np.inf else 0, least


@part
def sweep_rows(codebook, count, samples, next, shares):
    """As :func:`sweep`, over the first ``count`` rows of a codebook: reads it all, writes only what moves."""
    best, least = 0, codebook.dtype.type(np.inf)
    for unit in range(count):
        share, found = shares[unit], codebook.dtype.type(0)
        if share != 0:
            for d in range(codebook.shape[1]):
                codebook[unit, d] += share * (samples[1 - next, d] - codebook[unit, d])
        for d in range(codebook.shape[1]):
            step = samples[next, d] - codebook[unit, d]
            found += step * step
        if found < least:
            best, least = unit, found
    return best, least
