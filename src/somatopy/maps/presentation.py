"""Samples in the order in which they are presented, as the compiled loop can read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.maps.incoming import is_readable

RUN_BYTES = 1 << 20


def in_order(
    X: Any, order: NDArray[np.int64], dtype: np.dtype[Any]
) -> Iterator[tuple[slice, NDArray[Any], NDArray[np.int64]]]:
    """Runs of the presentations ``order`` (rows of X): which of them, an array of ``dtype``, and their rows in it.

    One run where X can be read as it is; else (a memory map, other numbers, a sparse matrix) a megabyte at a time is
    laid out.
    """
    if not issparse(X) and is_readable(X, dtype):
        yield slice(0, len(order)), X, order
        return
    step = max(64, RUN_BYTES // (dtype.itemsize * X.shape[1]))
    for first in range(0, len(order), step):
        run = slice(first, min(len(order), first + step))
        samples = X[order[run]]
        samples = samples.toarray() if issparse(X) else samples
        yield run, np.array(samples, dtype, order="C"), np.arange(len(samples))
