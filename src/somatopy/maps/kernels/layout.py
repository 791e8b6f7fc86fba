"""Units laid out for the search of the nearest by scores ``|w|^2 / 2 - x.w``: centered, scaled, negated, in tiles."""

from __future__ import annotations

import math

import numpy as np

from somatopy.maps.kernels.compiling import kernel


@kernel
def lay_out(codebook, scale, order, tiles, bias, places, center):
    """Fill tiles (T, D, units), which are zero, and bias, places (T * units,) with the units in that order (K,).

    The center (D,) becomes their mean. Places without a unit never win. Returns the largest norm of a unit.
    """
    n_units, width, reach = codebook.shape[0], tiles.shape[2], 0.0
    total = np.zeros(codebook.shape[1])
    for unit in range(n_units):
        for d in range(total.shape[0]):
            total[d] += codebook[unit, d]
    for d in range(total.shape[0]):
        center[d] = total[d] / n_units
    bias[:], places[:] = np.finfo(bias.dtype).max / 4, -1
    for place in range(n_units):
        unit, squares = order[place], 0.0
        for d in range(total.shape[0]):
            value = (np.float64(codebook[unit, d]) - center[d]) * scale[d]
            tiles[place // width, d, place % width] = -value
            squares += value * value
        bias[place], places[place] = squares / 2, unit
        reach = max(reach, squares)
    return math.sqrt(reach)
