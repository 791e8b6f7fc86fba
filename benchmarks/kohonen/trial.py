"""One trial of one library, in a process and an environment of its own: ``python trial.py JOB.json``.

It imports numpy and the library, nothing else of ours. The job names the library's adapter, the samples and the first
codebook (.npy), the map's shape, what to measure and how long that may take; what was found goes to a file (.json),
the trained codebook beside it.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

FIRST_PART = 200  # samples: what a library is tried with before it gets more
ENOUGH = 0.3  # seconds of repeated measuring


def load(adapter: str) -> Any:
    """The class Map of an adapter; its file may be called as the library that it imports."""
    spec = importlib.util.spec_from_file_location("adapter", adapter)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Map


class Radii(list):
    """The radius of each epoch of a batch training, falling exponentially."""

    @property
    def beyond(self) -> float:
        """What the next radius would be: the end to name to a library that stops one epoch short of it."""
        return self[-1] * (self[-1] / self[-2] if len(self) > 1 else 1.0)


def seconds(work: Any) -> float:
    """Of one call; a call that returns seconds has timed itself."""
    began = time.perf_counter()
    own = work()
    return own if isinstance(own, float) else time.perf_counter() - began


def for_all(seconds_of: Any, n_samples: int, limit: float, first_part: int = FIRST_PART) -> dict[str, Any]:
    """Seconds for all samples: measured, or, where that would take over ``limit``, extrapolated from two parts.

    The line through two parts leaves out of account what does not grow with the samples: that is kind to the slow.
    """
    n, before = min(first_part, n_samples), (0, 0.0)
    while True:
        took = seconds_of(n)
        if n == n_samples:
            return {"seconds": _settled(seconds_of, n, took), "samples": n}
        if took * n_samples / n <= limit:
            n, before = n_samples, (n, took)
        elif took > limit / 3:
            slope = (took - before[1]) / (n - before[0])
            return {"seconds": took + max(slope, 0.0) * (n_samples - n), "samples": n}
        else:
            n, before = min(n_samples, int(n * min(10, max(2, limit / 2 / took)))), (n, took)


def _settled(seconds_of: Any, n: int, took: float) -> float:
    """The median of enough repetitions."""
    times = [took]
    while sum(times) < ENOUGH and len(times) < 25:
        times.append(seconds_of(n))
    return statistics.median(times[1:] or times)  # the first one may have met cold caches


class Memory:
    """Peak memory of the process from here on, beyond what it holds now, in MB (Linux; else None)."""

    def __init__(self) -> None:
        try:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        except OSError:
            self.before = None
        else:
            self.before = _status("VmRSS")

    def above(self) -> float | None:
        return None if self.before is None else round((_status("VmHWM") - self.before) / 1024, 1)


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def passes(Map: Any, ready: Any, n_samples: int, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """A batch epoch at the first radius, from the common start."""
    least, shape = getattr(Map, "least_epochs", 1), tuple(job["shape"])

    def one_pass(n: int) -> float:
        part, som = ready[:n], Map(shape, start.copy())
        return seconds(lambda: som.batch(part, Radii(job["radii"][:1] * least))) / least

    one_pass(min(n_samples, warm_samples(Map, start)))
    return for_all(one_pass, n_samples, job["limit"], first_part(Map, start))


def first_part(Map: Any, start: np.ndarray) -> int:
    """Samples a library is tried with first: some want at least one a unit."""
    return len(start) if getattr(Map, "sample_a_unit", False) else FIRST_PART


def warm_samples(Map: Any, start: np.ndarray) -> int:
    """Samples that make a library compile all that a large pass will need."""
    return getattr(Map, "warm_samples", first_part(Map, start))


def batch(Map: Any, X: np.ndarray, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """A first pass, the whole training, prediction, and the memory of the first two."""
    radii, shape = Radii(job["radii"]), tuple(job["shape"])
    prepare = getattr(Map, "prepare", lambda part: part)
    trained = Map(shape, start.copy())
    trained.batch(prepare(X[: warm_samples(Map, start)]), Radii(radii[:2]))  # compiles, starts threads
    ready, memory = prepare(X), Memory()
    found = {"pass": passes(Map, ready, len(X), start, job)}
    whole = found["pass"]["seconds"] * len(radii)
    found["training"] = {"seconds": whole, "samples": found["pass"]["samples"], "extrapolated": True}
    if whole <= job["training_limit"]:
        trained = Map(shape, start.copy())
        found["training"] = {"seconds": seconds(lambda: trained.batch(ready, radii)), "samples": len(X)}
        np.save(job["codebook"], np.asarray(trained.codebook).reshape(start.shape))
    return found | {"memory": memory.above()} | predict(trained, ready, len(X), job)


def online(Map: Any, X: np.ndarray, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """One epoch, radius and rate falling from its first sample to its last."""
    shape, plan = tuple(job["shape"]), (tuple(job["radius"]), tuple(job["rate"]))
    ready = getattr(Map, "prepare", lambda part: part)(X)
    Map(shape, start.copy()).online(ready[:FIRST_PART], *plan, **job["options"])

    def epoch(n: int) -> float:
        part, som = ready[:n], Map(shape, start.copy())
        took = seconds(lambda: som.online(part, *plan, **job["options"]))
        if n == len(X):
            np.save(job["codebook"], np.asarray(som.codebook).reshape(start.shape))
        return took

    return {"epoch": for_all(epoch, len(X), job["limit"])}


def predict(trained: Any, ready: Any, n_samples: int, job: dict[str, Any]) -> dict[str, Any]:
    """The best units of all samples."""

    def search(n: int) -> float:
        part = ready[:n]
        return seconds(lambda: trained.predict(part) is None)

    return {"predict": for_all(search, n_samples, job["limit"])}


def index(Map: Any, X: np.ndarray, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """Prediction by what does not train."""
    return predict(Map(tuple(job["shape"]), start), X, len(X), job)


def sweep(Map: Any, X: np.ndarray, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """A first pass on each of the sizes of the job: random samples, since only the time counts."""
    found = []
    for n, side, features in job["sizes"]:
        random = np.random.default_rng(0)
        X = random.normal(size=(n, features)).astype(np.float32)
        start = X[:1] + random.normal(size=(side * side, features)).astype(np.float32)
        of_size = {**job, "shape": (side, side), "radii": [max(1.0, side / 4)]}
        found.append({"size": [n, side, features], **passes(Map, X, n, start, of_size)})
    return {"sweep": found}


def first_call(Map: Any, X: np.ndarray, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """The first fit of a process, and the one after it."""
    shape = tuple(job["shape"])
    times = [seconds(lambda: Map(shape, start.copy()).batch(X, Radii(job["radii"]))) for _ in range(2)]
    return {"first": times[0], "second": times[1]}


def parity(Map: Any, X: np.ndarray, start: np.ndarray, job: dict[str, Any]) -> dict[str, Any]:
    """The codebook after one online epoch in float64, in MiniSom's conventions."""
    som = Map(tuple(job["shape"]), start.astype(np.float64))
    som.online(X.astype(np.float64), job["radius"][:1], job["rate"][:1], law="inverse")
    np.save(job["codebook"], som.codebook)
    return {}


def product(_: Any, X: np.ndarray, start: np.ndarray, __: dict[str, Any]) -> dict[str, Any]:
    """The rate of the bare float32 product of blocks of samples with the units, in GFLOP/s."""
    block, operand = X[:4096], np.ascontiguousarray(start.T)
    scores = np.empty((len(block), len(start)), np.float32)
    times = [seconds(lambda: np.matmul(block, operand, out=scores) is None) for _ in range(60)]
    return {"gflops": 2e-9 * block.size * len(start) / statistics.median(times[10:])}


KINDS = {kind.__name__: kind for kind in (batch, online, index, sweep, first_call, parity, product)}


def main(job: dict[str, Any]) -> None:
    warnings.filterwarnings("ignore")
    X, start = (np.load(job[name], allow_pickle=False) for name in ("samples", "start"))
    found = KINDS[job["kind"]](load(job["adapter"]), X, start, job)
    found["versions"] = {name: version(name) for name in (job["distribution"], "numpy")}
    Path(job["result"]).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
