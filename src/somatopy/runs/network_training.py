"""A network's training that outlives its process: log lines, networks and checkpoints, each in its time.

As in :mod:`somatopy.runs.training`, what belongs to an iteration comes to the disk before its checkpoint: whatever lies
beyond the newest checkpoint is forgotten when the training goes on, and made again, the same bit for bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from somatopy.checking import ParameterError
from somatopy.data import storage
from somatopy.runs import checkpoint, history, interruption
from somatopy.runs.checkpoint import Checkpoint
from somatopy.runs.log import TrainingLog
from somatopy.runs.network_folder import NetworkRun

Record = dict[str, Any]
NEEDED: history.Needed = {
    "step": (int,),
    "epoch": history.NUMBER,
    "valid_loss": history.NUMBER,
    "valid_accuracy": history.NUMBER,
    "seconds": history.NUMBER,
}


class Trainable(Protocol):
    """What a training must offer to be kept here (:class:`somatopy.speech.SpotterTraining` does)."""

    iteration: int
    best: Record

    @property
    def done(self) -> bool: ...
    def advance(self) -> None: ...
    def validate(self) -> Record: ...
    def save(self, path: Path) -> None: ...
    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]: ...
    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None: ...


class Watcher:
    """Is told how the training goes; this one does not care."""

    def iteration(self, number: int) -> None:
        """A step was taken."""

    def row(self, record: Record) -> None:
        """The network was validated."""

    def stopping(self) -> None:
        """A stop was asked for; the iteration under way is still finished and saved."""


def train(
    run: NetworkRun,
    training: Trainable,
    *,
    digest: str,
    log_every: int,
    save_every: int,
    watcher: Watcher | None = None,
) -> None:
    """Bring ``training`` to its end, from the newest checkpoint of ``run`` if there is one.

    Raises
    ------
    ParameterError
        The checkpoint belongs to other clips or another recipe than ``digest`` stands for.
    Interrupted
        A stop was asked for; what was trained so far is saved.
    MapFileError, InputError
        The checkpoint or the history is damaged.
    NoRoomError
        The disk is full; the last checkpoint stands.
    """
    watcher = watcher or Watcher()
    run.make()
    afresh = not _went_back(run, training, digest)
    keeper = _Keeper(run, training, digest, watcher)
    with TrainingLog(run.log) as log, interruption.deferred(watcher.stopping) as request:
        if afresh:
            log.line("training begins")
            log.line(HEADING)
            keeper.keep(log)
        else:
            log.line(f"training goes on after iteration {training.iteration}")
        while not training.done:
            training.advance()
            watcher.iteration(training.iteration)
            if training.iteration % log_every == 0 or training.done:
                keeper.validate(log)
            if training.iteration % save_every == 0 or training.done:
                keeper.save()
            if training.iteration % log_every == 0 or training.done or request.number is not None:
                keeper.check_point()
            request.obey()
        storage.write_text(run.finished, json.dumps({"step": training.iteration}) + "\n")
        log.line(f"training ends after iteration {training.iteration}")


class _Keeper:
    """Writes what a training leaves behind."""

    def __init__(self, run: NetworkRun, training: Trainable, digest: str, watcher: Watcher) -> None:
        self.run, self.training, self.digest, self.watcher = run, training, digest, watcher

    def keep(self, log: TrainingLog) -> None:
        self.validate(log)
        self.save()
        self.check_point()

    def validate(self, log: TrainingLog) -> None:
        record = self.training.validate()
        history.append(self.run.history, record)
        log.line(describe(record))
        if self.training.best.get("step") == self.training.iteration:
            self.training.save(self.run.best)
        self.watcher.row(record)

    def save(self) -> None:
        self.training.save(self.run.network(self.training.iteration))

    def check_point(self) -> None:
        header, arrays = self.training.snapshot()
        point = Checkpoint(self.training.iteration, self.digest, header, arrays)
        checkpoint.write(self.run.checkpoint, point)


HEADING = (
    "rate iteration epoch samples | valid loss, accuracy | train loss, accuracy | batch loss, accuracy | time"
)


def describe(record: Mapping[str, Any]) -> str:
    """A log line of the columns in :data:`HEADING`; before the first step there is no training to speak of.

    >>> first = {"rate": 0.005, "step": 0, "epoch": 0.0, "samples": 0, "valid_loss": 2.5, "valid_accuracy": 0.1}
    >>> nothing = dict.fromkeys(["train_loss", "train_accuracy", "batch_loss", "batch_accuracy"])
    >>> describe({**first, **nothing, "seconds": 1.5})
    '0.0050 0 0.0 0 | 2.5000 0.1000 | - - | - - | 1.5 s'
    """
    names = [f"{kind}_{what}" for kind in ("valid", "train", "batch") for what in ("loss", "accuracy")]
    cells = ["-" if record[name] is None else f"{record[name]:.4f}" for name in names]
    pairs = " | ".join(" ".join(cells[i : i + 2]) for i in (0, 2, 4))
    place = f"{record['rate']:.4f} {record['step']} {record['epoch']:.1f} {record['samples']}"
    return f"{place} | {pairs} | {record['seconds']:.1f} s"


def _went_back(run: NetworkRun, training: Trainable, digest: str) -> bool:
    """Restore the newest checkpoint, if there is one, and forget what lies beyond it: it is made again."""
    run.sweep()
    last = checkpoint.newest(run.checkpoint)
    if last is not None:
        if last.run != digest:
            raise ParameterError(
                f"--resume: the checkpoint in {run.checkpoint} belongs to other clips or another recipe than "
                "config.toml tells; bring them back to what they were, or begin again with --overwrite"
            )
        training.restore(last.header, last.arrays)
    for later in run.network_steps():
        if later > training.iteration:
            run.network(later).unlink()
    if run.history.exists():
        history.cut(run.history, -1 if last is None else last.step, NEEDED)
    return last is not None
