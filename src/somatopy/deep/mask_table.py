"""What a map lets through: a Gaussian around the best-matching unit, cut at a threshold.

::

    m(k) = exp(-d(b, k)^2 / 2 sigma^2)      0 where that is below the threshold

with d the distance on the sheet between unit k and the best-matching unit b.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.smoothing import unit_distances


def mask_table(
    lattice: Grid | FreeLattice, sigma: float, threshold: float = 0.0, hard: bool = False
) -> NDArray[np.float64]:
    """(K, K) the mask of each best-matching unit; all ones at sigma = infinity; ``hard``: ones in place of the rest.

    >>> from somatopy.maps.lattice import make_lattice
    >>> table = mask_table(make_lattice("rectangular", (10, 10)), 2.7, threshold=0.9)
    >>> (table[55] > 0).sum(), (table[0] > 0).sum()
    (np.int64(5), np.int64(3))
    """
    if math.isinf(sigma):
        return np.ones((lattice.n_units, lattice.n_units))
    table = np.exp(-((unit_distances(lattice, "sheet") / sigma) ** 2) / 2)
    table[table < threshold] = 0.0
    return (table > 0).astype(np.float64) if hard else table


def let_through(table: NDArray[Any]) -> NDArray[np.int64]:
    """(K, most) which units each mask lets through, in rising order; -1 fills up.

    >>> let_through(np.array([[1.0, 0.5], [0.0, 1.0]])).tolist()
    [[0, 1], [1, -1]]
    """
    passes = np.asarray(table) > 0
    order = np.argsort(~passes, axis=1, kind="stable")[:, : int(passes.sum(1).max())]
    return np.where(np.take_along_axis(passes, order, axis=1), order, -1)


def nearly_square(n_units: int) -> tuple[int, int]:
    """The most nearly square grid of exactly so many units, (rows, columns).

    >>> nearly_square(100), nearly_square(30), nearly_square(7)
    ((10, 10), (5, 6), (1, 7))
    """
    rows = next(rows for rows in range(math.isqrt(n_units), 0, -1) if n_units % rows == 0)
    return rows, n_units // rows
