"""A peer at work in an environment of its own (:mod:`benchmarks.peers`), asked and answered through files."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import peers

TIMEOUT = 600  # seconds


def missing(environment: str, peer: str) -> str | None:
    """Why the peer cannot be measured, or None."""
    return peers.missing(environment, peer)


def ask(environment: str, script: str, arrays: dict[str, np.ndarray], **options: Any) -> Any:
    """What ``script``, a file beside this one, answers to arrays and options: lists, dicts and numbers."""
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "arrays.npz", **arrays)
        (Path(folder) / "options.json").write_text(json.dumps(options), encoding="utf-8")
        command = [peers.python_of(environment), "-P", Path(__file__).with_name(script), folder]
        subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT)
        return json.loads((Path(folder) / "answer.json").read_text(encoding="utf-8"))
