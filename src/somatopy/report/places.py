"""Where a page draws the units: on their sheet, or, of a gas, on one that is laid out for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from somatopy.checking import ParameterError
from somatopy.maps.graph import GraphLattice
from somatopy.maps.nested import NestedLattice

CELLS_A_UNIT = 3  # so that parts of a gas lie apart
SIDE = 0.8  # of its cells, so that edges are seen between them
FLATTEST = 4.0  # times as wide as high, or as high as wide, at most
A_LINE = 1e-4  # of its length: a codebook less wide than that has no width, or one of rounding errors
MOST = 1000  # units; the time to lay them out grows with the cube
HOW = (
    "The units of a gas have no places of their own: here each lies near its place among the two main components of "
    "the codebook. Lines are the edges, which join neighbors."
)


@dataclass(frozen=True, eq=False)
class Places:
    """``positions`` (K, 2) of the units; ``sizes`` (K, 2), width and height of their cells, None where all are 1."""

    positions: NDArray[np.float64]
    sizes: NDArray[np.float64] | None = None


def places(lattice: Any, codebook: NDArray[Any]) -> Places:
    """Those of any lattice; a gas is laid out by its ``codebook`` (K, D)."""
    if isinstance(lattice, NestedLattice):
        return Places(lattice.positions, lattice.rectangles[:, 2:])
    if isinstance(lattice, GraphLattice):
        return Places(laid_out(codebook), np.full((lattice.n_units, 2), SIDE))
    return Places(lattice.positions)


def laid_out(codebook: NDArray[Any]) -> NDArray[np.float64]:
    """(K, 2) places on a grid, each unit as near as may be to that among the two main components; no two the same.

    >>> laid_out(np.array([[0.0], [0.1], [5.0]])).tolist()
    [[0.0, 0.0], [1.0, 0.0], [8.0, 0.0]]
    """
    if len(codebook) > MOST:
        raise ParameterError(
            f"a page lays out at most {MOST} units of a gas; this one has {len(codebook)}: draw_grid shows it among "
            "the samples"
        )
    wanted = main_components(codebook)
    spread = np.ptp(wanted, axis=0)
    spread[spread <= A_LINE * spread.max()] = 0
    count = CELLS_A_UNIT * len(codebook)
    columns = _columns(count, spread) if spread[1] > 0 else count
    rows = -(-count // columns)
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    scaled = (wanted - wanted.min(axis=0)) / np.where(spread > 0, spread, 1) * [columns - 1, rows - 1]
    away = np.square(scaled[:, None] - cells).sum(axis=2)
    _, cell = linear_sum_assignment(away)
    return np.asarray(cells[cell], np.float64)


def _columns(count: int, spread: NDArray[np.float64]) -> int:
    """How many columns a grid of ``count`` cells has for units that spread so far, (2,)."""
    return math.ceil(math.sqrt(count * np.clip(spread[0] / spread[1], 1 / FLATTEST, FLATTEST)))


def main_components(codebook: NDArray[Any]) -> NDArray[np.float64]:
    """(K, 2) coordinates along the two main components; each axis points to where its largest entry is positive."""
    centered = np.asarray(codebook, np.float64) - codebook.mean(axis=0, dtype=np.float64)
    _, _, axes = np.linalg.svd(centered, full_matrices=False)
    axes = axes[:2] * np.sign(np.take_along_axis(axes[:2], np.abs(axes[:2]).argmax(1)[:, None], axis=1))
    found = centered @ axes.T
    return np.pad(found, ((0, 0), (0, 2 - found.shape[1])))
