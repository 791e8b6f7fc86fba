"""Gaps filled from the units around a sample: a local Gaussian's mean, given the values that are there.

Let m be the mean of a sample's n nearest units, the nearer the heavier, B (n, D) these units less m over sqrt(n), and
S the variance of samples about a unit that did not learn them, feature by feature. The units say how features go
together here, so that with k the features that are known and g those that are not::

    x_g = m_g + B_g' (B_k S_k^-1 B_k' + 1)^-1 B_k S_k^-1 (x_k - m_k)

which is the mean of x_g given x_k under a normal distribution of covariance B'B + S. The mean m alone would not go
beyond the units; and between features that move together, it would forget how.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.models.reading import best_few, nearest_unit, nearness

BLOCK_VALUES = 1 << 20  # of codebook vectors gathered at a time
LEAST_NOISE = 1e-6  # of a feature's variance: where units and samples agree to the digit


def noise_about(som: Any, X: NDArray[Any], variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """(D,) variance of the known values of training samples ``X`` (N, D) about their best unit had it not seen them.

    A unit that n samples made, its neighbors counting for one more, would lie (n + 1) / n times as far from one of
    them without it. ``variance`` (D,) is that about the mean, of which the noise is a millionth at least.
    """
    units, _ = nearest_unit(som, X)
    held = np.bincount(units, minlength=len(som.codebook_))
    farther = ((held + 1) / np.maximum(held, 1))[units]
    squares, known = np.zeros((2, X.shape[1]))
    for rows in _blocks(X, 1):
        away = X[rows].astype(np.float64) - som.codebook_[units[rows]]
        squares += np.nansum(np.square(away * farther[rows, None]), axis=0)
        known += (~np.isnan(away)).sum(axis=0)
    noise = np.maximum(squares / np.maximum(known, 1), LEAST_NOISE * variance)
    return np.where(noise > 0, noise, 1.0)


def completed(som: Any, X: NDArray[Any], noise: NDArray[np.float64], n_best: int) -> NDArray[np.float64]:
    """(N, D) what a map makes of samples (N, D) with gaps; the values that are there do not come back untouched."""
    out = np.empty(X.shape)
    for rows in _blocks(X, min(n_best, len(som.codebook_))):
        out[rows] = _completed(som, X[rows], noise, n_best)
    return out


def _completed(som: Any, X: NDArray[Any], noise: NDArray[np.float64], n_best: int) -> NDArray[np.float64]:
    units, distances = best_few(som, X, n_best)
    around = som.codebook_[units].astype(np.float64)
    mean = np.einsum("nm,nmd->nd", nearness(distances), around)
    around = (around - mean[:, None]) / np.sqrt(units.shape[1])
    known = ~np.isnan(X)
    seen = around * (known / noise)[:, None]
    inner = seen @ around.transpose(0, 2, 1) + np.eye(units.shape[1])
    outer = seen @ np.where(known, X - mean, 0)[:, :, None]
    found: NDArray[np.float64] = mean + np.einsum("nm,nmd->nd", np.linalg.solve(inner, outer)[..., 0], around)
    return found


def _blocks(X: NDArray[Any], copies: int) -> list[slice]:
    step = max(1, BLOCK_VALUES // (copies * X.shape[1]))
    return [slice(first, first + step) for first in range(0, len(X), step)]
