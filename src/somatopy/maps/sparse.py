"""The search among sparse samples: scipy's CSR, which stays sparse.

Euclidean and cosine distances come from products with the stored values. The other metrics have no such form: a few
rows at a time are made dense for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from somatopy.maps.distance import METRICS, Metric, feature_scale
from somatopy.maps.distance import distances as dense_distances
from somatopy.maps.kernels import sparse as kernels
from somatopy.maps.kernels.tile import COSINE
from somatopy.maps.searcher import CallableSearcher, Searcher, make_searcher
from somatopy.maps.survey import total
from somatopy.maps.tally import NO_WEIGHTS, Tally
from somatopy.maps.threads import share

PRODUCTS = ("euclidean", "cosine")
ROWS_AT_A_TIME = 4096
DENSE_BYTES = 1 << 20  # of the rows that are made dense at a time


@dataclass(frozen=True, eq=False)
class SparseSearcher:
    """A codebook laid out for products with sparse rows.

    Attributes
    ----------
    codebook : (K, D) the units themselves
    columns : (D, K) the scaled units feature by feature; of length 1 for the angle
    bias : (K,) half the squared length; 0 for the angle
    squares : (K,) squared lengths of the scaled units
    scale : (D,) multiplied into every feature
    metric : code of the kernel
    """

    codebook: NDArray[Any]
    columns: NDArray[Any]
    bias: NDArray[Any]
    squares: NDArray[np.float64]
    scale: NDArray[Any]
    metric: int

    @classmethod
    def of(
        cls,
        codebook: NDArray[Any],
        *,
        dtype: np.dtype[Any],
        metric: str = "euclidean",
        feature_weights: NDArray[Any] | None = None,
    ) -> SparseSearcher:
        codebook, code = np.ascontiguousarray(codebook, dtype), METRICS[metric]
        scale = feature_scale(feature_weights, codebook.shape[1], metric).astype(dtype)
        units = codebook.astype(np.float64) * scale
        squares = np.einsum("kd,kd->k", units, units)
        if code == COSINE:
            units /= np.maximum(np.sqrt(squares), np.finfo(np.float64).tiny)[:, None]
        bias = np.zeros(len(units)) if code == COSINE else squares / 2
        with np.errstate(over="ignore"):  # then every unit is measured
            columns, bias = np.ascontiguousarray(units.T, dtype), bias.astype(dtype)
        return cls(codebook, columns, bias, squares, scale, code)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.codebook.dtype

    def nearest_into(
        self, X: csr_array, begin: int, end: int, bmu: NDArray[np.int64], cost: NDArray[np.float64]
    ) -> None:
        """Best units of the rows begin .. end - 1 of X and what the metric compares, both (end - begin,)."""
        kernels.nearest(
            X.data, X.indices, X.indptr, begin, end, self.columns, self.bias, self.squares, self.codebook,
            self.scale, self.metric, bmu, cost,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class RowsMadeDense:
    """The same service for metrics that are no product, by a searcher of dense samples."""

    searcher: Searcher | CallableSearcher

    @property
    def codebook(self) -> NDArray[Any]:
        return self.searcher.codebook

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.searcher.dtype

    def nearest_into(
        self, X: csr_array, begin: int, end: int, bmu: NDArray[np.int64], cost: NDArray[np.float64]
    ) -> None:
        for rows, block in dense_blocks(X[begin:end]):
            self.searcher.nearest_into(block, bmu[rows, None], cost[rows, None])


def sparse_searcher(
    codebook: NDArray[Any], metric: Metric, feature_weights: NDArray[Any] | None = None
) -> SparseSearcher | RowsMadeDense:
    """The searcher of sparse samples for a metric's name or for a callable."""
    if isinstance(metric, str) and metric in PRODUCTS:
        return SparseSearcher.of(
            codebook, dtype=codebook.dtype, metric=metric, feature_weights=feature_weights
        )
    return RowsMadeDense(make_searcher(codebook, codebook.dtype, metric, feature_weights=feature_weights))


def nearest_sparse(
    X: csr_array, searcher: SparseSearcher | RowsMadeDense, *, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The best unit of each row of X and what the metric compares, both (N,)."""
    X = X.astype(searcher.dtype, copy=False)
    bmu, cost = np.zeros(X.shape[0], np.int64), np.empty(X.shape[0])

    def search(start: int, stop: int) -> None:
        searcher.nearest_into(X, start, stop, bmu[start:stop], cost[start:stop])

    share(search, X.shape[0], work=_work(X, searcher), n_jobs=n_jobs)
    return bmu, cost


def survey_sparse(
    X: csr_array,
    searcher: SparseSearcher | RowsMadeDense,
    bmu: NDArray[np.int64],
    *,
    weights: NDArray[np.float64] = NO_WEIGHTS,
    n_jobs: int | None = None,
) -> Tally:
    """The tally of the rows of X; their best units go into ``bmu`` (N, 1)."""
    X = X.astype(searcher.dtype, copy=False)

    def part(start: int, stop: int) -> Tally:
        tally = Tally.empty(*searcher.codebook.shape)
        for begin in range(start, stop, ROWS_AT_A_TIME):
            end = min(stop, begin + ROWS_AT_A_TIME)
            cost, units, share_of = np.empty(end - begin), bmu[begin:end, 0], weights[begin:end]
            searcher.nearest_into(X, begin, end, units, cost)
            kernels.add(X.data, X.indices, X.indptr, begin, end, units, share_of, tally.sums, tally.counts)
            tally.count(end - begin, cost, share_of)
        return tally

    return total(share(part, X.shape[0], work=_work(X, searcher), n_jobs=n_jobs))


def sparse_distances(
    X: csr_array, codebook: NDArray[Any], metric: Metric, feature_weights: NDArray[Any] | None = None
) -> NDArray[Any]:
    """Distance of each row of X to each unit, (N, K), dense, in the precision of X."""
    out = np.empty((X.shape[0], len(codebook)), X.dtype)
    searcher = sparse_searcher(codebook, metric, feature_weights)
    if isinstance(searcher, RowsMadeDense):
        for rows, block in dense_blocks(X):
            out[rows] = dense_distances(block, codebook, metric=metric, feature_weights=feature_weights)
        return out
    units = np.ascontiguousarray((searcher.codebook * searcher.scale.astype(np.float64)).T)
    X = X.astype(searcher.dtype, copy=False)
    kernels.distances(
        X.data, X.indices, X.indptr, units, searcher.squares, searcher.codebook, searcher.scale, searcher.metric, out
    )  # fmt: skip
    return out


def dense_blocks(X: csr_array) -> Iterator[tuple[slice, NDArray[Any]]]:
    """A few rows at a time as an array."""
    step = max(64, DENSE_BYTES // (X.dtype.itemsize * X.shape[1]))
    for first in range(0, X.shape[0], step):
        block = X[first : first + step].toarray()
        yield slice(first, first + len(block)), block


def _work(X: csr_array, searcher: SparseSearcher | RowsMadeDense) -> float:
    if isinstance(searcher, RowsMadeDense):
        return float(X.shape[0]) * searcher.searcher.work
    return 2.0 * X.nnz * len(searcher.codebook)
