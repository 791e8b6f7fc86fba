"""The growing map's sample loop, compiled: no Python runs between two samples.

The rules are those of :mod:`somatopy.maps.growth`, compiled here as they stand. The loop hands back to Python only
when the arrays have no room for another birth; Python doubles them and calls again from the sample reached.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from somatopy.compiling import compiled
from somatopy.maps import growth

_reach = njit(growth.reach)
_whole_hops = njit(growth.whole_hops)
_influence = njit(growth.influence)
_newborn_vector = njit(growth.newborn_vector)

# Sums may be reordered into SIMD lanes; NaN and infinity keep their meaning.
_SUM_IN_LANES = {"reassoc", "contract", "nsz"}


@compiled(fastmath=_SUM_IN_LANES)
def _squared_distance(x, w):
    # A loop from 0 over the whole length is the form that the compiler turns into SIMD; giving up early costs more.
    total = x.dtype.type(0)
    for d in range(len(x)):
        difference = x[d] - w[d]
        total += difference * difference
    return total


@compiled
def best_unit(x, codebook, n_units):
    """The nearest unit (lowest index on ties) and its squared distance."""
    best, best_distance = 0, _squared_distance(x, codebook[0])
    for unit in range(1, n_units):
        distance = _squared_distance(x, codebook[unit])
        if distance < best_distance:
            best, best_distance = unit, distance
    return best, best_distance


@compiled
def _adapt(x, w, step):
    step = x.dtype.type(step)
    for d in range(len(x)):
        w[d] += step * (x[d] - w[d])


@compiled
def _shares(n_units, widest):
    """The influence at each whole hop within the reach, so that no sample computes it anew."""
    ns = min(_reach(n_units), float(widest))
    shares = np.empty(min(_whole_hops(n_units), widest) + 1)
    for hops in range(len(shares)):
        shares[hops] = _influence(hops, ns)
    return shares


@compiled
def adapt_neighborhood(x, codebook, neighbors, winner, rate, shares, queue, hops_of):
    """Move the winner and every unit within the reach toward ``x``: a walk over the lattice, nearest hops first.

    ``shares[hops]`` is the share of the rate that a unit takes; its last entry is that of the farthest.
    """
    farthest = len(shares) - 1
    queue[0] = winner
    hops_of[winner] = 0
    head, tail = 0, 1
    while head < tail:
        unit = queue[head]
        head += 1
        hops = hops_of[unit]
        _adapt(x, codebook[unit], rate * shares[hops])
        if hops == farthest:
            continue
        for place in range(growth.N_PLACES):
            near = neighbors[unit, place]
            if near >= 0 and hops_of[near] < 0:
                hops_of[near] = hops + 1
                queue[tail] = near
                tail += 1
    for i in range(tail):
        hops_of[queue[i]] = -1


@compiled
def spread_error(errors, neighbors, unit, threshold, share):
    """An inner unit past the threshold keeps half of it and hands a share on: E_b = GT / 2, E_i *= 1 + FD."""
    errors[unit] = threshold / 2
    for place in range(growth.N_PLACES):
        near = neighbors[unit, place]
        if near >= 0:
            errors[near] *= 1 + share


@compiled
def _cell(rows, columns, unit, place, origin):
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


@compiled
def _free_places(neighbors, unit):
    """How many of the four places around ``unit`` are free."""
    free = 0
    for place in range(growth.N_PLACES):
        free += neighbors[unit, place] < 0
    return free


@compiled
def give_birth(codebook, errors, rows, columns, neighbors, grid, origin, n_units, parent, low, high):
    """Fill every free place around ``parent``; returns the new number of units."""
    around = np.empty(growth.N_PLACES, np.int32)
    for place in range(growth.N_PLACES):
        if neighbors[parent, place] >= 0:
            continue
        row, column = _cell(rows, columns, parent, place, origin)
        child = n_units
        grid[row, column] = child
        rows[child], columns[child] = row + origin[0], column + origin[1]
        for p in range(growth.N_PLACES):
            near_row, near_column = _cell(rows, columns, child, p, origin)
            around[p] = grid[near_row, near_column]
        codebook[child] = _newborn_vector(codebook, around, parent, neighbors[parent], place, low, high)
        errors[child] = 0.0
        for p in range(growth.N_PLACES):
            neighbors[child, p] = around[p]
            if around[p] >= 0:
                neighbors[around[p], (p + 2) % growth.N_PLACES] = child
        n_units += 1
    errors[parent] = 0.0
    return n_units


@compiled
def has_room(codebook, rows, columns, grid, origin, n_units):
    """Whether any unit could give birth: spare rows, and two free rings around the youngest units' cells."""
    if n_units + growth.N_PLACES > len(codebook):
        return False
    for unit in range(max(0, n_units - growth.N_PLACES), n_units):
        row, column = rows[unit] - origin[0], columns[unit] - origin[1]
        if min(row, column) < 2 or row > grid.shape[0] - 3 or column > grid.shape[1] - 3:
            return False
    return True


@compiled
def present(
    X, order, start,
    codebook, errors, rows, columns, neighbors, grid, origin, n_units,
    rate, birth_rate, widest, threshold, spread, max_units, low, high,
):  # fmt: skip
    """Present ``X[order[start:]]`` one by one: search, adapt, err, and grow when the threshold is passed.

    ``widest`` bounds the reach in hops; ``threshold`` is infinite while growth is not allowed; ``birth_rate`` is the
    rate after a birth (NaN: as before).
    Arrays are changed in place.

    Returns (position reached, units, rate, whether a birth was refused by ``max_units``).
    """
    queue = np.empty(len(codebook), np.int64)
    hops_of = np.full(len(codebook), -1, np.int64)
    shares = _shares(n_units, widest)
    refused = False
    for position in range(start, len(order)):
        if not has_room(codebook, rows, columns, grid, origin, n_units):
            return position, n_units, rate, refused
        x = X[order[position]]
        winner, distance = best_unit(x, codebook, n_units)
        adapt_neighborhood(x, codebook, neighbors, winner, rate, shares, queue, hops_of)
        errors[winner] += distance
        if errors[winner] <= threshold:
            continue
        free = _free_places(neighbors, winner)
        if free == 0:
            spread_error(errors, neighbors, winner, threshold, spread)
        elif n_units + free > max_units:
            refused = True
        else:
            n_units = give_birth(
                codebook, errors, rows, columns, neighbors, grid, origin, n_units, winner, low, high
            )
            shares = _shares(n_units, widest)
            if not np.isnan(birth_rate):
                rate = birth_rate
    return len(order), n_units, rate, refused
