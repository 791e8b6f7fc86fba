"""GrowingSOM against the growing maps on PyPI: seconds per epoch, units, quantization and topographic error.

    python -m benchmarks.growing                  all cases, minutes; writes results/growing.json
    python -m benchmarks.growing --quick          tiny, seconds; writes nothing
    python -m benchmarks.growing --show           the table of results/growing.json again

Each training is a process of its own, the peer's in its own environment; peer and ours take turns, run by run. Both
get the same samples, epochs and seeds. A peer keeps its parameters; ours is adjusted to at most the peer's number of
units, and judged by the same code (:mod:`benchmarks.quality`).
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from experiments.record import DOCS, Result, write_results

from benchmarks.growing_report import report
from benchmarks.machine import machine
from benchmarks.peers import PEERS, missing, python_of
from benchmarks.quality import quality
from benchmarks.samples import SAMPLES
from somatopy.checking import SomatopyError
from somatopy.maps.growth import RELATIVE_WIDTH

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "growing.json"
OURS = "somatopy"
LIMIT = 600  # seconds one training may take

# dbgsom ends with a Gaussian of 0.7 hops, ours of 0.75: quantization errors compare at equal final neighborhoods only.
EQUAL_END = RELATIVE_WIDTH
ASKED = 30  # times faster


@dataclass(frozen=True)
class Case:
    """One comparison: the samples, the peer, its parameters beside defaults, and what they are for."""

    samples: str
    peer: str
    parameters: dict[str, Any] = field(default_factory=dict)
    remark: str = ""


def _dbgsom(samples: str, spreading_factor: float) -> list[Case]:
    wider = {"spreading_factor": spreading_factor, "sigma_end": EQUAL_END}
    return [
        Case(samples, "dbgsom", {}, "its defaults"),
        Case(samples, "dbgsom", wider, "more units, final neighborhood as ours"),
    ]


def _pygsom(samples: str, spread_factor: float) -> Case:
    return Case(samples, "pygsom", {"spread_factor": spread_factor}, f"spread factor {spread_factor:g}")


CASES = [
    *_dbgsom("blobs", 0.7),
    _pygsom("blobs", 0.01),
    *_dbgsom("digits", 0.7),
    _pygsom("digits", 0.001),
    *_dbgsom("speech", 0.7),
    _pygsom("speech", 0.1),
]
QUICK = [Case("few blobs", "dbgsom", {}, "its defaults"), _pygsom("few blobs", 0.01)]


def measure(case: Case, samples: Path, *, epochs: int, runs: int) -> dict[str, Any]:
    """The case's row: peer and ours trained in turn, ``runs`` times; what every run gave, and the medians."""
    pairs, factor = [], 1.0
    for seed in range(runs):
        theirs = train(case.peer, samples, epochs, seed, case.parameters)
        matched = {"target": theirs["units"], "growth_factor": factor, "tries": 10 if seed == 0 else 5}
        ours = train(OURS, samples, epochs, seed, matched)
        factor = ours["adjusted"]["growth_factor"]
        pairs.append({"peer": theirs, "ours": ours})
    shape = np.load(samples, mmap_mode="r").shape
    return {**asdict(case), "shape": list(shape), **_medians(pairs), "runs": pairs}


def train(library: str, samples: Path, epochs: int, seed: int, parameters: dict[str, Any]) -> dict[str, Any]:
    """Train once, in a process of its own, and judge the map."""
    python = sys.executable if library == OURS else python_of("growing")
    with tempfile.TemporaryDirectory() as folder:
        job, result = Path(folder) / "job.json", Path(folder) / "result.npz"
        files = {"samples": str(samples), "result": str(result)}
        order = {"library": library, **files, "epochs": epochs, "seed": seed, "parameters": parameters}
        job.write_text(json.dumps(order), encoding="utf-8")
        subprocess.run(
            [python, "-P", HERE / "training.py", job],
            check=True,
            capture_output=True,
            timeout=LIMIT,
            env={**os.environ, "TQDM_DISABLE": "1"},
        )
        with np.load(result, allow_pickle=False) as arrays:
            return _record(arrays, np.load(samples))


def _record(arrays: Any, X: np.ndarray) -> dict[str, Any]:
    judged = quality(X, arrays["codebook"], arrays["positions"])
    return {
        "units": len(arrays["codebook"]),
        "seconds": float(arrays["seconds"]),
        "epochs": int(arrays["epochs"]),
        "seconds_per_epoch": float(arrays["seconds"] / arrays["epochs"]),
        **asdict(judged),
        "adjusted": json.loads(str(arrays["adjusted"])),
        "versions": json.loads(str(arrays["versions"])),
    }


def _medians(pairs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the runs; the ratios are of runs that followed each other, so a drifting machine cancels."""

    def median(who: str, name: str) -> float:
        return statistics.median(pair[who][name] for pair in pairs)

    names = ("units", "seconds_per_epoch", "quantization_error", "topographic_error", "idle")
    per_epoch = [pair["peer"]["seconds_per_epoch"] / pair["ours"]["seconds_per_epoch"] for pair in pairs]
    errors = [pair["ours"]["quantization_error"] / pair["peer"]["quantization_error"] for pair in pairs]
    return {
        "peer_median": {name: median("peer", name) for name in names},
        "ours_median": {name: median("ours", name) for name in names},
        "times_faster": statistics.median(per_epoch),
        "error_ratio": statistics.median(errors),
    }


def benchmark(cases: Sequence[Case], *, epochs: int, runs: int) -> dict[str, Any]:
    """All cases that can be run, and why the others cannot."""
    rows: list[dict[str, Any]] = []
    left_out = {peer: why for peer in PEERS["growing"] if (why := missing("growing", peer))}
    result = {"machine": machine(), "epochs": epochs, "runs": runs, "rows": rows, "left_out": left_out}
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            samples = Path(folder) / f"{case.samples}.npy"
            if case.samples not in left_out and not samples.exists():
                left_out |= _prepare(case.samples, samples)
            if case.peer in left_out or case.samples in left_out:
                continue
            print(f"{case.samples}: {case.peer}, {case.remark}", file=sys.stderr, flush=True)
            try:
                rows.append(measure(case, samples, epochs=epochs, runs=runs))
            except subprocess.SubprocessError as error:
                left_out[f"{case.peer} on {case.samples}, {case.remark}"] = _reason(error)
    return result


def _prepare(name: str, path: Path) -> dict[str, str]:
    """Write the samples to ``path``; returns why that cannot be done, if so."""
    try:
        np.save(path, np.ascontiguousarray(SAMPLES[name]()))
    except SomatopyError as error:
        return {name: str(error)}
    return {}


def results(row: dict[str, Any]) -> list[Result]:
    """The row as the project's page of results shows it."""
    data = "{} {} x {}".format(row["samples"], *row["shape"])
    command, system = "python -m benchmarks.growing", "Growing map against others"
    units = "{:.0f} units to its {:.0f}".format(row["ours_median"]["units"], row["peer_median"]["units"])
    against = f"{row['peer']}, {row['remark']}, {units}"
    speed, error = row["times_faster"], row["error_ratio"]
    return [
        Result(
            system,
            data,
            f"times faster than {against}",
            f"at least {ASKED}",
            f"{speed:.3g}",
            speed >= ASKED,
            command,
        ),
        Result(
            system,
            data,
            f"quantization error against {against}",
            "below 1",
            f"{error:.3f}",
            error < 1,
            command,
        ),
    ]


def _reason(error: subprocess.SubprocessError) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return error.stderr.decode(errors="replace").strip().splitlines()[-1]
    return f"took more than {LIMIT} s"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growing", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="tiny samples, one run; writes nothing")
    parser.add_argument("--show", action="store_true", help="the table of the last run; measures nothing")
    parser.add_argument("--runs", type=int, default=3, help="runs a case (default: 3)")
    parser.add_argument("--epochs", type=int, default=40, help="epochs of every training (default: 40)")
    chosen = parser.parse_args(arguments)
    if chosen.show:
        result = json.loads(RESULTS.read_text(encoding="utf-8"))
    elif chosen.quick:
        result = benchmark(QUICK, epochs=12, runs=1)
    else:
        result = benchmark(CASES, epochs=chosen.epochs, runs=chosen.runs)
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        write_results(
            DOCS / "results" / "growing_benchmark.json", [r for row in result["rows"] for r in results(row)]
        )
    print(report(result))
    return 0 if result["rows"] else 1


if __name__ == "__main__":
    sys.exit(main())
