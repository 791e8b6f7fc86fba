"""The growing map's sample loop, compiled: no Python runs between two samples.

The rules are those of :mod:`somatopy.maps.growth`, compiled here as they stand. The loop hands back to Python only
when the arrays have no room for another birth; Python doubles them and calls again from the sample reached.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from somatopy.maps import growth
from somatopy.maps.kernels.compiling import kernel, part
from somatopy.maps.kernels.online import load
from somatopy.maps.kernels.prefetch import prefetch
from somatopy.maps.kernels.sweep import lay_out, put, sweep, sweep_rows, take

_reach = njit(growth.reach)
_whole_hops = njit(growth.whole_hops)
_influence = njit(growth.influence)
_newborn_vector = njit(growth.newborn_vector)


@part
def influences(n_units, widest):
    """The influence at each whole hop within the reach, so that no sample computes it anew."""
    ns = min(_reach(n_units), float(widest))
    weights = np.empty(min(_whole_hops(n_units), widest) + 1)
    for hops in range(len(weights)):
        weights[hops] = _influence(hops, ns)
    return weights


@part
def walk(unit, farthest, neighbors, around, hops, seen):
    """List the units within ``farthest`` hops of ``unit``, nearest first, in its rows of ``around`` and ``hops``.

    ``seen`` (K,) is False, and is left so. Returns how many units that are.
    """
    around[unit, 0], hops[unit, 0], seen[unit] = unit, 0, True
    head, tail = 0, 1
    while head < tail and hops[unit, head] < farthest:
        here = around[unit, head]
        for place in range(growth.N_PLACES):
            near = neighbors[here, place]
            if near >= 0 and not seen[near]:
                around[unit, tail], hops[unit, tail], seen[near] = near, hops[unit, head] + 1, True
                tail += 1
        head += 1
    for i in range(tail):
        seen[around[unit, i]] = False
    return tail


@part
def cells_within(hops):
    """How many cells lie within so many hops of one."""
    return 2 * hops * (hops + 1) + 1


@part
def spread_error(errors, neighbors, unit, threshold, share):
    """An inner unit past the threshold keeps half of it and hands a share on: E_b = GT / 2, E_i *= 1 + FD."""
    errors[unit] = threshold / 2
    for place in range(growth.N_PLACES):
        near = neighbors[unit, place]
        if near >= 0:
            errors[near] *= 1 + share


@part
def cell(rows, columns, unit, place, origin):
    """Row and column of the place beside ``unit``, as indices of the grid."""
    row = rows[unit] - origin[0]
    column = columns[unit] - origin[1]
    if place == 0:
        row -= 1
    elif place == 1:
        column += 1
    elif place == 2:
        row += 1
    else:
        column -= 1
    return row, column


@part
def free_places(neighbors, unit):
    """How many of the four places around ``unit`` are free."""
    free = 0
    for place in range(growth.N_PLACES):
        free += neighbors[unit, place] < 0
    return free


@part
def give_birth(
    tiles, bias, codebook, errors, rows, columns, neighbors, grid, origin, n_units, parent, low, high
):
    """Fill every free place around ``parent``; returns the new number of units.

    The units live in ``tiles``; those that the newborn depend on are brought to their rows of ``codebook``.
    """
    around = np.empty(growth.N_PLACES, np.int32)
    take(tiles, parent, codebook)
    take_all(tiles, neighbors[parent], codebook)
    for place in range(growth.N_PLACES):
        if neighbors[parent, place] >= 0:
            continue
        row, column = cell(rows, columns, parent, place, origin)
        child = n_units
        grid[row, column] = child
        rows[child], columns[child] = row + origin[0], column + origin[1]
        for p in range(growth.N_PLACES):
            near_row, near_column = cell(rows, columns, child, p, origin)
            around[p] = grid[near_row, near_column]
        take_all(tiles, around, codebook)
        codebook[child] = _newborn_vector(codebook, around, parent, neighbors[parent], place, low, high)
        put(codebook, child, tiles, bias)
        errors[child] = 0.0
        for p in range(growth.N_PLACES):
            neighbors[child, p] = around[p]
            if around[p] >= 0:
                neighbors[around[p], (p + 2) % growth.N_PLACES] = child
        n_units += 1
    errors[parent] = 0.0
    return n_units


@part
def take_all(tiles, units, codebook):
    for unit in units:
        if unit >= 0:
            take(tiles, unit, codebook)


@part
def has_room(codebook, rows, columns, grid, origin, n_units):
    """Whether any unit could give birth: spare rows, and two free rings around the youngest units' cells."""
    if n_units + growth.N_PLACES > len(codebook):
        return False
    for unit in range(max(0, n_units - growth.N_PLACES), n_units):
        row, column = rows[unit] - origin[0], columns[unit] - origin[1]
        if min(row, column) < 2 or row > grid.shape[0] - 3 or column > grid.shape[1] - 3:
            return False
    return True


@part
def respond(
    tiles, bias, codebook, errors, rows, columns, neighbors, grid, origin, n_units, unit,
    threshold, spread, max_units, low, high,
):  # fmt: skip
    """What a unit past the threshold does: give birth at the edge, hand its error on inside.

    Returns the number of units, and whether a birth was refused.
    """
    free = free_places(neighbors, unit)
    if free == 0:
        spread_error(errors, neighbors, unit, threshold, spread)
    elif n_units + free > max_units:
        return n_units, True
    else:
        n_units = give_birth(
            tiles, bias, codebook, errors, rows, columns, neighbors, grid, origin, n_units, unit, low, high
        )
    return n_units, False


@kernel
def present(
    X, order, start,
    codebook, errors, rows, columns, neighbors, grid, origin, n_units,
    rate, birth_rate, widest, threshold, spread, max_units, low, high, tiles,
):  # fmt: skip
    """Present ``X[order[start:]]`` one by one: search, adapt, err, and grow when the threshold is passed.

    ``widest`` bounds the reach in hops; ``threshold`` is infinite while growth is not allowed; ``birth_rate`` is the
    rate after a birth (NaN: as before); ``tiles`` (T, D, units) is room for the codebook,
    or has no tile: then the rows of the codebook themselves are trained.
    Arrays are changed in place.

    Returns (position reached, units, rate, whether a birth was refused by ``max_units``).
    """
    bias = np.empty(max(tiles.shape[0] * tiles.shape[2], len(codebook)), tiles.dtype)
    squared, shares, scale = np.empty_like(bias), np.zeros_like(bias), np.empty(0, low.dtype)
    lay_out(codebook, n_units, tiles, bias)
    weights, refused = influences(n_units, widest), False
    # Who is around a unit is looked up when it first wins, and anew after a birth.
    most = cells_within(_whole_hops(len(codebook)))
    around, hops = np.empty((len(codebook), most), np.int32), np.empty((len(codebook), most), np.int32)
    n_around, seen = np.zeros(len(codebook), np.int64), np.zeros(len(codebook), np.bool_)
    room = has_room(codebook, rows, columns, grid, origin, n_units)
    samples, position, coming = np.empty((2, X.shape[1]), tiles.dtype), start, start & 1
    load(X, order[start], samples, coming)
    unit, found = pass_units(tiles, codebook, n_units, samples, coming, shares, scale, bias, squared)
    in_rows, count = tiles.shape[0] == 0, tiles_of(n_units, tiles)
    while position < len(order) and room:
        winner, distance = unit, found
        position += 1
        coming = position & 1
        prefetch(X, order[min(position + 1, len(order) - 1)])
        load(X, order[min(position, len(order) - 1)], samples, coming)
        if n_around[winner] == 0:
            n_around[winner] = walk(winner, len(weights) - 1, neighbors, around, hops, seen)
        for i in range(n_around[winner]):
            shares[around[winner, i]] = rate * weights[hops[winner, i]]
        # Not by a function: each call of one that itself calls others counts references to every array.
        if in_rows:
            unit, found = sweep_rows(codebook, n_units, samples, coming, shares)
        else:
            unit, found = sweep(tiles, count, samples, coming, shares, scale, bias, squared)
        for i in range(n_around[winner]):
            shares[around[winner, i]] = 0
        errors[winner] += distance
        if errors[winner] <= threshold:
            continue
        before = n_units
        n_units, full = respond(
            tiles, bias, codebook, errors, rows, columns, neighbors, grid, origin, n_units, winner,
            threshold, spread, max_units, low, high,
        )  # fmt: skip
        refused |= full
        if n_units > before:
            weights, n_around[:], count = influences(n_units, widest), 0, tiles_of(n_units, tiles)
            room = has_room(codebook, rows, columns, grid, origin, n_units)
            unit, found = pass_units(tiles, codebook, n_units, samples, coming, shares, scale, bias, squared)
            rate = rate if np.isnan(birth_rate) else birth_rate
    for unit in range(n_units):
        take(tiles, unit, codebook)
    return position, n_units, rate, refused


@part
def pass_units(tiles, codebook, n_units, samples, coming, shares, scale, bias, squared):
    """Move the units their shares, and find the best one for the sample to come."""
    if tiles.shape[0] == 0:
        return sweep_rows(codebook, n_units, samples, coming, shares)
    return sweep(tiles, tiles_of(n_units, tiles), samples, coming, shares, scale, bias, squared)


@part
def tiles_of(n_units, tiles):
    return (n_units + tiles.shape[2] - 1) // tiles.shape[2]
