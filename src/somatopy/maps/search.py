"""The best and second-best unit of every sample, in blocks: the whole N x K matrix never exists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 2048


def best_units(X: NDArray, codebook: NDArray) -> tuple[NDArray[np.int64], NDArray]:
    """Best-matching unit of each sample and its squared Euclidean distance, both (N,)."""
    units, squared = two_best_units(X, codebook)
    return units[:, 0], squared[:, 0]


def two_best_units(X: NDArray, codebook: NDArray) -> tuple[NDArray[np.int64], NDArray]:
    """The two nearest units of each sample, nearest first, with squared distances, both (N, 2)."""
    n = len(X)
    units = np.empty((n, 2), np.int64)
    squared = np.empty((n, 2), np.result_type(X, codebook, np.float32))
    for start in range(0, n, BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        units[rows], squared[rows] = _two_best_of_block(
            np.asarray(X[rows], np.float64), codebook.astype(np.float64)
        )
    return units, squared


def _two_best_of_block(X: NDArray, codebook: NDArray) -> tuple[NDArray, NDArray]:
    distance = (codebook * codebook).sum(1) - 2 * X @ codebook.T + (X * X).sum(1)[:, None]
    first = distance.argmin(1)
    rows = np.arange(len(X))
    best = distance[rows, first].copy()
    distance[rows, first] = np.inf
    second = distance.argmin(1) if len(codebook) > 1 else first
    return np.column_stack([first, second]), np.maximum(np.column_stack([best, distance[rows, second]]), 0)
