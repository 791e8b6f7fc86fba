"""The largest magnitude of an array: one look that finds NaN, infinity and what is too large for squares alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.kernels import columns as kernels
from somatopy.maps.threads import share

WORK = 40.0  # of one value, bound by the memory, in operations of :mod:`.threads`


def largest_magnitude(X: NDArray[Any], *, n_jobs: int | None = None) -> float:
    """The largest absolute value of a contiguous float32 or float64 array; NaN if there is any.

    >>> largest_magnitude(np.array([[1.0, -3.0], [2.0, 0.0]]))
    3.0
    """
    word = np.dtype(f"u{X.itemsize}")
    bits, magnitude = X.reshape(-1).view(word), np.array(np.iinfo(word).max >> 1, word)[()]

    def look(start: int, stop: int) -> Any:
        return kernels.largest(bits[start:stop], magnitude)

    found = max(share(look, len(bits), work=WORK * len(bits), n_jobs=n_jobs))
    return float(np.array(found, word).view(X.dtype)[()])
