"""Patches of a lattice: units that lie near each other share a tile of the search, for so they are in the data."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import FreeLattice, Grid, is_small


def patches(lattice: Grid | FreeLattice, units: int) -> NDArray[np.int64]:
    """The units in an order whose every run of ``units`` is a compact patch of the lattice, (K,).

    The lattice is cut into strips as high as a square patch, and each strip is walked along column by column, to
    and fro.
    """
    return (_kept_order if is_small(lattice) else _order)(lattice, units)


def _order(lattice: Grid | FreeLattice, units: int) -> NDArray[np.int64]:
    if isinstance(lattice, Grid):
        row, column = np.divmod(np.arange(lattice.n_units), lattice.columns)
    else:
        row, column = lattice.rows - lattice.rows.min(), lattice.columns
    height = int(row.max()) + 1
    strips = max(1, round(height / math.sqrt(units)))
    strip = row * strips // height
    return np.lexsort((row, np.where(strip % 2, -column, column), strip))


_kept_order = lru_cache(maxsize=8)(_order)
