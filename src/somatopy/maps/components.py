"""The two main components of the samples, from at most some thousand of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator, svds

from somatopy.maps.supply import Supply

MOST_SAMPLES = 20_000  # the components are taken from at most so many samples
MOST_VALUES, LEAST_SAMPLES = 4_000_000, 100  # and of dense ones from at most so many values
FEW = 3  # rows or columns, which Lanczos' method has no room in

Axes = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def main_axes(samples: Supply, weights: NDArray[np.float64] | None = None) -> Axes:
    """The mean (D,), the two main directions (2, D), or one, and the standard deviations along them.

    Of the samples as the map's distances see them: times ``samples.scale``, where it has one. Each direction points to
    where its largest entry is positive. Samples are taken at equal steps.
    """
    counted = np.arange(len(samples)) if weights is None else np.flatnonzero(weights)
    taken = counted[:: -(-len(counted) // _most(samples))]
    some = scaled(samples.rows(taken), samples.scale)
    shares = np.ones(len(taken)) if weights is None else weights[taken]
    shares = shares / shares.sum()
    if isinstance(some, np.ndarray):
        mean = _means(some, shares)
        axes, deviations = _dense_axes(some, mean, np.sqrt(shares))
    else:
        mean = np.asarray(shares @ some).ravel()
        axes, deviations = _sparse_axes(some, mean, np.sqrt(shares))
    largest = np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], axis=1)
    return mean, axes * np.where(largest < 0, -1, 1), deviations


def scaled(X: Any, scale: NDArray[np.float64] | None) -> Any:
    """An array or CSR matrix (n, D) with each feature multiplied by its part of ``scale`` (D,), if there is any."""
    if scale is None:
        return X
    return X * scale if isinstance(X, np.ndarray) else X.multiply(scale).tocsr()


def _most(samples: Supply) -> int:
    if samples.sparse:
        return MOST_SAMPLES
    return min(MOST_SAMPLES, max(LEAST_SAMPLES, MOST_VALUES // samples.shape[1]))


def _means(X: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(D,) weighted means of the values that are there."""
    count = shares @ ~np.isnan(X)
    return np.asarray(shares @ np.nan_to_num(X, nan=0.0) / np.where(count > 0, count, 1))


def _dense_axes(
    X: NDArray[np.float64], mean: NDArray[np.float64], roots: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    X -= mean
    X[np.isnan(X)] = 0
    X *= roots[:, None]
    n, features = X.shape
    gram = X.T @ X if features <= n else X @ X.T
    values, vectors = np.linalg.eigh(gram)
    values, vectors = np.maximum(values[::-1][:2], 0), vectors[:, ::-1][:, :2]
    axes = vectors.T if features <= n else vectors.T @ X
    return _unit_length(axes), np.sqrt(values)


def _sparse_axes(
    X: Any, mean: NDArray[np.float64], roots: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Truncated singular values of the centered samples, which are never made: only their products with vectors."""
    if min(X.shape) <= FEW:
        return _dense_axes(X.toarray(), mean, roots)
    centered = LinearOperator(
        X.shape,
        matvec=lambda v: roots * (X @ v.ravel() - mean @ v.ravel()),
        rmatvec=lambda u: X.T @ (roots * u.ravel()) - mean * (roots @ u.ravel()),
        dtype=np.float64,
    )
    if not centered.matvec(np.random.default_rng(1).normal(size=X.shape[1])).any():
        return np.zeros((2, X.shape[1])), np.zeros(2)  # all samples are equal: Lanczos' method cannot begin
    begin = np.random.default_rng(0).normal(size=min(X.shape))
    _, values, axes = svds(centered, k=2, v0=begin, tol=0)
    order = np.argsort(values)[::-1]
    return _unit_length(axes[order]), values[order]


def _unit_length(axes: NDArray[np.float64]) -> NDArray[np.float64]:
    return axes / np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-300)
