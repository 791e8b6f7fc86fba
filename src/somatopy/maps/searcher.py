"""A codebook laid out for the search: centered, scaled, cut into tiles of units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.distance import METRICS, Metric, called, feature_scale
from somatopy.maps.kernels import layout as layout_kernels
from somatopy.maps.kernels import search as kernels
from somatopy.maps.kernels import sketch as sketch_kernels
from somatopy.maps.kernels.tile import CHEBYSHEV, COSINE, EUCLIDEAN, GAPPY, MANHATTAN, units_per_tile


@dataclass(frozen=True, eq=False)
class Sketch:
    """What :mod:`somatopy.maps.sketch` makes of a codebook.

    Attributes
    ----------
    basis : (B, D, units) directions, laid out as tiles
    sketches : (T, directions + 1, units) of the negated units
    boxes : (T, directions + 1, 2) their ends in each tile; or (0, directions + 1, 2), if units are told apart
    blur : the rounding error of a sample's sketch is at most blur * its length
    """

    basis: NDArray[Any]
    sketches: NDArray[Any]
    boxes: NDArray[Any]
    blur: float


@dataclass(frozen=True, eq=False)
class Searcher:
    """What the compiled search reads of a codebook.

    Attributes
    ----------
    codebook : (K, D) the units themselves, for the second look
    tiles : (T, depth, units) negated units (for a product), feature by feature; depth is 2 D with gaps
    bias : (T * units,) half the squared norm; huge at places without a unit
    order : (T * units,) the unit at each place, -1 for none
    center, scale : (D,) subtracted from, then multiplied into every feature
    metric : code of the kernel
    noise, reach : the rounding error of a score is at most noise * reach * (size of the sample + reach) / 2
    sketch : spares most of the scores when one nearest unit is asked for
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
    sketch: Sketch | None = None

    @classmethod
    def of(
        cls,
        codebook: NDArray[Any],
        *,
        dtype: np.dtype[Any],
        metric: str = "euclidean",
        feature_weights: NDArray[Any] | None = None,
        gaps: bool = False,
        order: NDArray[np.int64] | None = None,
    ) -> Searcher:
        """Lay out ``codebook`` (K, D) for searching data of type ``dtype`` (float32 or float64).

        ``order`` (K,) puts the units into tiles in another order than their own.
        """
        codebook = np.ascontiguousarray(codebook, dtype)
        code = METRICS[metric]
        scale = feature_scale(feature_weights, codebook.shape[1], metric)
        order = np.arange(len(codebook)) if order is None else order
        if code == EUCLIDEAN and not gaps:
            return cls._euclidean(codebook, scale, order)
        center = np.zeros(len(scale)) if code == COSINE else codebook.mean(0, np.float64)
        center = center.astype(dtype)
        units = (codebook.astype(np.float64) - center) * scale
        if code == COSINE:
            units /= np.maximum(np.linalg.norm(units, axis=1, keepdims=True), np.finfo(np.float64).tiny)
        rows, bias = _rows_and_bias(units, code, gaps)
        tiles, bias, places = _cut(rows[order], bias[order], order, dtype)
        return cls(
            codebook, tiles, bias, places, center, scale.astype(dtype), GAPPY if gaps and code == EUCLIDEAN else code,
            rounding(rows.shape[1], dtype), _reach(units, code, gaps),
        )  # fmt: skip

    @classmethod
    def _euclidean(
        cls, codebook: NDArray[Any], scale: NDArray[np.float64], order: NDArray[np.int64]
    ) -> Searcher:
        """The usual case, for which a small map has no time to lose."""
        (n_units, depth), dtype = codebook.shape, codebook.dtype
        width = units_per_tile(dtype)
        tiles = np.zeros((-(-n_units // width), depth, width), dtype)
        bias, places = np.empty(len(tiles) * width, dtype), np.empty(len(tiles) * width, np.int32)
        center = np.empty(depth, dtype)
        reach = layout_kernels.lay_out(codebook, scale, order, tiles, bias, places, center)
        noise = rounding(depth, dtype)
        return cls(codebook, tiles, bias, places, center, scale.astype(dtype), EUCLIDEAN, noise, reach)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.tiles.dtype

    @property
    def work(self) -> float:
        """Operations for one sample, about."""
        return 2.0 * self.tiles.size

    def nearest_into(self, X: NDArray[Any], bmu: NDArray[np.int64], cost: NDArray[Any]) -> int:
        """The ``bmu.shape[1]`` (1 or 2) nearest units of each row of a contiguous X (n, D), nearest first.

        Fills ``bmu`` and ``cost`` (float64), the squared Euclidean distance or the distance of another metric.
        Returns how many pairs of a sample and a tile were looked at.
        """
        codebook = (
            self.tiles, self.bias, self.order, self.center, self.scale, self.codebook, self.metric, self.noise,
            self.reach,
        )  # fmt: skip
        if self.sketch is None or bmu.shape[1] > 1:
            search = kernels.nearest if bmu.shape[1] == 1 else kernels.two_nearest
            search(X, *codebook, bmu, cost)
            return len(X) * len(self.tiles)
        sketch = self.sketch
        looked: int = sketch_kernels.nearest_by_sketches(
            X, *codebook, sketch.basis, sketch.sketches, sketch.boxes, sketch.blur, bmu, cost
        )
        return looked


@dataclass(frozen=True, eq=False)
class CallableSearcher:
    """The same service for a metric of the user, ``metric(X, codebook) -> (n, K)``."""

    codebook: NDArray[Any]
    scale: NDArray[Any]
    metric: Any

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.codebook.dtype

    @property
    def work(self) -> float:
        return 0.0  # nobody knows whether the user's function may run in two threads

    def nearest_into(self, X: NDArray[Any], bmu: NDArray[np.int64], cost: NDArray[Any]) -> None:
        """The nearest units of each row of X, a few rows at a time."""
        step = max(1, (4 << 20) // len(self.codebook))
        for first in range(0, len(X), step):
            rows = slice(first, first + step)
            found = called(self.metric, X[rows] * self.scale, self.codebook * self.scale)
            places = np.argsort(found, axis=1, kind="stable")[:, : bmu.shape[1]]
            bmu[rows], cost[rows] = places, np.take_along_axis(found, places, axis=1)


def make_searcher(
    codebook: NDArray[Any], dtype: np.dtype[Any], metric: Metric = "euclidean", **layout: Any
) -> Searcher | CallableSearcher:
    """The searcher for a metric's name or for a callable."""
    if isinstance(metric, str):
        return Searcher.of(codebook, dtype=dtype, metric=metric, **layout)
    scale = feature_scale(layout.get("feature_weights"), codebook.shape[1], metric)
    return CallableSearcher(np.ascontiguousarray(codebook, dtype), scale.astype(dtype), metric)


def _rows_and_bias(units: NDArray[Any], metric: int, gaps: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """What a sample is multiplied with (or subtracted from), and what is added, per unit."""
    if metric in (MANHATTAN, CHEBYSHEV):
        return (np.hstack([units, np.ones_like(units)]) if gaps else units), np.zeros(len(units))
    if metric == COSINE and not gaps:  # a unit of length 0 lies at a right angle to everything
        return -units, np.full(len(units), 0.5)
    return np.hstack([-units, units * units / 2]), np.zeros(len(units))  # with gaps


def _cut(
    rows: NDArray[Any], bias: NDArray[Any], order: NDArray[np.int64], dtype: np.dtype[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int32]]:
    """Rows (K, depth) as tiles (T, depth, units), the last one filled up with places that never win."""
    count, width = len(rows), units_per_tile(dtype)
    n_tiles = -(-count // width)
    padded = np.zeros((n_tiles * width, rows.shape[1]), dtype)
    padded[:count] = rows
    full_bias = np.full(n_tiles * width, np.finfo(dtype).max / 4, dtype)
    full_bias[:count] = bias
    places = np.full(n_tiles * width, -1, np.int32)
    places[:count] = order
    tiles = np.ascontiguousarray(padded.reshape(n_tiles, width, -1).transpose(0, 2, 1))
    return tiles, full_bias, places


@lru_cache
def rounding(depth: int, dtype: np.dtype[Any]) -> float:
    """Twice the relative rounding error of a score: sums of DEPTH products, sums of those, loading."""
    steps = min(depth, kernels.DEPTH) + depth / kernels.DEPTH + 8
    return float(2 * steps * np.finfo(dtype).eps / 2)


def _reach(units: NDArray[Any], metric: int, gaps: bool) -> float:
    """The largest norm of a unit; infinite where only the second look is right (gaps, not Euclidean)."""
    if gaps and metric != EUCLIDEAN:
        return 1e150  # times itself still finite
    if metric == MANHATTAN:
        return float(np.abs(units).sum(1).max())
    if metric == CHEBYSHEV:
        return float(np.abs(units).max())
    return float(np.sqrt(np.einsum("kd,kd->k", units, units).max()))
