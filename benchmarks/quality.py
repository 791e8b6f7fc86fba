"""The quality of a map, by one plain float64 code for every library: it shares no line with the maps it judges.

Distances are sums of squared differences in float64 (SciPy's ``cdist``), not products, so near ties fall alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import cdist

BLOCK_ROWS = 1024


@dataclass(frozen=True)
class Quality:
    """What a codebook and its lattice are worth on some samples.

    Attributes
    ----------
    quantization_error : mean distance from a sample to its best unit, in the units of the samples
    topographic_error : share of samples whose best and second-best unit are not adjacent on the lattice
    idle : share of units that are no sample's best
    """

    quantization_error: float
    topographic_error: float
    idle: float


def quality(samples: ArrayLike, codebook: ArrayLike, positions: ArrayLike, reach: float = 1.0) -> Quality:
    """The quality of a map.

    Parameters
    ----------
    samples : (N, D); codebook : (K, D), K at least 2
    positions : (K, 2)
        Where each unit sits on the drawn lattice.
    reach : float
        The largest distance between the positions of adjacent units: 1 for four neighbors and for hexagons of
        unit side, ``sqrt(2)`` for eight neighbors.

    Examples
    --------
    >>> quality([[0.125], [0.875]], [[0.0], [1.0], [0.25], [5.0]], [[0, 0], [1, 0], [2, 0], [3, 0]])
    Quality(quantization_error=0.125, topographic_error=0.5, idle=0.5)
    """
    units, distances = two_nearest(samples, codebook)
    best, second = np.asarray(positions, np.float64)[units.T]
    apart = np.linalg.norm(best - second, axis=1) > reach + 1e-9
    return Quality(
        quantization_error=float(distances[:, 0].mean()),
        topographic_error=float(apart.mean()),
        idle=1 - len(np.unique(units[:, 0])) / len(np.asarray(codebook)),
    )


def two_nearest(samples: ArrayLike, codebook: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The two nearest units of each sample and their distances, both (N, 2), nearest first, ties to the lowest."""
    samples, codebook = np.asarray(samples, np.float64), np.asarray(codebook, np.float64)
    blocks = [
        _two_nearest(samples[start : start + BLOCK_ROWS], codebook)
        for start in range(0, len(samples), BLOCK_ROWS)
    ]
    return np.concatenate([units for units, _ in blocks]), np.concatenate([far for _, far in blocks])


def _two_nearest(block: NDArray[np.float64], codebook: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    distance, rows = cdist(block, codebook), np.arange(len(block))
    # The lowest unit of a tie, as by a stable sort, but in a tenth of its time.
    best = distance.argmin(1)
    nearest = distance[rows, best]
    distance[rows, best] = np.inf
    second = distance.argmin(1)
    return np.column_stack([best, second]), np.column_stack([nearest, distance[rows, second]])
