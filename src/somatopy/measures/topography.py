"""How well the lattice keeps the order of the data."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.maps.search import two_best_units
from somatopy.measures.edges import Lattice, are_neighbors
from somatopy.measures.inputs import codebook_matrix, sample_matrix


def topographic_error(X: ArrayLike, codebook: ArrayLike, lattice: Lattice) -> float:
    """Share of samples whose best and second-best units are more than one hop apart (Kiviluoto 1996).

    0 where the sheet lies smoothly in the data, 1 where no sample finds its two units side by side; a map of
    one unit has nothing to tear and gives 0.

    >>> from somatopy.maps.lattice import FreeLattice
    >>> line = FreeLattice(rows=np.zeros(3, int), columns=np.arange(3))
    >>> topographic_error([[0.1], [0.9], [1.9], [2.2]], [[0.0], [2.0], [1.0]], line)
    0.5
    """
    X = sample_matrix(X)
    codebook = codebook_matrix(codebook, n_features=X.shape[1], n_units=len(lattice.neighbors))
    two_best, _ = two_best_units(X, codebook)
    return float(is_torn(two_best, lattice).mean())


def is_torn(two_best: NDArray[Any], lattice: Lattice) -> NDArray[np.bool_]:
    """(N,) whether the two best units of a sample, (N, 2), are neither neighbors nor the same unit."""
    best, second = two_best[:, 0], two_best[:, 1]
    return np.asarray((best != second) & ~are_neighbors(lattice, best, second))
