"""The share of its way that each unit goes, for a best unit, a radius and a rate.

The neighborhood is known at falling radii, the knots. Its weights at the two knots around the present radius are laid
out by displacement, so that the weights of a lattice row are a run in memory: what a unit's share costs is a few
instructions for a whole vector of units.
"""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import part


@part
def weigh(radius, knots, tables, classes, knot, laid, planes):
    """Have the weights at the knots around ``radius`` in ``planes`` (2, size), those of knot k at k % 2.

    knots, tables : (M,) falling radii and (M, classes) the weights at them
    classes : (size,) the class of each displacement
    knot : where the last radius was
    laid : (2,) the knots whose weights are there already

    Returns the knot before the radius, and where between it (0) and the next (1) the radius lies.
    """
    while knot > 0 and knots[knot] < radius:
        knot -= 1
    while knot + 2 < knots.shape[0] and knots[knot + 1] > radius:
        knot += 1
    last = min(knot + 1, knots.shape[0] - 1)
    for k in range(knot, last + 1):
        if laid[k & 1] != k:
            laid[k & 1] = k
            for i in range(classes.shape[0]):
                planes[k & 1, i] = tables[k, classes[i]]
    span = knots[knot] - knots[last]
    return knot, (knots[knot] - radius) / span if span > 0 else 0.0


@part
def count_near(distances, farthest, near):
    """How many of the rising ``distances`` are up to ``farthest``, at least one; looked for from the last count on."""
    while near > 1 and not distances[near - 1] <= farthest:
        near -= 1
    while near < distances.shape[0] and distances[near] <= farthest:
        near += 1
    return near


@part
def share_out(unit, rate, knot, beyond, near, rows, columns, planes, classes, closest, shares):
    """The share of every unit around ``unit`` into ``shares``: rate times weight, 0 out of reach.

    near : how many classes of displacements are in reach
    closest : (2 rows - 1,) the lowest class at each vertical displacement
    """
    row, column = unit // columns, unit % columns
    early, late = knot & 1, (knot + 1) & 1 if beyond > 0 else knot & 1
    rate, beyond = shares.dtype.type(rate), shares.dtype.type(beyond)
    for r in range(rows):
        down = r - row + rows - 1
        first = ((row & 1) * (2 * rows - 1) + down) * (2 * columns - 1) + columns - 1 - column
        reached = closest[down] < near
        for c in range(columns):
            # Unsigned indices: a signed one may count from the end, and that question keeps the loop from SIMD.
            i, to = np.uintp(first + c), np.uintp(r * columns + c)
            weight = planes[early, i] + beyond * (planes[late, i] - planes[early, i])
            shares[to] = rate * weight if reached and classes[i] < near else shares.dtype.type(0)
