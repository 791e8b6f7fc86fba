"""The largest magnitude of an array: one look that finds NaN, infinity and what is too large for squares alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.kernels import columns as kernels
from somatopy.maps.threads import share

# By the bytes of a number: a word of as many, and the mask of all its bits but the sign's.
WORDS: dict[int, tuple[Any, Any]] = {
    4: (np.uint32, np.uint32(0x7FFF_FFFF)),
    8: (np.uint64, np.uint64(0x7FFF_FFFF_FFFF_FFFF)),
}
WORK = 40.0  # of one value, bound by the memory, in operations of :mod:`.threads`


def largest_magnitude(X: NDArray[Any], *, n_jobs: int | None = None) -> float:
    """The largest absolute value of a contiguous float32 or float64 array; NaN if there is any.

    >>> largest_magnitude(np.array([[1.0, -3.0], [2.0, 0.0]]))
    3.0
    """
    word, magnitude = WORDS[X.itemsize]
    bits = X.reshape(-1).view(word)

    def look(start: int, stop: int) -> Any:
        return kernels.largest(bits[start:stop], magnitude)

    found = max(share(look, len(bits), work=WORK * len(bits), n_jobs=n_jobs))
    return float(word(found).view(X.dtype))
