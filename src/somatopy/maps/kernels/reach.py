"""The share of its way that each unit goes, for a best unit, a radius and a rate.

The neighborhood is known at falling radii, the knots. Its weights at the two knots around the present radius are laid
out by displacement, so that the weights of a lattice row are a run in memory: what a unit's share costs is a few
instructions for a whole vector of units.
"""

from __future__ import annotations

import numpy as np

from somatopy.maps.kernels.compiling import part
from somatopy.maps.kernels.reach_run import RUN, share_run


@part
def with_a_run_more(classes):
    """The class of each displacement in one row, and room for a run to go beyond the last."""
    kinds = np.zeros(classes.size + RUN, np.int32)
    kinds[: classes.size] = classes.ravel()
    return kinds


@part
def weigh(radius, knots, tables, classes, knot, laid, planes):
    """Have the weights at the knots around ``radius`` in ``planes`` (2, size), those of knot k at k % 2.

    knots, tables : (M,) falling radii and (M, classes) the weights at them
    classes : (size,) the class of each displacement, 0 in the last RUN places
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
            # Unsigned indices: a signed one may count from the end, and that question keeps the loop from SIMD.
            plane, to = np.uintp(k), np.uintp(k & 1)
            for i in range(np.uintp(planes.shape[1])):
                planes[to, i] = tables[plane, np.uintp(classes[i])]
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
def share_out(unit, rate, knot, beyond, near, shape, planes, classes, closest, shares):
    """The share of every unit around ``unit`` into ``shares``: rate times weight, 0 out of reach.

    near : how many classes of displacements are in reach
    shape : (1 or 2, 2 rows - 1, 2 columns - 1), of the table that ``classes`` holds in one row
    closest : (2 rows - 1,) the lowest class at each vertical displacement
    planes, classes, shares : with RUN more places, for each row is written in whole runs: what goes beyond its end the
        next one overwrites
    """
    parities, rows, columns = shape[0], (shape[1] + 1) // 2, (shape[2] + 1) // 2
    # Short numbers without a sign are divided in a third of the time.
    row, column = (
        np.int64(np.uint32(unit) // np.uint32(columns)),
        np.int64(np.uint32(unit) % np.uint32(columns)),
    )
    early, late = knot & 1, (knot + 1) & 1 if beyond > 0 else knot & 1
    rate, beyond = shares.dtype.type(rate), shares.dtype.type(beyond)
    for r in range(rows):
        down = r - row + rows - 1
        first = (row % parities * shape[1] + down) * shape[2] + columns - 1 - column
        reached = near if closest[down] < near else 0
        for start in range(0, columns, RUN):
            i, to = first + start, r * columns + start
            share_run(planes, early, late, i, beyond, rate, classes, reached, shares, to)
    shares[rows * columns : rows * columns + RUN] = 0
