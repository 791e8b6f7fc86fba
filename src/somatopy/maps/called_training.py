"""Online training with a metric of the user: numpy, sample by sample, since no compiled loop can call Python.

It is slow: about 50 microseconds a sample beside what the metric itself takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.distance import called
from somatopy.maps.reach import Reach


def present_called(
    X: NDArray[Any],
    order: NDArray[np.int64],
    rates: NDArray[np.float64],
    radii: NDArray[np.float64],
    conscience: NDArray[np.float64],
    wins: NDArray[np.float64],
    codebook: NDArray[Any],
    reach: Reach,
    metric: Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]],
    scale: NDArray[Any],
) -> float:
    """As :func:`somatopy.maps.online_training.present`, with ``metric(X, codebook) -> (n, K)``.

    scale : (D,) what each feature is multiplied by before the metric sees it
    """
    cost = 0.0
    for sample, rate, radius, weight in zip(order, rates, radii, conscience, strict=True):
        x = X[sample]
        found = called(metric, (x * scale)[None], codebook * scale)[0]
        unit = int((found + weight * wins / max(wins.mean(), 1.0)).argmin())
        cost += float(found[unit])
        wins[unit] += 1
        shares = rate * reach.neighborhood.weights(reach.distances_from(unit), radius)
        near = np.flatnonzero(shares)
        codebook[near] += shares[near, None].astype(codebook.dtype) * (x - codebook[near])
    return cost
