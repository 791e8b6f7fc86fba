"""The batch engine by itself: a full pass, 20 epochs with and without skipping, prediction; against numpy and KMeans.

    python -m benchmarks.engine            four sizes, three minutes on two quiet cores
    python -m benchmarks.engine --small    tiny, to see that it works

What is compared takes turns in one process and the medians are shown, so a drifting machine cancels. The plain map is
:mod:`benchmarks.plain_map`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from experiments.record import DOCS, Result, write_results
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from benchmarks.kohonen.cases import CASES, SMALL, Case, samples, start
from benchmarks.machine import machine, sentence
from benchmarks.markdown import table
from benchmarks.plain_map import plain_pass, product_rate
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.lattice import make_lattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.patches import patches
from somatopy.maps.search import nearest
from somatopy.maps.searcher import Searcher
from somatopy.maps.sketch import with_sketch
from somatopy.maps.smoothing import Smoother
from somatopy.maps.survey import survey

SYSTEM, COMMAND = "Batch engine by itself", "python -m benchmarks.engine"
LEAST_GAIN = 2
LEAST_SECONDS, LEAST_TURNS = 2.0, 5
WATCHED_SAMPLES = 1000
# Seconds: the threads of a matrix product wait actively for some time, at the cost of who comes next.
PAUSE = 0.1


@dataclass(frozen=True)
class Measured:
    """One size: median seconds of each work, GFLOP/s of the full pass, shares, and how many rows agree.

    Attributes
    ----------
    directions : of the sketch in each pass; 0 where none paid
    looked_at : the share of tiles that each pass looked at
    agreement : the share of rows whose unit is that of double precision, for ours and for the plain map
    """

    case: Case
    full: float
    sketched: float
    plain: float
    rate: float
    training: float
    full_training: float
    directions: list[int]
    looked_at: list[float]
    predict: float
    kmeans: float
    agreement: tuple[float, float]


def measure(case: Case) -> Measured:
    """Everything about one size."""
    X = samples(case)
    first = start(case, X)
    training, full_training = by_turns(
        lambda: train(case, X, first), lambda: train(case, X, first, skip=False)
    )
    codebook, directions, looked_at = watched(case, X, first)
    searcher, bmu = layout(case, codebook), np.zeros((len(X), 1), np.int64)
    full, sketched, plain = by_turns(
        lambda: survey(X, searcher, bmu, skip=False),
        lambda: survey(X, searcher, bmu),
        lambda: plain_pass(X, codebook),
    )
    kmeans = same_centers(codebook)
    predict, theirs = by_turns(lambda: nearest(X, layout(case, codebook)), lambda: kmeans.predict(X))
    rate = 2 * X.size * case.n_units / full / 1e9
    agreement = agreements(case, X[:20_000], codebook)
    return Measured(
        case, full, sketched, plain, rate, training, full_training, directions, looked_at, predict, theirs, agreement
    )  # fmt: skip


def by_turns(*works: Callable[[], object]) -> list[float]:
    """Median seconds of each work, done in turns for a while; the first turn, which may compile, is not counted."""
    seconds: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    took, began = 0.0, time.perf_counter()
    while len(seconds[0]) < LEAST_TURNS or time.perf_counter() - began < LEAST_SECONDS:
        for work, times in zip(works, seconds, strict=True):
            time.sleep(min(PAUSE, took))
            start = time.perf_counter()
            work()
            took = time.perf_counter() - start
            times.append(took)
    return [statistics.median(times) for times in seconds]


def layout(case: Case, codebook: NDArray[np.float32]) -> Searcher:
    """The codebook as a training lays it out."""
    lattice = make_lattice("rectangular", (case.rows, case.columns), False)
    order = patches(lattice, units_per_tile(codebook.dtype))
    return Searcher.of(codebook, dtype=codebook.dtype, order=order)


def train(
    case: Case,
    X: NDArray[np.float32],
    codebook: NDArray[np.float32],
    *,
    skip: bool = True,
    watch: Callable[[Searcher], None] | None = None,
) -> NDArray[np.float32]:
    """A whole training, begun with this codebook; ``watch`` sees each pass' codebook laid out."""
    lattice = make_lattice("rectangular", (case.rows, case.columns), False)
    smoother = Smoother.of(lattice, make_neighborhood("gaussian"))
    bmu = np.zeros((len(X), 1), np.int64)
    for radius in case.radii:
        searcher = layout(case, codebook)
        if watch is not None:
            watch(searcher)
        tally = survey(X, searcher, bmu, skip=skip)
        codebook = tally.means(codebook, smoother.at(radius)).astype(np.float32)
    return codebook


def watched(
    case: Case, X: NDArray[np.float32], first: NDArray[np.float32]
) -> tuple[NDArray[np.float32], list[int], list[float]]:
    """A training's codebook, and the directions and the share of tiles looked at in each of its passes."""
    few = np.ascontiguousarray(X[:: max(1, len(X) // WATCHED_SAMPLES)])
    directions, looked_at = [], []

    def watch(searcher: Searcher) -> None:
        searcher = with_sketch(searcher, X)
        looked = searcher.nearest_into(few, np.zeros((len(few), 1), np.int64), np.zeros((len(few), 1)))
        directions.append(0 if searcher.sketch is None else searcher.sketch.sketches.shape[1] - 1)
        looked_at.append(looked / len(few) / len(searcher.tiles))

    return train(case, X, first, watch=watch), directions, looked_at


def same_centers(codebook: NDArray[np.float32]) -> KMeans:
    """scikit-learn's KMeans with the units as its centers."""
    kmeans = KMeans(len(codebook), init=codebook, n_init=1, max_iter=1).fit(codebook)
    kmeans.cluster_centers_ = codebook.copy()
    return kmeans


def agreements(case: Case, X: NDArray[np.float32], codebook: NDArray[np.float32]) -> tuple[float, float]:
    exact = nearest(X.astype(np.float64), Searcher.of(codebook, dtype=np.dtype(np.float64)))[0][:, 0]
    ours = nearest(X, layout(case, codebook))[0][:, 0]
    return float((ours == exact).mean()), float((plain_pass(X, codebook)[0] == exact).mean())


def report(rows: Sequence[Measured], product: float) -> str:
    """What was measured, as a table."""
    head = [
        "size", "full pass, s", "with skipping, s", "plain map, s", "plain : full", "plain : skipping", "GFLOP/s",
        "training, s", "full : skipping", "directions", "looked at", "predict, s", "KMeans : predict",
        "same unit as in float64 (plain map)",
    ]  # fmt: skip
    lines = [_line(row) for row in rows]
    return "\n".join(
        [sentence(machine()), f"A bare matrix product: {product:.0f} GFLOP/s", "", table(head, lines)]
    )


def _line(row: Measured) -> list[str]:
    return [
        row.case.label,
        f"{row.full:.4g}",
        f"{row.sketched:.4g}",
        f"{row.plain:.4g}",
        f"{row.plain / row.full:.2f}",
        f"{row.plain / row.sketched:.2f}",
        f"{row.rate:.0f}",
        f"{row.training:.4g}",
        f"{row.full_training / row.training:.2f}",
        f"{min(row.directions)} .. {max(row.directions)}",
        f"{statistics.mean(row.looked_at):.0%}",
        f"{row.predict:.4g}",
        f"{row.kmeans / row.predict:.2f}",
        f"{row.agreement[0]:.3%} ({row.agreement[1]:.2%})",
    ]


def results(rows: Sequence[Measured], product: float) -> list[Result]:
    """The bars of the engine, for the page of results."""
    gains = {row.case.name: row.full_training / row.training for row in rows}
    shown = ", ".join(f"{name} {gain:.2f}" for name, gain in gains.items())
    met = sum(gain >= LEAST_GAIN for gain in gains.values()) >= 2
    what = "20 epochs: times faster than 20 full passes"
    share = next(row.rate for row in rows if row.case is CASES["wide"]) / product
    text = f"{share:.0%} of {product:.0f} GFLOP/s"
    return [
        _row("four sizes", what, f"at least {LEAST_GAIN} on two", shown, met),
        *(result for row in rows for result in _of_size(row)),
        _row(
            CASES["wide"].label, "full pass: share of a product's rate", "at least 75 %", text, share >= 0.75
        ),
    ]


def _of_size(row: Measured) -> Iterator[Result]:
    size, agrees = row.case.label, row.agreement[0]
    plain, kmeans = row.plain / row.sketched, row.kmeans / row.predict
    yield _row(size, "a pass: times faster than plain numpy", "at least 1.3", f"{plain:.1f}", plain >= 1.3)
    yield _row(size, "prediction: times faster than KMeans", "at least 1", f"{kmeans:.1f}", kmeans >= 1)
    yield _row(size, "same unit as in float64", "at least 99.99 %", f"{agrees:.3%}", agrees >= 0.9999)


def _row(data: str, measure: str, bar: str, ours: str, met: bool) -> Result:
    return Result(SYSTEM, data, measure, bar, ours, met, COMMAND)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.engine", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--small", action="store_true", help="tiny samples, to see that it works")
    parser.add_argument(
        "--case", choices=list(CASES), action="append", help="this size only; may be repeated"
    )
    chosen = parser.parse_args(arguments)
    sizes = SMALL if chosen.small else CASES
    product = product_rate(repeats=1) if chosen.small else product_rate()
    rows = [measure(sizes[name]) for name in chosen.case or sizes]
    print(report(rows, product))
    if not chosen.small and not chosen.case:
        write_results(DOCS / "results" / "engine_benchmark.json", results(rows, product))
    return 0


if __name__ == "__main__":
    sys.exit(main())
