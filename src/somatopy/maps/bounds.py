"""Bounds that spare a moving map most of its search: what each sample knows of each patch of the lattice.

The units are laid into tiles that are compact patches of the lattice, because neighbors lie near each other and
move alike. For each sample and patch a lower bound of the distance is kept from pass to pass; a patch whose bound
lies above the distance to the last best unit is not looked at. The result is that of the full search.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.kernels import bounds as kernels
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.searcher import Searcher

BOUND_BYTES = 150 << 20  # all bounds together; above it a patch is made of several tiles
LEAST_PATCHES, LEAST_FEATURES = 8, 24  # with fewer, minding the bounds costs more than it spares
ROUND_UP = 1 + 1e-12


@dataclass(eq=False)
class Bounds:
    """Lower bounds of N samples' distances to patches of units, good while the codebook moves.

    Attributes
    ----------
    order : (K,) the units in the order in which they fill the tiles
    span : tiles in a patch
    lower : (patches, N) bounds, each plus the path of its patch at the time it was taken
    path : (patches,) the way that the fastest unit of each patch has gone so far, at most
    """

    order: NDArray[np.int64]
    span: int
    lower: NDArray[np.float32]
    path: NDArray[np.float64]

    @classmethod
    def of(cls, shape: tuple[int, int], lattice: Grid | FreeLattice, dtype: np.dtype[Any]) -> Bounds | None:
        """Bounds for (samples, features) and a map on that lattice, or None where they would spare nothing."""
        n_samples, n_features = shape
        width = units_per_tile(dtype)
        n_tiles = -(-lattice.n_units // width)
        span = max(1, math.ceil(4 * n_samples * n_tiles / BOUND_BYTES))
        n_patches = -(-n_tiles // span)
        if n_patches < LEAST_PATCHES or n_features < LEAST_FEATURES:
            return None
        lower = np.full((n_patches, n_samples), -np.inf, np.float32)
        return cls(patches(lattice, width * span), span, lower, np.zeros(n_patches))

    def moved(self, movement: NDArray[np.float64], dtype: np.dtype[Any]) -> None:
        """The units moved by so much, (K,)."""
        starts = np.arange(0, len(self.order), self.span * units_per_tile(dtype))
        self.path += np.maximum.reduceat(movement[self.order], starts) * ROUND_UP

    def nearest_into(
        self, searcher: Searcher, X: NDArray[Any], rows: slice, bmu: NDArray[np.int64], cost: NDArray[Any]
    ) -> int:
        """As ``Searcher.nearest_into`` for the samples ``rows``; ``bmu`` holds their last best units on entry.

        Returns how many pairs of a sample and a tile were looked at.
        """
        looked: int = kernels.nearest_again(
            X, searcher.tiles, searcher.bias, searcher.order, searcher.center, searcher.scale, searcher.codebook,
            searcher.metric, searcher.noise, searcher.reach, self.lower, self.path.astype(np.float32), self.span,
            rows.start, bmu, cost,
        )  # fmt: skip
        return looked


def patches(lattice: Grid | FreeLattice, units: int) -> NDArray[np.int64]:
    """The units in an order whose every run of ``units`` is a compact patch of the lattice, (K,).

    The lattice is cut into strips as high as a square patch, and each strip is walked along column by column, to
    and fro.
    """
    if isinstance(lattice, Grid):
        row, column = np.divmod(np.arange(lattice.n_units), lattice.columns)
    else:
        row, column = lattice.rows - lattice.rows.min(), lattice.columns
    height = int(row.max()) + 1
    strips = max(1, round(height / math.sqrt(units)))
    strip = row * strips // height
    return np.lexsort((row, np.where(strip % 2, -column, column), strip))
