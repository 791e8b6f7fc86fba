"""Peers: libraries we measure against, in virtual environments of their own; what cannot share one gets another.

    python -m benchmarks.peers install growing kohonen kohonen-numba kohonen-numpy1

They are no dependency of somatopy and never share its environment: their pins would become ours.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACE = ROOT / ".venv-peers"

# environment -> distribution -> the module whose import shows that it works
PEERS = {
    "growing": {"dbgsom": "dbgsom.SomVQ", "pygsom": "gsom"},
    "kohonen": {
        "minisom": "minisom",
        "xpysom": "xpysom",
        "faiss-cpu": "faiss",
        "fastersom": "fastersom",
        "python-som": "python_som",
        "torchsom": "torchsom",
        "susi": "susi",
        "sparse-som": "sparse_som",
        "somoclu": "somoclu.somoclu_wrap",
    },
    "kohonen-numba": {"flowsom": "flowsom.models", "intrasom": "intrasom"},
    "kohonen-numpy1": {"pyFlowSOM": "pyFlowSOM"},
}
COMPILED_HERE = {"somoclu"}  # its setup asks the environment for numpy, and takes any nvcc for all of CUDA


def requirements(benchmark: str) -> Path:
    """The pins of an environment's peers."""
    return ROOT / "benchmarks" / f"requirements-{benchmark}.txt"


def python_of(benchmark: str) -> Path:
    """The Python of an environment, whether it is there or not."""
    folder = PLACE / benchmark
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def missing(benchmark: str, peer: str) -> str | None:
    """Why a peer cannot be measured, or None if it can."""
    python = python_of(benchmark)
    if not python.exists():
        return f"not installed: python -m benchmarks.peers install {benchmark}"
    code = f"import {PEERS[benchmark][peer]}"
    trial = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    if trial.returncode == 0:
        return None
    return _refusals(benchmark).get(peer) or _last_line(trial.stderr)


def install(benchmark: str) -> dict[str, str | None]:
    """Make the environment and install every peer; returns, for each, why it did not work or None."""
    python = python_of(benchmark)
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PLACE / benchmark], check=True)
    refusals = {}
    for pin in _pins(benchmark):
        name = pin.partition("==")[0]
        done = _pip(python, requirements(benchmark), pin, here=name in COMPILED_HERE)
        if done.returncode != 0:
            refusals[name] = f"pip: {_last_line(done.stderr)}"
    (PLACE / benchmark / "refusals.json").write_text(json.dumps(refusals), encoding="utf-8")
    return {peer: missing(benchmark, peer) for peer in PEERS[benchmark]}


def _pip(python: Path, pins: Path, pin: str, *, here: bool) -> subprocess.CompletedProcess[str]:
    """Install a peer; ``here``: compiled with the numpy of the environment, for this processor only."""
    command = [python, "-m", "pip", "install", "--quiet", "--constraint", pins]
    environment = None
    if here:
        subprocess.run([*command, "setuptools"], check=True)
        command += ["--no-build-isolation", "--no-cache-dir"]
        environment = {**os.environ, "PATH": _path_without("nvcc")}
    return subprocess.run([*command, pin], capture_output=True, text=True, check=False, env=environment)


def _path_without(program: str) -> str:
    """PATH less the folders that hold ``program``."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if shutil.which(program, path=folder) is None)


def _pins(benchmark: str) -> list[str]:
    """The requirement lines of the peers themselves; the other lines only constrain."""
    lines = requirements(benchmark).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.partition("==")[0] in PEERS[benchmark]]


def _refusals(benchmark: str) -> dict[str, str]:
    record = PLACE / benchmark / "refusals.json"
    return json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no message"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Install the peers of benchmarks into environments of their own."
    )
    parser.add_argument("action", choices=["install"])
    parser.add_argument("environment", choices=sorted(PEERS), nargs="+")
    worked = []
    for environment in parser.parse_args().environment:
        for peer, reason in install(environment).items():
            print(f"{peer}: {reason or 'ready'}", flush=True)
            worked.append(reason is None)
    return int(not any(worked))


if __name__ == "__main__":
    sys.exit(main())
