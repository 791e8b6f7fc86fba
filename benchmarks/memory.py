"""Peak memory of training a BatchSOM, above the data and the codebook, for every kind of input.

    python -m benchmarks.memory            all kinds, and ten million samples from a memory map; about a minute
    python -m benchmarks.memory --quick    small, seconds

Each training is a process of its own. What is counted is anonymous memory (``RssAnon`` of Linux): a memory map is
backed by its file and costs nothing that the system could not take back at once. The memory map is also trained
under a hard limit (``RLIMIT_DATA``) of the promise: if a whole copy were made, the process would die.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

PROMISE = 200 * 2**20  # bytes above data and codebook
KINDS = ("array", "fortran", "float16", "integers", "sparse", "chunks", "memmap", "memmap float16")
SAMPLES, HUGE, QUICK, FEATURES, SHAPE, EPOCHS = 1_000_000, 10_000_000, 50_000, 32, (10, 10), 3


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(trained(**json.loads(options.one))))
        return 0
    small, huge = (QUICK, QUICK) if options.quick else (SAMPLES, HUGE)
    with tempfile.TemporaryDirectory() as folder:
        cases = [(kind, small) for kind in KINDS] + ([] if options.quick else [("memmap", huge)])
        print(
            f"{'input':16} {'samples':>10} {'data MB':>8} {'peak above data and codebook, MB':>33} {'seconds':>8}"
        )
        found = [_shown(kind, n, Path(folder) / "samples.npy") for kind, n in cases]
    kept = all(peak <= PROMISE for peak in found)
    print(f"promise: at most {PROMISE / 2**20:.0f} MB: {'kept' if kept else 'BROKEN'}")
    return 0 if kept else 1


def _shown(kind: str, n: int, path: Path) -> float:
    write_samples(path, n, np.float16 if "float16" in kind else np.float32)
    order = json.dumps({"kind": kind, "path": str(path)})
    command = [sys.executable, "-m", "benchmarks.memory", "--one", order]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{kind:16} {n:10} failed: {done.stderr.strip().splitlines()[-1:]}")
        return float("inf")
    facts = json.loads(done.stdout)
    print(
        f"{kind:16} {n:10} {facts['data'] / 2**20:8.0f} {facts['peak'] / 2**20:33.1f} {facts['seconds']:8.1f}"
    )
    return float(facts["peak"])


def write_samples(path: Path, n: int, dtype: Any) -> None:
    """(n, FEATURES) random samples in a .npy file, a block at a time."""
    random = np.random.default_rng(0)
    table = np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=(n, FEATURES))
    for first in range(0, n, QUICK):
        table[first : first + QUICK] = random.random((min(QUICK, n - first), FEATURES), np.float32)


def trained(kind: str, path: str) -> dict[str, float]:
    """Train on one kind of input; the peak of anonymous memory above what was there with the data loaded."""
    from somatopy import BatchSOM

    warm = np.random.default_rng(0).random((5000, FEATURES), np.float32)
    for small in (warm, warm.astype(np.float64), _as_sparse(warm)):  # what is compiled stays
        BatchSOM(SHAPE, n_epochs=1).fit(small)
    del warm, small
    data, size = given(kind, path)
    before = anonymous()
    if kind.startswith("memmap"):
        used = _status("VmData")
        resource.setrlimit(resource.RLIMIT_DATA, (used + PROMISE, used + PROMISE))
    watch, began = Watch(), time.perf_counter()
    with watch:
        som = BatchSOM(SHAPE, n_epochs=EPOCHS).fit(data)
    peak = watch.peak - before - som.codebook_.nbytes
    return {"data": size, "peak": peak, "seconds": time.perf_counter() - began}


def given(kind: str, path: str) -> tuple[Any, int]:
    """The samples of the file as this kind of input, and their size in bytes."""
    mapped = np.load(path, mmap_mode="r")
    if kind.startswith("memmap"):
        return mapped, mapped.nbytes
    if kind == "chunks":
        from somatopy.data import chunks

        return chunks(path), mapped.nbytes
    table = np.array(mapped)
    make = {
        "array": lambda: table,
        "fortran": lambda: np.asfortranarray(table),
        "float16": lambda: table,
        "integers": lambda: (table * 100).astype(np.int16),
        "sparse": lambda: _as_sparse(table),
    }
    data = make[kind]()
    return data, int(data.data.nbytes)


def _as_sparse(table: Any) -> Any:
    from scipy.sparse import csr_array

    return csr_array(np.where(table > 0.9, table, 0))


class Watch:
    """The largest anonymous memory while it watches, looked at every few milliseconds."""

    def __enter__(self) -> None:
        self.peak, self._done = anonymous(), threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.003):
            self.peak = max(self.peak, anonymous())


def anonymous() -> int:
    """Bytes of this process that no file backs."""
    return _status("RssAnon")


def _status(name: str) -> int:
    with Path("/proc/self/status").open(encoding="ascii") as file:
        return next(1024 * int(line.split()[1]) for line in file if line.startswith(name + ":"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
