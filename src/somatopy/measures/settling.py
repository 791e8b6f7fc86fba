"""Has a map settled? What one more epoch of batch training, at the radius it ended with, would still move.

A settled map is a fixed point: each unit is the mean of the samples around it, weighted by the neighborhood. The
error curve alone cannot tell, since it falls as long as the radius does. With w'_k the units after one more epoch
and n_k the samples on unit k::

    movement left = sqrt(sum_k n_k |w'_k - w_k|^2 / N) / sqrt(mean squared error)

0 at the fixed point. Online maps end near it only, as far as the last learning rate shakes them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import number
from somatopy.maps.distance import Metric
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.search import blocks, precision
from somatopy.maps.smoothing import Smoother
from somatopy.maps.tally import Tally
from somatopy.measures.blocks import row_blocks
from somatopy.measures.edges import Lattice
from somatopy.measures.hits import hits
from somatopy.measures.inputs import codebook_matrix
from somatopy.measures.nearness import MapMetric, best_of, has_gaps


def movement_left(
    X: ArrayLike,
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    neighborhood: Any = "gaussian",
    radius: float = 0.5,
    lattice_distance: str = "sheet",
    bmu: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """How far one more batch epoch would move the units, as a share of the error. Below 0.1: settled.

    Infinite where the units meet all samples exactly and would still move.

    >>> from somatopy.maps.lattice import Line
    >>> movement_left([[0.0], [2.0], [10.0]], [[1.0], [10.0]], Line(2), radius=0)
    0.0
    """
    number("radius", radius, at_least=0)
    X, codebook, units = best_of(X, codebook, metric, bmu)
    codebook = np.asarray(codebook_matrix(codebook, n_units=len(lattice.neighbors)), np.float64)
    smoother = Smoother.of(lattice, make_neighborhood(neighborhood), lattice_distance)  # type: ignore[arg-type]
    after = _tally(X, codebook, units).means(codebook, smoother.at(radius))
    moved = float(hits(units, len(codebook)) @ np.square(after - codebook).sum(1) / len(X))
    error = _mean_square(X, codebook, units)
    if error > 0:
        return float(np.sqrt(moved / error))
    return 0.0 if moved == 0 else float("inf")


def _tally(X: NDArray[Any], codebook: NDArray[Any], units: NDArray[np.int64]) -> Tally:
    tally = Tally.empty(*codebook.shape, gaps=has_gaps(X))
    for rows, block in blocks(X, precision(X), 0, len(X)):
        tally.add(block, units[rows], np.zeros(len(block)))
    return tally


def _mean_square(X: NDArray[Any], codebook: NDArray[np.float64], units: NDArray[np.int64]) -> float:
    """Mean squared Euclidean distance, whatever the metric: means are what an epoch makes of samples."""
    squares = (np.nansum(np.square(X[rows] - codebook[units[rows]])) for rows in row_blocks(*X.shape))
    return float(sum(squares)) / len(X)
