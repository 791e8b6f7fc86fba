"""Which trials a session consists of, in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from benchmarks.kohonen.cases import Case
from benchmarks.kohonen.roster import LIBRARIES, OURS, Library
from benchmarks.kohonen.session import Trial

# Seconds of a whole training: in the first run; in those after it, of what may be the fastest. Else a pass must do.
TRAINING_LIMIT, TRAINING_LIMIT_AGAIN = 25.0, 20.0
WHOLE: dict[str, Any] = {"limit": 60.0, "training_limit": 120.0}  # ours is never extrapolated
ONLINE_BARS = ("minisom",)  # measured against in every run, though not compiled
BUBBLE = {"neighborhood": "bubble", "lattice": "rectangular8", "lattice_distance": "hops"}
SWEPT = ("plain", "fastersom", "xpysom", "python-som")  # beside ours

Size = tuple[int, int, int]
BASE: Size = (20_000, 20, 32)  # samples, side of the map, features
SWEEPS = {
    "samples": [(n, BASE[1], BASE[2]) for n in (1_000, 5_000, 20_000, 100_000, 500_000)],
    "units": [(BASE[0], side, BASE[2]) for side in (5, 10, 20, 40, 70)],
    "features": [(BASE[0], BASE[1], d) for d in (4, 16, 64, 256, 1_024)],
}
SMALL_SWEEPS = {name: [(n // 50, 4, min(d, 8)) for n, _, d in sizes[:2]] for name, sizes in SWEEPS.items()}


def trials(sizes: dict[str, Case], chosen: Collection[str], runs: int, small: bool) -> list[Trial]:
    """All trials, run by run: what is compared is measured within minutes of each other."""
    libraries = [library for library in LIBRARIES.values() if library.name in chosen]
    return [
        *(trial for run in range(runs) for case in sizes for trial in _of_case(case, libraries, run)),
        *_first_calls(next(iter(sizes)), runs, chosen),
        *_parity(next(iter(sizes)), chosen),
        *_sweeps(next(iter(sizes)), chosen, SMALL_SWEEPS if small else SWEEPS),
    ]


def _of_case(case: str, libraries: list[Library], run: int) -> Iterator[Trial]:
    for library in libraries:
        again = TRAINING_LIMIT_AGAIN if library.fast else 0.0
        asked = {"training_limit": TRAINING_LIMIT if run == 0 else again}
        if library.name == OURS:
            yield Trial(case, OURS, "product", run)
        if "batch" in library.kinds and not (library.slow and run > 0):
            yield Trial(case, library.name, "batch", run, WHOLE if library.name == OURS else asked)
        if "predict" in library.kinds:
            yield Trial(case, library.name, "index", run)
    for library in libraries:
        if library.name == OURS:
            yield Trial(case, OURS, "online", run, WHOLE)
            yield Trial(case, OURS, "online", run, WHOLE | {"options": BUBBLE}, "bubble")
        elif "online" in library.kinds and (run == 0 or library.compiled or library.name in ONLINE_BARS):
            yield Trial(case, library.name, "online", run)


def _first_calls(case: str, runs: int, chosen: Collection[str]) -> Iterator[Trial]:
    """Ours on the first case: each run once without any compiled code at hand, once with what earlier trials left."""
    if OURS in chosen:
        for run in range(runs):
            nothing: dict[str, Any] = {"environment": {"NUMBA_CACHE_DIR": f"compiled-{run}"}}
            yield Trial(case, OURS, "first_call", run, nothing, "cold")
            yield Trial(case, OURS, "first_call", run, {}, "warm")


def _parity(case: str, chosen: Collection[str]) -> Iterator[Trial]:
    if {OURS, "minisom"} <= set(chosen):
        yield from (Trial(case, name, "parity") for name in (OURS, "minisom"))


def _sweeps(case: str, chosen: Collection[str], sweeps: dict[str, list[Size]]) -> Iterator[Trial]:
    for axis, sizes in sweeps.items():
        for name in (OURS, *SWEPT):
            if name in chosen:
                yield Trial(case, name, "sweep", 0, {"sizes": sizes, "limit": 2.0}, axis)
