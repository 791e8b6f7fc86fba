"""A training that outlives its process: each epoch leaves a gmap, a record and a checkpoint.

Order matters. The gmap and the record come first, then the checkpoint: whatever moment the process dies at,
the newest checkpoint finds all that lies before it on the disk, and what lies beyond it is forgotten and made
again, the same bit for bit.
"""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from somatopy.checking import ParameterError
from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.runs import checkpoint, history, interruption
from somatopy.runs.checkpoint import Checkpoint
from somatopy.runs.folder import Run
from somatopy.runs.log import TrainingLog, describe

Record = dict[str, Any]
State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]


class Trainable(Protocol):
    """What a map must offer to be trained here (:class:`somatopy.GrowingSOM` does)."""

    def iter_fit(self, X: Any, y: Any = None, *, state: State | None = None) -> Iterator[Record]: ...
    def training_state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]: ...
    def save(self, path: Path) -> None: ...


class Watcher:
    """Is told how the training goes; this one does not care."""

    def epoch(self, record: Record) -> None:
        """An epoch was trained and saved."""

    def stopping(self) -> None:
        """A stop was asked for; the epoch under way is still finished and saved."""

    def finished(self) -> None:
        """No epoch follows, perhaps sooner than planned."""


def train(
    run: Run,
    som: Trainable,
    samples: Samples,
    *,
    digest: str,
    save_every: int = 1,
    watcher: Watcher | None = None,
) -> None:
    """Train ``som`` to its end, from the newest checkpoint of ``run`` if there is one.

    ``digest`` stands for data and parameters; ``save_every`` leaves out gmaps within a phase.

    Raises
    ------
    ParameterError
        The checkpoint belongs to other data or parameters.
    Interrupted
        A stop was asked for; what was trained so far is saved. At a second request the epoch is given up.
    NoRoomError
        The disk is full; the last checkpoint stands.
    """
    watcher = watcher or Watcher()
    run.make()  # a copy of a run, or a cleanup, may have lost its empty or largest folders
    last = checkpoint.newest(run.checkpoint)
    _check_same_run(run, last, digest)
    _rewind(run, -1 if last is None else last.step)
    with TrainingLog(run.log) as log, _noting(log), interruption.deferred(watcher.stopping) as request:
        log.line("training begins" if last is None else f"training goes on after step {last.step}")
        state = None if last is None else (last.header, last.arrays)
        step = 0 if last is None else last.step
        for record in som.iter_fit(samples.vectors, samples.labels, state=state):
            step = record["step"]
            _save(run, som, record, digest, save_every)
            log.line(describe(record))
            watcher.epoch(record)
            request.obey()
        _finish(run, som, step)
        watcher.finished()
        log.line(f"training ends after step {step}")


def _save(run: Run, som: Trainable, record: Record, digest: str, save_every: int) -> None:
    step = record["step"]
    if step % save_every == 0 or record["last_of_phase"]:
        som.save(run.gmap(step))
    history.append(run.history, record)
    checkpoint.write(run.checkpoint, Checkpoint(step, digest, *som.training_state()))


def _finish(run: Run, som: Trainable, step: int) -> None:
    """Save the last gmap even where a phase ended early, and say that all is done."""
    if not run.gmap(step).exists():
        som.save(run.gmap(step))
    storage.write_text(run.finished, json.dumps({"step": step}) + "\n")


def _rewind(run: Run, step: int) -> None:
    """Forget what lies beyond ``step``: it is trained again."""
    run.sweep()
    for later in run.gmap_steps():
        if later > step:
            run.gmap(later).unlink()
    if run.history.exists():
        history.cut(run.history, step)


def _check_same_run(run: Run, last: Checkpoint | None, digest: str) -> None:
    if last is not None and last.run != digest:
        raise ParameterError(
            f"--resume: the checkpoint in {run.checkpoint} belongs to other data or parameters than "
            "config.toml tells; bring config.toml back to what it was, or begin again with --overwrite"
        )


@contextlib.contextmanager
def _noting(log: TrainingLog) -> Iterator[None]:
    """Warnings go to the log too, and so does the reason why the block ended early."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def note(message: Warning | str, *rest: Any, **named: Any) -> None:
            log.line(f"warning: {message}")
            show(message, *rest, **named)

        warnings.showwarning = note
        try:
            yield
        except BaseException as error:
            with contextlib.suppress(Exception):  # a full disk has no room for its own obituary
                log.line(f"training stopped: {type(error).__name__}: {error}")
            raise
