"""The best and second-best unit of every sample, exactly and in blocks: the whole N x K matrix never exists.

>>> import numpy as np
>>> codebook = np.array([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0]])
>>> bmu, squared = best_units(np.array([[0.9, 1.0], [4.0, 5.0]]), codebook)
>>> bmu.tolist(), squared.round(2).tolist()
([1, 2], [0.01, 1.0])
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.distance import METRICS, feature_scale
from somatopy.maps.kernels import search as kernels
from somatopy.maps.kernels.tile import CHEBYSHEV, EUCLIDEAN, MANHATTAN, units_per_tile
from somatopy.maps.threads import share

BLOCK_BYTES = 4 << 20  # at most this much is copied at a time (memmaps, other types, other orders)


def best_units(
    X: NDArray[Any], codebook: NDArray[Any], *, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Best-matching unit of each sample and its squared Euclidean distance, both (N,).

    The unit is that of a plain float64 loop, whatever the precision; the lowest index wins a tie.
    """
    bmu, squared = Searcher.of(codebook, dtype=precision(X, codebook)).nearest(X, n_jobs=n_jobs)
    return bmu[:, 0], squared[:, 0]


def two_best_units(
    X: NDArray[Any], codebook: NDArray[Any], *, n_jobs: int | None = None
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The two nearest units of each sample, nearest first, with squared distances, both (N, 2).

    A map of one unit gives it twice.
    """
    return Searcher.of(codebook, dtype=precision(X, codebook)).nearest(X, count=2, n_jobs=n_jobs)


def precision(*arrays: NDArray[Any]) -> np.dtype[Any]:
    """float32 when every array fits into it without loss, else float64."""
    return np.dtype(np.float32 if np.result_type(*arrays, np.float16).itemsize <= 4 else np.float64)


@dataclass(frozen=True, eq=False)
class Searcher:
    """A codebook laid out for the search: centered, scaled, cut into tiles of units.

    Attributes
    ----------
    codebook : (K, D) the units themselves, for the second look
    tiles : (T, depth, units) negated units (for a product), feature by feature; depth is 2 D with gaps
    bias : (T * units,) half the squared norm; huge at places without a unit
    order : (T * units,) the unit at each place, -1 for none
    center, scale : (D,) subtracted from, then multiplied into every feature
    metric : code of the kernel
    noise, reach : the rounding error of a score is at most noise * reach * (size of the sample + reach) / 2
    """

    codebook: NDArray[Any]
    tiles: NDArray[Any]
    bias: NDArray[Any]
    order: NDArray[np.int32]
    center: NDArray[Any]
    scale: NDArray[Any]
    metric: int
    noise: float
    reach: float

    @classmethod
    def of(
        cls,
        codebook: NDArray[Any],
        *,
        dtype: np.dtype[Any],
        metric: str = "euclidean",
        feature_weights: NDArray[Any] | None = None,
        gaps: bool = False,
    ) -> Searcher:
        """Lay out ``codebook`` (K, D) for searching data of type ``dtype`` (float32 or float64)."""
        codebook = np.ascontiguousarray(codebook, dtype)
        scale = feature_scale(feature_weights, codebook.shape[1], metric)
        center = np.zeros(len(scale)) if metric == "cosine" else codebook.mean(0, np.float64)
        center = center.astype(dtype)
        units = (codebook.astype(np.float64) - center) * scale
        if metric == "cosine":
            units /= np.maximum(np.linalg.norm(units, axis=1, keepdims=True), np.finfo(np.float64).tiny)
        code = METRICS[metric]
        rows, bias = _rows_and_bias(units, code, gaps)
        tiles, bias, order = _cut(rows, bias, dtype)
        return cls(
            codebook, tiles, bias, order, center, scale.astype(dtype), code,
            _noise(rows.shape[1], dtype), _reach(units, code, gaps),
        )  # fmt: skip

    def nearest(
        self, X: NDArray[Any], *, count: int = 1, n_jobs: int | None = None
    ) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The ``count`` (1 or 2) nearest units of each row of X and their distances, both (N, count)."""
        bmu = np.empty((len(X), count), np.int64)
        cost = np.empty((len(X), count), self.tiles.dtype)
        work = 2 * len(X) * self.tiles.size

        def search(start: int, stop: int) -> None:
            for rows, block in blocks(X, self.tiles.dtype, start, stop):
                self.nearest_into(block, bmu[rows], cost[rows])

        share(search, len(X), work=work, n_jobs=n_jobs)
        return bmu, cost

    def nearest_into(self, block: NDArray[Any], bmu: NDArray[np.int64], cost: NDArray[Any]) -> None:
        """As :meth:`nearest` for one contiguous block, in the calling thread, into the given arrays."""
        kernels.nearest(
            block, self.tiles, self.bias, self.order, self.center, self.scale, self.codebook,
            self.metric, self.noise, self.reach, bmu, cost,
        )  # fmt: skip


def blocks(
    X: NDArray[Any], dtype: np.dtype[Any], start: int, stop: int
) -> Iterator[tuple[slice, NDArray[Any]]]:
    """Rows start .. stop - 1 of X as contiguous, writable arrays of ``dtype``: one view, or copied blocks."""
    if X.dtype == dtype and X.flags.c_contiguous and X.flags.writeable and X.flags.aligned:
        yield slice(start, stop), np.asarray(X)[start:stop]
        return
    step = max(1, BLOCK_BYTES // max(1, dtype.itemsize * X.shape[1]))
    for first in range(start, stop, step):
        rows = slice(first, min(first + step, stop))
        yield rows, np.array(X[rows], dtype, order="C")


def _rows_and_bias(units: NDArray[Any], metric: int, gaps: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """What a sample is multiplied with (or subtracted from), and what is added, per unit."""
    if metric in (MANHATTAN, CHEBYSHEV):
        return (np.hstack([units, np.ones_like(units)]) if gaps else units), np.zeros(len(units))
    half = units * units / 2
    return (np.hstack([-units, half]), np.zeros(len(units))) if gaps else (-units, half.sum(1))


def _cut(
    rows: NDArray[Any], bias: NDArray[Any], dtype: np.dtype[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int32]]:
    """Rows (K, depth) as tiles (T, depth, units), the last one filled up with places that never win."""
    count, width = len(rows), units_per_tile(dtype)
    n_tiles = -(-count // width)
    padded = np.zeros((n_tiles * width, rows.shape[1]), dtype)
    padded[:count] = rows
    full_bias = np.full(n_tiles * width, np.finfo(dtype).max / 4, dtype)
    full_bias[:count] = bias
    order = np.full(n_tiles * width, -1, np.int32)
    order[:count] = np.arange(count)
    tiles = np.ascontiguousarray(padded.reshape(n_tiles, width, -1).transpose(0, 2, 1))
    return tiles, full_bias, order


def _noise(depth: int, dtype: np.dtype[Any]) -> float:
    """Twice the relative rounding error of a score: sums of DEPTH products, sums of those, loading."""
    steps = min(depth, kernels.DEPTH) + depth / kernels.DEPTH + 8
    return float(2 * steps * np.finfo(dtype).eps / 2)


def _reach(units: NDArray[Any], metric: int, gaps: bool) -> float:
    """The largest norm of a unit; infinite where only the second look is right (gaps, not Euclidean)."""
    if gaps and metric != EUCLIDEAN:
        return float("inf")
    if metric == MANHATTAN:
        return float(np.abs(units).sum(1).max())
    if metric == CHEBYSHEV:
        return float(np.abs(units).max())
    return float(np.sqrt(np.einsum("kd,kd->k", units, units).max()))
