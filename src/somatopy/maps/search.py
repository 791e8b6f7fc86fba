"""The best and second-best unit of every sample, exactly and in blocks: the whole N x K matrix never exists.

>>> import numpy as np
>>> codebook = np.array([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0]])
>>> bmu, squared = best_units(np.array([[0.9, 1.0], [4.0, 5.0]]), codebook)
>>> bmu.tolist(), squared.round(2).tolist()
([1, 2], [0.01, 1.0])
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.searcher import CallableSearcher, Searcher
from somatopy.maps.sketch import with_sketch
from somatopy.maps.threads import share

BLOCK_BYTES = 1 << 20  # a block of samples stays in the second-level cache from the search to the tally


def best_units(
    X: NDArray[Any], codebook: NDArray[Any], *, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Best-matching unit of each sample and its squared Euclidean distance, both (N,).

    The unit is that of a plain float64 loop, whatever the precision; the lowest index wins a tie.
    """
    searcher = Searcher.of(codebook, dtype=precision(X, codebook))
    bmu, squared = nearest(X, searcher, n_jobs=n_jobs)
    return bmu[:, 0], squared[:, 0]


def two_best_units(
    X: NDArray[Any], codebook: NDArray[Any], *, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The two nearest units of each sample, nearest first, with squared distances, both (N, 2).

    A map of one unit gives it twice.
    """
    return nearest(X, Searcher.of(codebook, dtype=precision(X, codebook)), count=2, n_jobs=n_jobs)


def precision(*arrays: NDArray[Any]) -> np.dtype[Any]:
    """float32 when every array fits into it without loss, else float64."""
    return np.dtype(np.float32 if np.result_type(*arrays, np.float16).itemsize <= 4 else np.float64)


def nearest(
    X: NDArray[Any], searcher: Searcher | CallableSearcher, *, count: int = 1, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The ``count`` (1 or 2) nearest units of each row of X and what the metric compares, both (N, count)."""
    searcher = with_sketch(searcher, X) if count == 1 else searcher
    bmu = np.empty((len(X), count), np.int64)
    cost = np.empty((len(X), count), searcher.dtype)

    def search(start: int, stop: int) -> None:
        for rows, block in blocks(X, searcher.dtype, start, stop):
            exact = np.empty((len(block), count))
            searcher.nearest_into(block, bmu[rows], exact)
            cost[rows] = exact

    share(search, len(X), work=len(X) * searcher.work, n_jobs=n_jobs)
    return bmu, cost


def blocks(
    X: NDArray[Any], dtype: np.dtype[Any], start: int, stop: int
) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Rows start .. stop - 1 of X in blocks that stay in the cache: contiguous, writable, of ``dtype``.

    Views where X is like that already; copies of memmaps, other types and other orders.
    """
    as_it_is = X.dtype == dtype and X.flags.c_contiguous and X.flags.writeable and X.flags.aligned
    X = np.asarray(X) if as_it_is else X
    step = max(64, BLOCK_BYTES // max(1, dtype.itemsize * X.shape[1]))
    for first in range(start, stop, step):
        rows = slice(first, min(first + step, stop))
        yield rows, X[rows] if as_it_is else np.array(X[rows], dtype, order="C")
