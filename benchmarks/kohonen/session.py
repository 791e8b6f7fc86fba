"""A session of trials: each in its own process, each written down as soon as it is done, so that it can go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.kohonen import cases
from benchmarks.kohonen.cases import Case
from benchmarks.kohonen.roster import LIBRARIES, Library
from benchmarks.machine import machine
from benchmarks.quality import quality

SCRIPT = Path(__file__).parent / "trial.py"
TIMEOUT = 300  # seconds one trial may take
JUDGED = 1.5e9  # samples x units x features that quality is judged on, at most
MOST_JUDGED = 20_000  # samples


@dataclass(frozen=True)
class Trial:
    """What one process measures.

    Attributes
    ----------
    case, library, kind : names; the kinds are those of trial.py
    run : trials of one run follow each other, so their ratios hold on a machine that drifts
    options : of the job, beyond what case and kind say
    variant : tells trials apart that differ by options only
    """

    case: str
    library: str
    kind: str
    run: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    variant: str = ""

    @property
    def key(self) -> str:
        return "/".join(filter(None, (self.case, self.library, self.kind, self.variant, str(self.run))))


class Session:
    """Runs trials and keeps what they found in one JSON file.

    Parameters
    ----------
    path : where the findings are; what is there of the same cases and of an incomplete session is not measured again
    sizes : the cases by name
    """

    def __init__(self, path: Path | None, sizes: dict[str, Case]) -> None:
        self.path, self.sizes = path, sizes
        self.settings = {name: asdict(case) for name, case in sizes.items()}
        self.found: dict[str, dict[str, Any]] = {}
        self.missing: dict[str, str | None] = {}
        self.machine = machine()
        if path is not None and path.exists():
            self._take_up(json.loads(path.read_text(encoding="utf-8")))

    def _take_up(self, before: dict[str, Any]) -> None:
        if not before["complete"] and before["settings"] == self.settings:
            self.found = before["found"]
            print(f"going on: {len(self.found)} trials were done before", file=sys.stderr)

    def run(self, trials: Sequence[Trial]) -> None:
        """Run what has not been run."""
        with tempfile.TemporaryDirectory() as folder:
            for number, trial in enumerate(trials, 1):
                if trial.key not in self.found and not self.absent(LIBRARIES[trial.library]):
                    print(f"{number}/{len(trials)} {trial.key}", file=sys.stderr, flush=True)
                    began = time.perf_counter()
                    found = self.perform(trial, Path(folder))
                    self.found[trial.key] = found | {"took": round(time.perf_counter() - began, 1)}
                    self.write(complete=False)

    def absent(self, library: Library) -> str | None:
        """Why a library cannot be measured; asked once."""
        if library.name not in self.missing:
            self.missing[library.name] = library.missing()
        return self.missing[library.name]

    def perform(self, trial: Trial, folder: Path) -> dict[str, Any]:
        """What the trial found, or the reason why it failed."""
        case, library = self.sizes[trial.case], LIBRARIES[trial.library]
        job = self._job(trial, case, library, folder)
        try:
            found = _run(library.python, job, folder)
        except subprocess.SubprocessError as error:
            return {"failed": reason(error)}
        if Path(job["codebook"]).exists():
            found |= self._judge(case, trial.kind, np.load(job["samples"], mmap_mode="r"), job["codebook"])
        return found

    def _job(self, trial: Trial, case: Case, library: Library, folder: Path) -> dict[str, Any]:
        data, start = folder / f"{case.name}.npy", folder / f"{case.name}-start.npy"
        if not data.exists():
            X = cases.samples(case)
            np.save(data, X)
            np.save(start, cases.start(case, X))
        codebook = folder / "codebook.npy"
        codebook.unlink(missing_ok=True)
        files = {"samples": data, "start": start, "codebook": codebook, "result": folder / "result.json"}
        plan = {"radii": case.radii, "radius": case.online_radius, "rate": cases.RATES, "options": {}}
        return {
            **{name: str(file) for name, file in files.items()},
            **plan,
            "kind": trial.kind,
            "adapter": str(library.adapter),
            "distribution": library.distribution,
            "shape": (case.rows, case.columns),
            "limit": 2.0,
            **trial.options,
        }

    def _judge(self, case: Case, kind: str, X: np.ndarray, codebook: str) -> dict[str, Any]:
        units = np.load(codebook, allow_pickle=False)
        if kind == "parity":
            return {"codebook": units.tolist()}
        if not np.isfinite(units).all():
            return {"quality": None}
        most = min(MOST_JUDGED, int(JUDGED / units.size))
        some = X[:: -(-len(X) // max(1, most))]
        return {"quality": asdict(quality(some, units, case.positions))}

    def write(self, *, complete: bool) -> None:
        """All that was found so far, written aside first: an interruption leaves the last state whole."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        aside = self.path.with_suffix(".tmp")
        aside.write_text(json.dumps(self.record(complete=complete), indent=1) + "\n", encoding="utf-8")
        aside.replace(self.path)

    def record(self, *, complete: bool) -> dict[str, Any]:
        """Everything a report is made of."""
        left_out = {name: why for name, why in self.missing.items() if why}
        return {
            "complete": complete,
            "machine": self.machine,
            "settings": self.settings,
            "left_out": left_out,
            "found": self.found,
        }


def _run(python: Path, job: dict[str, Any], folder: Path) -> dict[str, Any]:
    file = folder / "job.json"
    environment = {**os.environ, "TQDM_DISABLE": "1", "MPLBACKEND": "Agg", **job.pop("environment", {})}
    file.write_text(json.dumps(job), encoding="utf-8")
    command = [python, "-P", SCRIPT, file]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT, cwd=folder, env=environment)
    found: dict[str, Any] = json.loads(Path(job["result"]).read_text(encoding="utf-8"))
    return found


def reason(error: subprocess.SubprocessError) -> str:
    """Why a process gave no result, in a line."""
    if isinstance(error, subprocess.CalledProcessError):
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else f"ended with {error.returncode}"
    return f"took more than {TIMEOUT} s"
