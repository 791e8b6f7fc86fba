"""A run's folder: which file lies where."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from somatopy.checking import InputError, ParameterError, show

GMAP = re.compile(r"gmap_(\d{6,})\.safetensors")
GMAP_MAT = re.compile(r"gmap_(\d{6,})\.mat")
OLD = 3600  # seconds: no file takes so long to write


@dataclass(frozen=True)
class Run:
    """The paths of one run; making one touches nothing on the disk.

    >>> Run(Path("demo")).gmap(12).as_posix()
    'demo/gmaps/gmap_000012.safetensors'
    """

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "training.log"

    @property
    def sounds(self) -> Path:
        """What was left out or changed of the sounds; there only if anything was."""
        return self.folder / "logs" / "sounds.csv"

    @property
    def history(self) -> Path:
        return self.folder / "history.jsonl"

    @property
    def gmaps(self) -> Path:
        return self.folder / "gmaps"

    @property
    def saved(self) -> Path:
        """Where what is trained is saved as it grows."""
        return self.gmaps

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint"

    @property
    def finished(self) -> Path:
        """There once training came to its end."""
        return self.checkpoint / "finished"

    @property
    def features(self) -> Path:
        """Band vectors of the training sounds, so that nothing hears them twice."""
        return self.folder / "features.npz"

    @property
    def check(self) -> Path:
        return self.folder / "check"

    @property
    def matlab(self) -> Path:
        return self.folder / "matlab"

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    @property
    def explorer(self) -> Path:
        return self.folder / "explore.html"

    @property
    def explorer_media(self) -> Path:
        """Sounds of the explorer, where they are too large for one page."""
        return self.folder / "explore_media"

    @property
    def lock(self) -> Path:
        return self.folder / ".lock"

    @property
    def go_on(self) -> str:
        """The command that goes on with the training."""
        return f"somatopy train --resume --out {shlex.quote(str(self.folder))}"

    @property
    def is_started(self) -> bool:
        """Whether a training began here: its configuration was written."""
        return self.config.is_file()

    @property
    def is_finished(self) -> bool:
        return self.finished.is_file()

    def gmap(self, step: int) -> Path:
        return self.gmaps / f"gmap_{step:06d}.safetensors"

    def gmap_steps(self) -> list[int]:
        """The steps whose gmap was saved, in training order."""
        names = [path.name for path in self.gmaps.iterdir()] if self.gmaps.is_dir() else []
        return sorted(int(match[1]) for match in map(GMAP.fullmatch, names) if match)

    def make(self) -> None:
        """Make the folders that training writes to.

        Raises
        ------
        ParameterError
            A folder cannot be made there.
        """
        for folder in (self.folder, self.log.parent, self.saved, self.checkpoint):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                reason = error.strerror or error
                raise ParameterError(
                    f"--out: {folder} cannot be made: {reason}; choose another folder"
                ) from error

    def strangers(self) -> list[str]:
        """Names in the folder that no run ever writes: the folder may be dear to someone."""
        if not self.folder.is_dir():
            return []
        own = {path.name for path in self._own()}
        return sorted(path.name for path in self.folder.iterdir() if path.name not in own)

    def clear(self) -> None:
        """Delete what runs write, the lock apart; strangers stay."""
        for path in self._own():
            if path == self.lock:
                continue
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise ParameterError(
                    f"--overwrite: {path} cannot be deleted: {error.strerror or error}; end what uses it, or choose "
                    "another --out"
                ) from error

    def sweep(self) -> None:
        """Delete what a killed process left half-written (never under a final name).

        A training holds the lock, so what is half-written of a training is left over. ``check`` and ``draw`` take no
        lock: what is half-written of theirs may be under way, unless it is old.
        """
        for path in list(self._half_written_by_training()):
            path.unlink(missing_ok=True)
        for path in list(self._half_written_by_others()):
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > OLD:
                    path.unlink()

    def _own(self) -> Iterator[Path]:
        yield from (self.config, self.log.parent, self.history, self.saved, self.checkpoint, self.features)
        yield from (self.check, self.matlab, self.figures, self.explorer, self.explorer_media, self.lock)
        yield from self.folder.glob(".*.part")

    def _half_written_by_training(self) -> Iterator[Path]:
        for path in (self.config, self.history, self.features):
            yield from self.folder.glob(f".{path.name}.*.part")
        for folder in (self.log.parent, self.saved, self.checkpoint):
            if not folder.is_symlink():
                yield from folder.rglob(".*.part")

    def _half_written_by_others(self) -> Iterator[Path]:
        yield from self.folder.glob(".*.part")
        for folder in (self.check, self.matlab, self.figures, self.explorer_media):
            if not folder.is_symlink():
                yield from folder.rglob(".*.part")


def opened(folder: str | Path) -> Run:
    """The run in ``folder``; InputError when nothing was trained there."""
    run = Run(Path(folder))
    if not run.is_started:
        what = "has no config.toml" if run.folder.is_dir() else "is no folder"
        raise InputError(f"RUN must be a folder that 'somatopy train --out' made; {show(str(folder))} {what}")
    return run
