"""The history of a training: one JSON record a step, a line each."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from somatopy.checking import InputError
from somatopy.data import storage

Record = dict[str, Any]
NUMBER = (int, float)
Needed = Mapping[str, tuple[type, ...]]
NEEDED: Needed = {
    "step": (int,),
    "phase": (str,),
    "units": (int,),
    "mse": NUMBER,
    "seconds": NUMBER,
}
LARGEST = 2**53  # what a float still counts


def append(path: Path, record: Mapping[str, Any]) -> None:
    """Add a record and bring it to the disk, so that no checkpoint is ever ahead of the history."""
    line = json.dumps({key: _plain(value) for key, value in record.items()}, allow_nan=False) + "\n"
    with storage.complaints(path), path.open("ab") as file:
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, needed: Needed = NEEDED) -> list[Record]:
    """All records that are complete, in order; each has the entries ``needed``, of their types.

    A last line without its end is still being written, or its writer was killed: it does not count.

    Raises
    ------
    InputError
        Another line is no record; it is named by its number.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}; train this run again") from error
    return [_record(line, path, i, needed) for i, line in enumerate(lines, 1) if line.endswith(b"\n")]


def up_to(path: Path, step: int) -> list[Record]:
    """The records of steps 0 to ``step``.

    Raises
    ------
    InputError
        One of them is missing.
    """
    kept = [record for record in read(path) if record["step"] <= step]
    if [record["step"] for record in kept] != list(range(step + 1)):
        raise InputError(
            f"{path} does not hold the steps 0 to {step} one by one, which the checkpoint goes on from; bring it "
            "back, or begin again with --overwrite"
        )
    return kept


def cut(path: Path, step: int, needed: Needed = NEEDED) -> None:
    """Forget the records beyond ``step``."""
    kept = [record for record in read(path, needed) if record["step"] <= step]
    storage.write_text(path, "".join(json.dumps(record) + "\n" for record in kept))


def _record(line: bytes, path: Path, number: int, needed: Needed) -> Record:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise InputError(f"{path}, line {number} is no record of a training step; train this run again")
    for key, kind in needed.items():
        if not isinstance(record.get(key), kind) or not _is_sensible(record[key]):
            raise InputError(
                f"{path}, line {number} is no record of a training step: it has no usable {key!r}; "
                "train this run again"
            )
    return record


def _plain(value: Any) -> Any:
    """JSON has no infinity (a threshold that nothing reaches): null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _is_sensible(value: Any) -> bool:
    """Whether a value is text, or a finite number that is not below 0."""
    if isinstance(value, str):
        return True
    if isinstance(value, bool) or value < 0:
        return False
    return value < LARGEST if isinstance(value, int) else math.isfinite(value)
