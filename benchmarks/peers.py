"""Peers: libraries we measure against, each benchmark's in a virtual environment of its own.

    python -m benchmarks.peers install growing

They are no dependency of somatopy and never share its environment: their pins would become ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACE = ROOT / ".venv-peers"

# benchmark -> distribution -> the module whose import shows that it works
PEERS = {"growing": {"dbgsom": "dbgsom.SomVQ", "pygsom": "gsom"}}


def requirements(benchmark: str) -> Path:
    """The pins of a benchmark's peers."""
    return ROOT / "benchmarks" / f"requirements-{benchmark}.txt"


def python_of(benchmark: str) -> Path:
    """The Python of a benchmark's environment, whether it is there or not."""
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
        command = [python, "-m", "pip", "install", "--quiet", "--constraint", requirements(benchmark), pin]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            refusals[pin.partition("==")[0]] = f"pip: {_last_line(done.stderr)}"
    (PLACE / benchmark / "refusals.json").write_text(json.dumps(refusals), encoding="utf-8")
    return {peer: missing(benchmark, peer) for peer in PEERS[benchmark]}


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
        description="Install the peers of a benchmark into their own environment."
    )
    parser.add_argument("action", choices=["install"])
    parser.add_argument("benchmark", choices=sorted(PEERS))
    reasons = install(parser.parse_args().benchmark)
    for peer, reason in reasons.items():
        print(f"{peer}: {reason or 'ready'}")
    return int(all(reasons.values()))


if __name__ == "__main__":
    sys.exit(main())
