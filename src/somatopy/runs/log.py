"""The training log: plain lines with the time, for people and ``tail -f``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from somatopy.data import storage


class TrainingLog:
    """Appends lines to a file; a context manager.

    A log is no reason to lose a training, but a full disk is: the next checkpoint would not fit either.
    """

    def __init__(self, path: Path) -> None:
        with storage.complaints(path):
            self._file = path.open("ab", buffering=0)  # no line waits, none is tried again on closing
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def line(self, text: str) -> None:
        """One line, whatever ``text`` holds."""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S%z")
        with storage.complaints(self._path):
            self._file.write(f"{stamp} {' '.join(text.split())}\n".encode("utf-8", "backslashreplace"))


def describe(record: Mapping[str, Any]) -> str:
    """One epoch in words.

    >>> record = {"step": 7, "phase": "growing", "epoch": 2, "units": 31, "births": 4, "mse": 0.0512}
    >>> describe(record | {"seconds": 0.25})
    'step 7: growing 2, 31 units (4 born), mse 0.0512, 0.25 s'
    """
    place = f"{record['phase']} {record['epoch']}" if record["epoch"] else record["phase"]
    born = f" ({record['births']} born)" if record["births"] else ""
    return (
        f"step {record['step']}: {place}, {record['units']} units{born}, "
        f"mse {record['mse']:.6g}, {record['seconds']:.2f} s"
    )
