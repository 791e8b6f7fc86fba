"""Sketches of a codebook: a few numbers a unit that tell which units cannot be the nearest one.

A codebook spreads over far fewer directions than the data has features: its units are means of many samples,
ordered on a lattice. Let P be the directions in which it spreads most. With x1 = P'x and x2 = x - P x1, and the
same for a unit w,

    x.w  =  x1.w1 + x2.w2  <=  x1.w1 + |x2| |w2|,

and the right side is the product of two short vectors, the sketches (x1, |x2|) and (w1, |w2|). It turns the score
``|w|^2 / 2 - x.w`` into a floor of the score. Units whose floor lies above a score that was found need no look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.kernels.search import DEPTH
from somatopy.maps.kernels.sketch import ROOT_HALF
from somatopy.maps.kernels.tile import COSINE, EUCLIDEAN
from somatopy.maps.searcher import Searcher, Sketch
from somatopy.maps.threads import one_blas_thread

AnySearcher = TypeVar("AnySearcher")

# Below, a sketch costs more than it spares; work in features of a tile that samples go through.
LEAST_FEATURES, LEAST_TILES, LEAST_SAMPLES, LEAST_WORK = 8, 8, 4096, 2e7
DIRECTIONS = (7, 11, 15, 23, 31)  # one less than a round number: the length of the rest is a feature too
BOX_DIRECTIONS = (7, 15)
# Beyond, a tile is dear to look at, and floors of single units, which are higher, pay.
MOST_FEATURES_OF_BOXES = 64
TRIAL_SAMPLES = 96
ITERATIONS = 1


def with_sketch(searcher: AnySearcher, X: NDArray[Any]) -> AnySearcher:
    """The searcher with the sketch that spares most work on X, if any does.

    Each is tried on a few samples from all over X, and the work it would take is counted, not timed: the same data
    gives the same choice. It decides about the time only, never about a result.
    """
    if not isinstance(searcher, Searcher) or not _worth_a_trial(searcher, len(X)):
        return searcher
    units = searcher.tiles.transpose(0, 2, 1).reshape(-1, searcher.tiles.shape[1])
    if not np.isfinite(units).all():  # heavy features have left the precision: nothing can be told in advance
        return searcher
    few = np.array(X[:: max(1, len(X) // TRIAL_SAMPLES)][:TRIAL_SAMPLES], searcher.dtype, order="C")
    best, least_work = searcher, _full_work(searcher)
    with one_blas_thread(units.size * DIRECTIONS[-1]):
        for sketch in _candidates(searcher, units):
            candidate = replace(searcher, sketch=sketch)
            if (work := _work(candidate, sketch, few)) < least_work:
                best, least_work = candidate, work
    return best


def _candidates(searcher: Searcher, units: NDArray[Any]) -> Iterator[Sketch]:
    """Of few features in some or nearly all directions, with boxes; of many in few of them, with floors of units."""
    boxed = units.shape[1] <= MOST_FEATURES_OF_BOXES
    sizes = [size for size in (BOX_DIRECTIONS if boxed else DIRECTIONS) if size < units.shape[1]]
    directions = main_directions(units, sizes[-1])
    inside, squared = units @ directions, np.einsum("kd,kd->k", units, units, dtype=np.float64)
    for size in sizes:
        sketch = make_sketch(directions[:, :size], inside[:, :size], squared, searcher.tiles.shape)
        yield replace(sketch, boxes=make_boxes(sketch.sketches, searcher.order)) if boxed else sketch


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
    return Sketch(basis, sketches, np.empty((0, count + 1, 2), dtype), blur)


def make_boxes(sketches: NDArray[Any], order: NDArray[np.int32]) -> NDArray[Any]:
    """The ends of each tile's sketches (T, p + 1, 2), times the root of a half; ``order`` tells what is no unit."""
    boxes = np.stack([-sketches.max(2), -sketches.min(2)], axis=2)
    last = -sketches[-1][:, order[-sketches.shape[2] :] >= 0]
    boxes[-1, :, 0], boxes[-1, :, 1] = last.min(1), last.max(1)
    return boxes * ROOT_HALF


def _worth_a_trial(searcher: Searcher, n_samples: int) -> bool:
    return (
        searcher.sketch is None
        and searcher.metric in (EUCLIDEAN, COSINE)
        and searcher.reach > 0
        and n_samples >= LEAST_SAMPLES
        and searcher.tiles.shape[0] >= LEAST_TILES
        and searcher.tiles.shape[1] >= LEAST_FEATURES
        and n_samples * _full_work(searcher) >= LEAST_WORK
    )


# What things cost beside the features gone through, in features of a tile: a tile; a sample. A tile that is looked at
# costs more, since fewer samples share it; a feature of a box costs less, since a box stands for a whole tile.
TILE, SAMPLE, DEARER, CHEAPER = 12, 100, 1.3, 0.35


def _full_work(searcher: Searcher) -> float:
    """The work for a sample: features of a tile to be gone through."""
    n_tiles, depth, _ = searcher.tiles.shape
    return float(n_tiles * (depth + TILE))


def _work(searcher: Searcher, sketch: Sketch, few: NDArray[Any]) -> float:
    """The same with a sketch, found by searching a few samples."""
    n_tiles, depth, _ = searcher.tiles.shape
    bmu, cost = np.zeros((len(few), 1), np.int64), np.zeros((len(few), 1))
    looked = searcher.nearest_into(few, bmu, cost) / len(few)
    floors = n_tiles * sketch.sketches.shape[1] * (CHEAPER if len(sketch.boxes) else 1)
    return float(SAMPLE + len(sketch.basis) * depth + floors + looked * (DEARER * depth + TILE))
