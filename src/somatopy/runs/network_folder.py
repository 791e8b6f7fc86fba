"""The folder of a network's training: as that of a map's, with networks in place of gmaps."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from somatopy.checking import InputError, choice, show
from somatopy.runs.folder import Run

NETWORK = re.compile(r"network_(\d{6,})\.safetensors")
WHICH = ("best", "last")


@dataclass(frozen=True)
class NetworkRun(Run):
    """The paths of one run.

    >>> NetworkRun(Path("demo")).network(500).as_posix()
    'demo/networks/network_000500.safetensors'
    """

    @property
    def saved(self) -> Path:
        return self.folder / "networks"

    @property
    def best(self) -> Path:
        """The network that validated best so far."""
        return self.saved / "best.safetensors"

    @property
    def submission(self) -> Path:
        return self.folder / "submission.csv"

    @property
    def onnx(self) -> Path:
        return self.folder / "network.onnx"

    @property
    def quantized_onnx(self) -> Path:
        return self.folder / "network_8bit.onnx"

    @property
    def go_on(self) -> str:
        return f"somatopy speech train --resume --out {shlex.quote(str(self.folder))}"

    def network(self, step: int) -> Path:
        return self.saved / f"network_{step:06d}.safetensors"

    def network_steps(self) -> list[int]:
        """The iterations whose network was saved, in order."""
        names = [path.name for path in self.saved.iterdir()] if self.saved.is_dir() else []
        return sorted(int(match[1]) for match in map(NETWORK.fullmatch, names) if match)

    def chosen(self, which: str) -> Path:
        """The file of the ``"best"`` or the ``"last"`` network.

        Raises
        ------
        InputError
            None was saved yet.
        """
        path = self.best
        if choice("--which", which, WHICH) == "last":
            path = self.network(max(self.network_steps(), default=0))
        if not path.is_file():
            raise InputError(f"{self.folder} holds no network yet; go on with its training: {self.go_on}")
        return path

    def _own(self) -> Iterator[Path]:
        yield from super()._own()
        yield from (self.submission, self.onnx, self.quantized_onnx, self.folder / "tensorboard")


def opened(folder: str | Path) -> NetworkRun:
    """The run in ``folder``; InputError when no network was trained there."""
    run = NetworkRun(Path(folder))
    if not (run.is_started and run.saved.is_dir()):
        what = "is no such run" if run.folder.is_dir() else "is no folder"
        raise InputError(
            f"RUN must be a folder that 'somatopy speech train --out' made; {show(str(folder))} {what}"
        )
    return run
