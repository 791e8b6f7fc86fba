"""What was asked of the Kohonen maps' speed, memory and quality, beside what a session found."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from experiments.record import Result

from benchmarks.kohonen.findings import (
    BUBBLE_EPOCH,
    EPOCH,
    ERROR,
    INDEX,
    MEMORY,
    PASS,
    PREDICTION,
    PRODUCT,
    TRAINING,
    Findings,
    Measure,
    peers,
)
from benchmarks.kohonen.roster import LIBRARIES, OURS

SYSTEM, COMMAND = "Kohonen maps against others", "python -m benchmarks.kohonen"
NARROW_ONES = ("small", "narrow", "tall")
AGAINST_PEER = {"small": 3.0, "narrow": 3.0, "tall": 3.0, "wide": 1.8}  # times faster in a batch pass
AGAINST_PLAIN = 1.3
AGAINST_MINISOM = {"small": 50.0, "narrow": 10.0, "tall": 50.0, "wide": 20.0}  # in an online epoch
ROOM = 200  # MB beside data and codebook


def results(record: Mapping[str, Any]) -> list[Result]:
    """A row for each bar that the session has figures for."""
    found = Findings(record)
    return [
        *(row for case in found.cases for row in _of_case(found, case)),
        *_first_calls(found),
        *_parity(found),
    ]


def _of_case(found: Findings, case: str) -> Iterator[Result]:
    yield from _against_fastest(found, case, "batch pass", PASS, AGAINST_PEER[case])
    if case in NARROW_ONES:
        yield from _faster(found, case, "batch pass", "plain", PASS, AGAINST_PLAIN)
    else:
        yield from _rate(found, case)
    yield from _against_fastest(found, case, f"{found.cases[case].epochs}-epoch training", TRAINING, 3.0)
    yield from _error(found, case)
    yield from _online(found, case)
    for yardstick, measure in (("kmeans", PREDICTION), ("faiss", INDEX)):
        yield from _faster(found, case, "prediction", yardstick, measure, 1.0, PREDICTION)
    yield from _memory(found, case)


def _against_fastest(found: Findings, case: str, what: str, measure: Measure, bar: float) -> Iterator[Result]:
    peer = found.fastest(case, measure)
    if peer is not None:
        yield from _faster(found, case, what, peer, measure, bar, named=f"the fastest peer, {peer}")


def _faster(
    found: Findings,
    case: str,
    what: str,
    peer: str,
    measure: Measure,
    bar: float,
    ours: Measure | None = None,
    named: str = "",
) -> Iterator[Result]:
    times = found.times(case, peer, measure, ours)
    if times is not None:
        about = "~" if found.extrapolated(case, peer, measure) else ""
        text = f"{what}: times faster than {named or peer}"
        yield _row(found, case, text, f"at least {bar:g}", f"{about}{times:.3g}", times >= bar)


def _rate(found: Findings, case: str) -> Iterator[Result]:
    """The pass as a share of the bare product's rate."""
    size = found.cases[case]
    work = 2e-9 * size.n_samples * size.n_units * size.n_features
    rates, passes = found.runs(case, OURS, PRODUCT), found.runs(case, OURS, PASS)
    shares = [work / passes[run] / rates[run] for run in rates.keys() & passes.keys()]
    if shares:
        share = statistics.median(shares)
        text = f"batch pass: share of the product's rate, {statistics.median(rates.values()):.0f} GFLOP/s"
        yield _row(found, case, text, "at least 75 %", f"{share:.0%}", share >= 0.75)


def _error(found: Findings, case: str) -> Iterator[Result]:
    """Quantization error beside the lowest of those with the same goal."""
    same = [library.name for library in LIBRARIES.values() if library.same_goal and library.name != OURS]
    theirs = [(error, name) for name in same if (error := found.median(case, name, ERROR)) is not None]
    ours = found.median(case, OURS, ERROR)
    if theirs and ours is not None:
        error, name = min(theirs)
        text = f"quantization error against the lowest at equal schedules, {name}"
        yield _row(found, case, text, "at most 1.005", f"{ours / error:.4f}", ours / error <= 1.005)


def _online(found: Findings, case: str) -> Iterator[Result]:
    """FlowSOM's neighborhood is a bubble, so ours is one against it."""
    rows = [
        (times, library.name, own)
        for library in peers()
        if library.compiled
        for own in [BUBBLE_EPOCH if "flowsom" in library.name else EPOCH]
        if (times := found.times(case, library.name, EPOCH, own)) is not None
    ]
    if rows:
        _, peer, own = min(rows)
        named = f"the fastest compiled peer, {peer}"
        yield from _faster(found, case, "online epoch", peer, EPOCH, 3.0, own, named)
    yield from _faster(found, case, "online epoch", "minisom", EPOCH, AGAINST_MINISOM[case])


def _memory(found: Findings, case: str) -> Iterator[Result]:
    memory = found.median(case, OURS, MEMORY)
    if memory is not None:
        bar = 4e-6 * found.cases[case].n_units * found.cases[case].n_features + ROOM
        text = "batch training: peak memory above data and libraries, MB"
        yield _row(found, case, text, f"at most {bar:.0f}", f"{memory:.0f}", memory <= bar)


def _first_calls(found: Findings) -> Iterator[Result]:
    case = next(iter(found.cases))
    for text, variant, which, bar in (
        ("first fit ever: seconds, compiling included", "cold", "first", 10.0),
        ("first fit of a later process: seconds", "warm", "first", 0.05),
        ("fit after the first: seconds", "warm", "second", 0.05),
    ):
        seconds = found.median(case, OURS, Measure("first_call", (which,), variant))
        if seconds is not None:
            yield _row(found, case, text, f"below {bar:g}", f"{seconds:.3g}", seconds < bar)


def _parity(found: Findings) -> Iterator[Result]:
    case, measure = next(iter(found.cases)), Measure("parity", ("codebook",))
    both = [found.runs(case, name, measure).get(0) for name in (OURS, "minisom")]
    if all(both):
        ours, theirs = (np.asarray(codebook) for codebook in both)
        apart = np.abs(ours - theirs).max() / np.ptp(theirs)
        text = "online epoch in MiniSom's conventions: largest difference to its codebook / range"
        yield _row(found, case, text, "below 1e-05", f"{apart:.1e}", bool(apart < 1e-5))


def _row(found: Findings, case: str, measure: str, bar: str, ours: str, met: bool) -> Result:
    return Result(SYSTEM, found.cases[case].label, measure, bar, ours, met, COMMAND)
