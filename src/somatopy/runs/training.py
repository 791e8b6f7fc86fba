"""A training that outlives its process: each epoch leaves a gmap, a record and a checkpoint.

Order matters. The gmap and the record come first, then the checkpoint: whatever moment the process dies at,
the newest checkpoint finds all that lies before it on the disk, and what lies beyond it is forgotten and made
again, the same bit for bit. A checkpoint of step n goes with the records of steps 0 to n: they are written once,
into the history, and not again with every checkpoint and gmap.
"""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from numpy.typing import NDArray

from somatopy import persistence
from somatopy.checking import MapFileError, ParameterError, SomatopyError
from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.maps.columns import ColumnWarning
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
    MapFileError, InputError
        The checkpoint, or the history that it goes with, is damaged.
    NoRoomError
        The disk is full; the last checkpoint stands.
    """
    watcher = watcher or Watcher()
    run.make()  # a copy of a run, or a cleanup, may have lost its empty or largest folders
    last = checkpoint.newest(run.checkpoint)
    _check_same_run(run, last, digest)
    state = None if last is None else _state(run, last)
    _rewind(run, -1 if last is None else last.step)
    with (
        TrainingLog(run.log) as log,
        _noting(log, samples),
        interruption.deferred(watcher.stopping) as request,
    ):
        log.line("training begins" if last is None else f"training goes on after step {last.step}")
        step = 0 if last is None else last.step
        for record in _going_on(run, som.iter_fit(samples.vectors, samples.labels, state=state), step):
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
        _save_gmap(run, som, step)
    history.append(run.history, record)
    header, arrays = som.training_state()
    header = {name: value for name, value in header.items() if name != "history"}
    checkpoint.write(run.checkpoint, Checkpoint(step, digest, header, arrays))


def _save_gmap(run: Run, som: Trainable, step: int) -> None:
    persistence.save(som, run.gmap(step), records=1)


def _finish(run: Run, som: Trainable, step: int) -> None:
    """Save the last gmap even where a phase ended early, and say that all is done."""
    if not run.gmap(step).exists():
        _save_gmap(run, som, step)
    storage.write_text(run.finished, json.dumps({"step": step}) + "\n")


def _state(run: Run, last: Checkpoint) -> State:
    """What the map goes on from: the checkpoint, and the records that lead up to it."""
    return {**last.header, "history": history.up_to(run.history, last.step)}, last.arrays


def _going_on(run: Run, epochs: Iterator[Record], step: int) -> Iterator[Record]:
    """``epochs``; what fails before the first one of a training that goes on fails for its checkpoint."""
    try:
        first = next(epochs, None)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError) as error:
        if isinstance(error, SomatopyError) or step == 0:
            raise
        raise MapFileError(
            f"{run.checkpoint}: the checkpoint of step {step} does not hold this training "
            f"({type(error).__name__}: {error}); begin again with --overwrite"
        ) from error
    if first is not None:
        yield first
        yield from epochs


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
def _noting(log: TrainingLog, samples: Samples) -> Iterator[None]:
    """Warnings go to the log too, columns by their names, and so does the reason why the block ended early."""
    with warnings.catch_warnings():
        show = warnings.showwarning

        def note(message: Warning | str, *rest: Any, **named: Any) -> None:
            if isinstance(message, ColumnWarning):
                message = message.told(samples.feature_names, way_out="train with --scaling feature", first=1)
            log.line(f"warning: {message}")
            show(message, *rest, **named)

        warnings.showwarning = note
        try:
            yield
        except BaseException as error:
            with contextlib.suppress(Exception):  # a full disk has no room for its own obituary
                log.line(f"training stopped: {type(error).__name__}: {error}")
            raise
