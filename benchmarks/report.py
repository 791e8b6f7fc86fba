"""A full report on a large map: every measure of 2,500 units on 100,000 samples, in seconds and in memory.

    python -m benchmarks.report            writes the rows of docs/results; about a minute, training included
    python -m benchmarks.report --quick    small, seconds; writes nothing

All N x K distances would take 1 GiB in single precision, all N x N distances 37 GiB.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from experiments.record import DOCS, Result, write_results

from benchmarks.machine import machine, sentence
from somatopy import BatchSOM
from somatopy.measures import Report, report

SECONDS = 30  # asked
MEBIBYTES = 512  # asked: half of what the N x K distances alone would take
CLASSES = 20
EPOCHS = 10


@dataclass(frozen=True)
class Size:
    """How many samples, features, and units along each side."""

    samples: int
    features: int
    side: int

    def __str__(self) -> str:
        return f"N {self.samples:,}, K {self.side**2:,}, D {self.features}"


FULL, QUICK = Size(100_000, 32, 50), Size(3_000, 8, 8)


@dataclass(frozen=True)
class Timed:
    """A report, the seconds it took and the memory it needed above what was there before, in MiB (NaN: unknown)."""

    report: Report
    seconds: float
    mebibytes: float


def blobs(size: Size) -> tuple[np.ndarray, list[str]]:
    """Samples around some centers, in single precision, and the center of each as its label."""
    random = np.random.default_rng(0)
    label = random.integers(0, CLASSES, size.samples)
    centers = 2 * random.normal(size=(CLASSES, size.features))
    X = centers[label] + random.normal(size=(size.samples, size.features))
    return X.astype(np.float32), [f"class {code}" for code in label]


def measured(size: Size, lattice: str = "hexagonal") -> Timed:
    """A report on a map just trained; what is compiled is compiled before the clock starts."""
    X, labels = blobs(size)
    som = BatchSOM((size.side, size.side), lattice=lattice, n_epochs=EPOCHS).fit(X)
    report(som, X[:1000], labels[:1000])
    return timed(lambda: report(som, X, labels))


def timed(work: Callable[[], Any]) -> Timed:
    """What ``work`` gives, how long it took and how much memory at most."""
    start, began = _memory("VmRSS", reset=True), time.perf_counter()
    found = work()
    seconds = time.perf_counter() - began
    return Timed(found, seconds, _memory("VmHWM") - start)


def _memory(line: str, *, reset: bool = False) -> float:
    """A line of the system's account of this process, in MiB: VmRSS is what is held now, VmHWM the most since reset."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    if reset:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    found = re.search(rf"^{line}:\s+(\d+) kB", status.read_text(encoding="utf-8"), re.M)
    return int(found[1]) / 1024 if found else float("nan")


def results(size: Size, timed: Timed) -> list[Result]:
    """The rows of ``docs/results.md``."""
    command = "python -m benchmarks.report"
    rows = [
        ("seconds of a full report", SECONDS, timed.seconds, f"{timed.seconds:.1f}"),
        ("MiB it needs above samples and map", MEBIBYTES, timed.mebibytes, f"{timed.mebibytes:.0f}"),
    ]
    return [
        Result("Measures", str(size), what, f"below {bar}", text, value < bar, command)
        for what, bar, value, text in rows
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--quick", action="store_true", help="a small map; writes nothing")
    quick = parser.parse_args(arguments).quick
    size = QUICK if quick else FULL
    print(sentence(machine()))
    found = measured(size)
    print(found.report)
    print(f"\n{size}: {found.seconds:.1f} s, {found.mebibytes:.0f} MiB above samples and map")
    if not quick:
        write_results(DOCS / "results" / "measures.json", results(size, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
