"""Sketches of a codebook: a few numbers a unit that tell which units cannot be the nearest one.

A codebook spreads over far fewer directions than the data has features: its units are means of many samples,
ordered on a lattice. Let P be the directions in which it spreads most. With x1 = P'x and x2 = x - P x1, and the
same for a unit w,

    x.w  =  x1.w1 + x2.w2  <=  x1.w1 + |x2| |w2|,

and the right side is the product of two short vectors, the sketches (x1, |x2|) and (w1, |w2|). It turns the score
``|w|^2 / 2 - x.w`` into a floor of the score. Units whose floor lies above a score that was found need no look.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.kernels.search import DEPTH
from somatopy.maps.kernels.tile import COSINE, EUCLIDEAN
from somatopy.maps.searcher import Searcher, Sketch

AnySearcher = TypeVar("AnySearcher")

LEAST_FEATURES, LEAST_TILES, LEAST_SAMPLES = 24, 8, 2048  # below, a sketch costs more than it spares
DIRECTIONS = (7, 11, 15, 23, 31)  # one less than a round number: the length of the rest is a feature too
TRIAL_SAMPLES = 96
ITERATIONS = 2


def with_sketch(searcher: AnySearcher, X: NDArray[Any]) -> AnySearcher:
    """The searcher with the sketch that spares most work on X, if any does.

    Each size is tried on a few samples from all over X, and the work it would take is counted, not timed: the same
    data gives the same choice. It decides about the time only, never about a result.
    """
    if not isinstance(searcher, Searcher) or not _worth_a_trial(searcher, len(X)):
        return searcher
    few = np.array(X[:: max(1, len(X) // TRIAL_SAMPLES)][:TRIAL_SAMPLES], searcher.dtype, order="C")
    units = searcher.tiles.transpose(0, 2, 1).reshape(-1, searcher.tiles.shape[1])
    if not np.isfinite(units).all():  # heavy features have left the precision: nothing can be told in advance
        return searcher
    sizes = [size for size in DIRECTIONS if 2 * size < units.shape[1]]
    directions = main_directions(units, sizes[-1])
    inside, squared = units @ directions, np.einsum("kd,kd->k", units, units, dtype=np.float64)
    best, least_work = searcher, _full_work(searcher)
    for size in sizes:
        sketch = make_sketch(directions[:, :size], inside[:, :size], squared, searcher.tiles.shape)
        candidate = replace(searcher, sketch=sketch)
        if (work := _work(candidate, sketch, few)) < least_work:
            best, least_work = candidate, work
    return best


def main_directions(units: NDArray[Any], count: int) -> NDArray[Any]:
    """The ``count`` orthonormal directions (D, count) in which ``units`` (n, D) spread most, about: most first.

    A few steps of subspace iteration, begun with units from all over the map.
    """
    units = units / (np.abs(units).max() or 1)  # their products must not overflow
    spare = min(count + 8, *units.shape)
    subspace = units[:: max(1, len(units) // spare)][:spare].T
    for _ in range(ITERATIONS):
        subspace = np.linalg.qr(units.T @ (units @ subspace))[0]
    inside = units @ subspace
    turn = np.linalg.eigh(inside.T @ inside)[1][:, ::-1]
    return np.ascontiguousarray(np.linalg.qr(subspace @ turn[:, :count])[0])


def make_sketch(
    directions: NDArray[Any], inside: NDArray[Any], squared: NDArray[Any], tiled: tuple[int, ...]
) -> Sketch:
    """The sketches of units for these directions (D, p), from their products with them (n, p) and squared lengths."""
    n_tiles, depth, width = tiled
    count, dtype = directions.shape[1], directions.dtype
    steps = min(depth, DEPTH) + depth / DEPTH + count + 8
    blur = float(np.sqrt(count) * steps * np.finfo(dtype).eps)
    left = squared * (1 + 4 * blur) - np.einsum("kp,kp->k", inside, inside, dtype=np.float64)
    rows = np.column_stack([inside, -np.sqrt(np.maximum(left, 0)).astype(dtype) * dtype.type(1 + blur)])
    sketches = np.ascontiguousarray(rows.reshape(n_tiles, width, -1).transpose(0, 2, 1))
    columns = np.zeros((-(-count // width) * width, depth), dtype)
    columns[:count] = directions.T
    basis = np.ascontiguousarray(columns.reshape(-1, width, depth).transpose(0, 2, 1))
    return Sketch(basis, sketches, blur)


def _worth_a_trial(searcher: Searcher, n_samples: int) -> bool:
    return (
        searcher.sketch is None
        and searcher.metric in (EUCLIDEAN, COSINE)
        and n_samples >= LEAST_SAMPLES
        and searcher.tiles.shape[0] >= LEAST_TILES
        and searcher.tiles.shape[1] >= LEAST_FEATURES
    )


# What things cost beside the features gone through, in features of a tile: a tile of the full search; a tile that is
# looked at (there few samples share a tile, so features cost half as much again); a sample.
FULL_TILE, TILE_LOOKED_AT, DEARER, SAMPLE = 12, 24, 1.5, 200


def _full_work(searcher: Searcher) -> float:
    """The work for a sample: features of a tile to be gone through."""
    n_tiles, depth, _ = searcher.tiles.shape
    return float(n_tiles * (depth + FULL_TILE))


def _work(searcher: Searcher, sketch: Sketch, few: NDArray[Any]) -> float:
    """The same with a sketch, found by searching a few samples."""
    n_tiles, depth, _ = searcher.tiles.shape
    bmu, cost = np.zeros((len(few), 1), np.int64), np.zeros((len(few), 1))
    looked = searcher.nearest_into(few, bmu, cost) / len(few)
    rough = SAMPLE + len(sketch.basis) * depth + n_tiles * sketch.sketches.shape[1]
    return float(rough + looked * (DEARER * depth + TILE_LOOKED_AT))
