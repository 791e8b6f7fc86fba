"""Which samples lie farther from the map than the samples it was trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.data.samples import Samples
from somatopy.runs import fitted

SHARE = 0.999  # of the training samples lie within the bound


def bound(som: Any, trained: Samples) -> float:
    """The distance to the best unit that 99.9 % of the training samples keep; of fewer than 1,000, all of them."""
    return quantile(distances(som, trained))


def quantile(distances: NDArray[np.float64]) -> float:
    """
    >>> quantile(np.arange(10.0)), quantile(np.arange(5000.0))
    (9.0, 4995.0)
    """
    return float(np.quantile(distances, SHARE, method="higher"))


def distances(som: Any, samples: Samples) -> NDArray[np.float64]:
    """(N,) distance of each sample to its best unit, by the map's metric, in scaled units."""
    return fitted.two_nearest(som, fitted.scaled(som, samples))[1][:, 0]
