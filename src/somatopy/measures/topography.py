"""How well the lattice keeps the order of the data, told from the two best units of each sample."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.maps.distance import Metric
from somatopy.maps.lattice import Hexagonal
from somatopy.measures.edges import Lattice, are_neighbors
from somatopy.measures.inputs import codebook_matrix, sample_weights
from somatopy.measures.lattice_distances import distances_between
from somatopy.measures.nearness import MapMetric, two_best_of

FARTHEST_NEIGHBOR = {4: 1.0, 8: math.sqrt(2)}  # on a sheet of squares, center to center


def topographic_error(
    X: ArrayLike,
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    neighbors: int | None = None,
    two_best: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    metric: Metric | MapMetric = "euclidean",
) -> float:
    """Share of samples whose best and second-best units are no neighbors (Kiviluoto 1996).

    0 where the sheet lies smoothly in the data, 1 where no sample finds its two units side by side; a map of
    one unit has nothing to tear and gives 0.

    Parameters
    ----------
    neighbors : None, 4, 8 or 6
        Who counts as neighbor: None those of the lattice; 4 or 8 on a sheet of squares; 6 on a hexagonal one.
    two_best : (N, 2) the best and second-best unit of each sample, where known

    >>> from somatopy.maps.lattice import FreeLattice
    >>> line = FreeLattice(rows=np.zeros(3, int), columns=np.arange(3))
    >>> topographic_error([[0.1], [0.9], [1.9], [2.2]], [[0.0], [2.0], [1.0]], line)
    0.5
    """
    X, codebook, units = two_best_of(X, codebook, metric, two_best, sparse=True)
    codebook_matrix(codebook, n_units=len(lattice.neighbors))
    torn = is_torn(units, lattice, neighbors=neighbors)
    return float(np.average(torn, weights=sample_weights(sample_weight, len(torn))))


def is_torn(two_best: NDArray[Any], lattice: Lattice, *, neighbors: int | None = None) -> NDArray[np.bool_]:
    """(N,) whether the two best units of a sample, (N, 2), are neither neighbors nor the same unit."""
    best, second = two_best[:, 0], two_best[:, 1]
    if neighbors is None or _counts_six(lattice, neighbors):
        return np.asarray((best != second) & ~are_neighbors(lattice, best, second))
    return distances_between(lattice, best, second) > FARTHEST_NEIGHBOR[neighbors] + 1e-6


def _counts_six(lattice: Lattice, neighbors: Any) -> bool:
    """Whether six neighbors are asked for; refuses what does not go with the lattice."""
    allowed = [6] if isinstance(lattice, Hexagonal) else list(FARTHEST_NEIGHBOR)
    if neighbors not in allowed:
        listed = " or ".join(map(str, allowed))
        raise ParameterError(f"neighbors must be None or {listed} on this lattice; got {neighbors!r}")
    return bool(neighbors == 6)
