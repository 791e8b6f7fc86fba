"""How often each unit wins."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.measures.inputs import sample_weights, unit_indices


def hits(
    bmu: ArrayLike, n_units: int, *, sample_weight: ArrayLike | None = None
) -> NDArray[np.int64] | NDArray[np.float64]:
    """(K,) number of samples for which each unit is the best; with weights, their sum.

    >>> hits([0, 2, 2], n_units=4)
    array([1, 0, 2, 0])
    """
    units = unit_indices(bmu, n_units)
    weights = sample_weights(sample_weight, len(units))
    if weights is not None:
        return np.bincount(units, weights=weights, minlength=n_units)
    return np.bincount(units, minlength=n_units).astype(np.int64)


def dead_units(bmu: ArrayLike, n_units: int) -> float:
    """Share of units that never win.

    >>> dead_units([0, 2, 2], n_units=4)
    0.5
    """
    return float((hits(bmu, n_units) == 0).mean())
