"""Checkpoints: where a training stands, so that it can go on after any end.

The two latest are kept: should the newest be damaged, the one before still stands.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from somatopy.checking import MapFileError
from somatopy.data import mapfile

NAME = re.compile(r"checkpoint_(\d{6,})\.safetensors")
KEPT = 2


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """What was saved after ``step`` by the run whose :meth:`Configuration.digest` is ``run``."""

    step: int
    run: str
    header: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Save ``checkpoint``; only once it is on the disk are older ones deleted."""
    path = folder / f"checkpoint_{checkpoint.step:06d}.safetensors"
    header = {
        "kind": "checkpoint",
        "class": "training",
        "step": checkpoint.step,
        "run": checkpoint.run,
        "state": dict(checkpoint.header),
    }
    mapfile.write(path, header, checkpoint.arrays)
    for old in _newest_first(folder)[KEPT:]:
        old.unlink(missing_ok=True)


def newest(folder: Path) -> Checkpoint | None:
    """The newest checkpoint that can be read, or None where there is none.

    Raises
    ------
    MapFileError
        There are checkpoints, but all of them are damaged.
    """
    problems = []
    for path in _newest_first(folder):
        try:
            found = _read(path)
        except MapFileError as error:
            problems.append(str(error))
            continue
        if problems:
            warnings.warn(f"{problems[0]}; going on from {path.name}", stacklevel=2)
        return found
    if problems:
        raise MapFileError(f"{problems[0]}; begin again with --overwrite")
    return None


def _read(path: Path) -> Checkpoint:
    header, arrays = mapfile.read(path, kind="checkpoint")
    try:
        return Checkpoint(int(header["step"]), str(header["run"]), dict(header["state"]), arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise MapFileError(f"{path} is damaged: its header holds no step, run and state") from error


def _newest_first(folder: Path) -> list[Path]:
    paths = folder.iterdir() if folder.is_dir() else ()
    numbered = [(int(match[1]), path) for path in paths if (match := NAME.fullmatch(path.name))]
    return [path for _, path in sorted(numbered, reverse=True)]
