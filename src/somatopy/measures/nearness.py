"""What near means to a map: its metric, the weights of its features, and whether samples may have gaps.

A map is measured as it was trained. Every measure in the space of the data takes ``metric``: a name of
:mod:`somatopy.maps.distance`, a callable, or a :class:`MapMetric`, which :func:`metric_of` reads from a map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse

from somatopy.checking import ParameterError, choice
from somatopy.maps.distance import Metric, check_metric, distances, feature_scale
from somatopy.maps.search import nearest, precision
from somatopy.maps.searcher import make_searcher
from somatopy.measures.blocks import dense_rows, row_blocks
from somatopy.measures.inputs import codebook_matrix, sample_matrix, unit_indices

PAIRS_FOR_A_CALLABLE = 16  # it gives all distances of a few rows to a few rows, and the diagonal is kept


@dataclass(frozen=True, eq=False)
class MapMetric:
    """A metric with all that belongs to it.

    Parameters
    ----------
    name : "euclidean", "manhattan", "chebyshev", "cosine" or a callable ``metric(X, codebook) -> (n, K)``
    feature_weights : (D,) numbers of at least 0, or None
    missing : "error" or "mask"
        NaN in samples: refused, or left out of the distance, as in training.
    """

    name: Metric = "euclidean"
    feature_weights: NDArray[np.float64] | None = None
    missing: str = "error"

    def __post_init__(self) -> None:
        check_metric(self.name)
        choice("missing", self.missing, ("error", "mask"))

    def samples(self, X: ArrayLike, *, sparse: bool = False) -> NDArray[Any]:
        """``X`` as an (N, D) array, or with ``sparse`` a sparse matrix as CSR; raises InputError."""
        return sample_matrix(X, gaps=self.missing == "mask", sparse=sparse)

    def scale(self, n_features: int) -> NDArray[np.float64]:
        """(D,) what each feature is multiplied by."""
        return feature_scale(self.feature_weights, n_features, self.name)

    def nearest(
        self, X: Any, codebook: NDArray[Any], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The ``count`` (1 or 2) nearest units of each sample and their distances, both (N, count)."""
        if issparse(X):
            return self._nearest_sparse(X, codebook, count)
        layout: dict[str, Any] = {"feature_weights": self.feature_weights, "gaps": has_gaps(X)}
        searcher = make_searcher(codebook, precision(X, codebook), self.name, **layout)
        units = nearest(X, searcher, count=count)[0]
        if units.shape[1] < count:  # a callable on a map of one unit
            units = np.repeat(units, count, axis=1)
        return units, np.column_stack([self.to_units(X, codebook, unit) for unit in units.T])

    def _nearest_sparse(
        self, X: Any, codebook: NDArray[Any], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        parts = [self.nearest(dense_rows(X, rows), codebook, count) for rows in row_blocks(*X.shape)]
        units, distances = zip(*parts, strict=True)
        return np.concatenate(units), np.concatenate(distances)

    def to_units(self, X: Any, codebook: NDArray[Any], units: NDArray[np.int64]) -> NDArray[np.float64]:
        """(N,) distance of sample i to unit ``units[i]``, from differences in float64: exact near zero."""
        found = np.empty(X.shape[0])
        for rows in row_blocks(*X.shape):
            found[rows] = self.of_pairs(dense_rows(X, rows), codebook[units[rows]])
        return found

    def of_pairs(self, A: NDArray[Any], B: NDArray[Any]) -> NDArray[np.float64]:
        """(n,) distance of each row of A to the same row of B; features that are NaN in A are left out."""
        A, B = (np.asarray(rows, np.float64) for rows in (A, B))
        if not isinstance(self.name, str):
            return self._of_called_pairs(A, B)
        scale = self.scale(A.shape[1])
        if self.name == "cosine":
            there = ~np.isnan(A)
            return _cosine(np.where(there, A, 0) * scale, np.where(there, B, 0) * scale)
        steps = np.abs((A - B) * scale)
        if self.missing == "mask":
            steps = np.nan_to_num(steps, nan=0.0)
        if self.name == "euclidean":
            return np.asarray(np.sqrt(np.einsum("nd,nd->n", steps, steps)))
        return np.asarray(steps.sum(1) if self.name == "manhattan" else steps.max(1))

    def of_all(self, A: NDArray[Any], B: NDArray[Any]) -> NDArray[np.float64]:
        """(n, m) distances of all rows of A to all rows of B, in float64."""
        A, found = np.ascontiguousarray(A, np.float64), np.empty((len(A), len(B)))
        for rows in row_blocks(*B.shape):
            block = np.ascontiguousarray(B[rows], np.float64)
            found[:, rows] = distances(
                A, block, metric=self.name, feature_weights=self.feature_weights, n_jobs=1
            )
        return found

    def _of_called_pairs(self, A: NDArray[Any], B: NDArray[Any]) -> NDArray[np.float64]:
        found = np.empty(len(A))
        for start in range(0, len(A), PAIRS_FOR_A_CALLABLE):
            rows = slice(start, start + PAIRS_FOR_A_CALLABLE)
            found[rows] = self.of_all(A[rows], B[rows]).diagonal()
        return found


def as_metric(metric: Metric | MapMetric) -> MapMetric:
    """``metric`` with all that belongs to it."""
    return metric if isinstance(metric, MapMetric) else MapMetric(metric)


def metric_of(som: Any) -> MapMetric:
    """What near means to a map: its parameters metric, feature_weights and missing, where it has them.

    >>> from somatopy import BatchSOM
    >>> metric_of(BatchSOM(metric="manhattan")).name
    'manhattan'
    """
    weights = getattr(som, "feature_weights", None)
    return MapMetric(
        getattr(som, "metric", "euclidean"),
        None if weights is None else np.asarray(weights, np.float64),
        getattr(som, "missing", "error"),
    )


def best_of(
    X: ArrayLike,
    codebook: ArrayLike,
    metric: Metric | MapMetric,
    bmu: ArrayLike | None,
    *,
    sparse: bool = False,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """``X`` and ``codebook`` checked, and the best units (N,), searched for where ``bmu`` does not tell them."""
    metric = as_metric(metric)
    X = metric.samples(X, sparse=sparse)
    codebook = codebook_matrix(codebook, n_features=X.shape[1])
    if bmu is None:
        return X, codebook, metric.nearest(X, codebook, 1)[0][:, 0]
    return X, codebook, unit_indices(bmu, len(codebook), X.shape[0])


def two_best_of(
    X: ArrayLike,
    codebook: ArrayLike,
    metric: Metric | MapMetric,
    two_best: ArrayLike | None,
    *,
    sparse: bool = False,
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
    """``X`` and ``codebook`` checked, and the two best units (N, 2), searched for where ``two_best`` is None."""
    metric = as_metric(metric)
    X = metric.samples(X, sparse=sparse)
    codebook = codebook_matrix(codebook, n_features=X.shape[1])
    if two_best is None:
        return X, codebook, metric.nearest(X, codebook, 2)[0]
    two_best = np.asarray(two_best)
    if two_best.ndim != 2 or two_best.shape[1] != 2:
        raise ParameterError(f"two_best must be two unit indices a sample; got shape {two_best.shape}")
    return (
        X,
        codebook,
        np.column_stack([unit_indices(unit, len(codebook), X.shape[0]) for unit in two_best.T]),
    )


def filled(X: NDArray[Any], codebook: NDArray[Any], bmu: NDArray[np.int64]) -> NDArray[Any]:
    """``X`` with every gap (NaN) replaced by what the sample's best unit holds there."""
    if not has_gaps(X):
        return X
    return np.where(np.isnan(X), codebook[bmu], X)


def has_gaps(X: NDArray[Any]) -> bool:
    """Whether a value is NaN (one pass without a mask: the least of all values is NaN then)."""
    return X.dtype.kind == "f" and bool(np.isnan(X.min()))


def _cosine(A: NDArray[np.float64], B: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 - cosine of the angle; 1 when either vector is zero."""
    dot = np.einsum("nd,nd->n", A, B)
    norms = np.sqrt(np.einsum("nd,nd->n", A, A) * np.einsum("nd,nd->n", B, B))
    return np.asarray(1 - np.divide(dot, norms, out=np.zeros_like(dot), where=norms > 0))
