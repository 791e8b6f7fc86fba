"""The topographic product: do near units on the lattice have near vectors, and the other way round?

With A(j, l) the l-th nearest unit of j on the lattice and V(j, l) that in the data (Bauer & Pawelzik 1992)::

    Q1(j, l) = d(w_j, w_A(j,l)) / d(w_j, w_V(j,l))      Q2(j, l) = g(j, A(j,l)) / g(j, V(j,l))
    P3(j, k) = (prod over l <= k of Q1 Q2) ^ (1 / 2k)
    P        = mean over j and k of log P3(j, k)

d measures in the data, g on the lattice. P is near 0 where the lattice fits, below 0 where it has too few dimensions
for the data, above 0 where it has too many. It looks at units only, so it tells a fold from a curved sheet badly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError
from somatopy.maps.distance import Metric
from somatopy.measures.blocks import row_blocks
from somatopy.measures.edges import Lattice
from somatopy.measures.estimate import Estimate, drawn_samples, estimated_mean
from somatopy.measures.inputs import codebook_matrix
from somatopy.measures.lattice_distances import distances_from
from somatopy.measures.nearness import MapMetric, as_metric


def topographic_product(
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    lattice_distance: str = "sheet",
    metric: Metric | MapMetric = "euclidean",
    n_units: int | None = 2500,
    random_state: Any = 0,
) -> Estimate:
    """P, from ``n_units`` units j drawn (None: all), each against all others.

    Ties on the lattice go to the lowest unit. Units that coincide in the data are taken to be a rounding error apart.

    >>> from somatopy.maps.lattice import Line
    >>> float(topographic_product([[0.0], [1.0], [2.0], [3.0]], Line(4)))
    0.0
    """
    metric = as_metric(metric)
    codebook = codebook_matrix(codebook, n_units=len(lattice.neighbors))
    count = len(codebook)
    if count < 2:
        raise InputError("a topographic product needs at least two units; the map has one")
    drawn = drawn_samples(count, n_units, random_state, name="n_units")
    products = np.empty(len(drawn))
    for rows in row_blocks(len(drawn), count):
        units = drawn[rows]
        apart = metric.of_all(codebook[units], codebook)
        products[rows] = _log_products(apart, distances_from(lattice, units, lattice_distance), units)
    return estimated_mean(products, count)


def _log_products(
    apart: NDArray[np.float64], on_lattice: NDArray[np.float64], units: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(n,) mean over k of log P3(j, k), from the rows of distances (n, K) in the data and on the lattice."""
    rows = np.arange(len(units))
    apart = np.maximum(apart, np.finfo(np.float64).eps * max(apart.max(), np.finfo(np.float64).tiny))
    apart[rows, units] = on_lattice[rows, units] = -1  # a unit is its own nearest, and left out
    by_data, by_lattice = (np.argsort(d, axis=1, kind="stable")[:, 1:] for d in (apart, on_lattice))
    q1 = _logs(apart, by_lattice) - _logs(apart, by_data)
    q2 = _logs(on_lattice, by_lattice) - _logs(on_lattice, by_data)
    k = np.arange(1, q1.shape[1] + 1)
    return np.asarray((np.cumsum(q1 + q2, axis=1) / (2 * k)).mean(axis=1))


def _logs(distances: NDArray[np.float64], order: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(np.log(np.take_along_axis(distances, order, axis=1)))
