"""How far a training is: a bar on a terminal, a plain line an epoch elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from somatopy.commands import screen
from somatopy.runs.log import describe
from somatopy.runs.training import Watcher

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


Advance = Callable[[int, int], None]
LONG = 10  # seconds without a word
COMPILING = "compiling once (about 10 s) ..."


class PlainWatcher(Watcher):
    """A line an epoch."""

    def epoch(self, record: dict[str, Any]) -> None:
        screen.note(describe(record))

    def stopping(self) -> None:
        screen.complain("stopping after this epoch; once more to give it up")


class BarWatcher(PlainWatcher):
    """A bar with phase, epochs, units, MSE and the time left."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task

    def epoch(self, record: dict[str, Any]) -> None:
        self._bar.update(
            self._task,
            completed=record["step"],
            phase=record["phase"],
            units=record["units"],
            mse=f"{record['mse']:.5g}",
        )

    def finished(self) -> None:
        self._bar.update(self._task, total=self._bar.tasks[0].completed)


@contextlib.contextmanager
def training(epochs: int, *, compiles: bool = False) -> Iterator[Watcher]:
    """The watcher of a training of at most ``epochs`` epochs, while the block runs; whether it ``compiles`` first."""
    if not screen.talk().is_terminal:
        if compiles:
            screen.note(COMPILING)
        yield PlainWatcher()
        return
    phase = COMPILING if compiles else "begins"
    with new_bar("{task.fields[phase]}", "{task.fields[units]} units", "mse {task.fields[mse]}") as bar:
        yield BarWatcher(bar, bar.add_task("", total=epochs, phase=phase, units="-", mse="-"))


def hearing() -> contextlib.AbstractContextManager[Advance | None]:
    """A callback ``(done, total)`` for sounds turned into vectors; None without a terminal."""
    return _counting("hearing sounds")


def checking() -> contextlib.AbstractContextManager[Advance | None]:
    """A callback ``(done, total)`` for gmaps measured; a line now and then without a terminal."""
    return _counting("checking gmaps", _now_and_then("checked {done} of {total} gmaps"))


def writing() -> contextlib.AbstractContextManager[Advance | None]:
    """A callback ``(done, total)`` for sounds written into a page; a line now and then without a terminal."""
    return _counting("writing sounds", _now_and_then("wrote {done} of {total} sounds"))


def _now_and_then(line: str) -> Advance:
    """A line after every :data:`LONG` seconds, so that a short work says nothing."""
    last = time.monotonic()

    def advance(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= LONG:
            screen.note(line.format(done=done, total=total))
            last = time.monotonic()

    return advance


@contextlib.contextmanager
def _counting(what: str, plain: Advance | None = None) -> Iterator[Advance | None]:
    if not screen.talk().is_terminal:
        yield plain
        return
    with new_bar(what) as bar:
        task = bar.add_task("", total=None, start=False)

        def advance(done: int, total: int) -> None:
            bar.start_task(task)
            bar.update(task, completed=done, total=total)

        yield advance


def new_bar(first: str, *more: str) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    texts = [TextColumn(text, markup=False) for text in more]
    return Progress(
        TextColumn(first, markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        *texts,
        TimeRemainingColumn(),
        console=screen.talk(),
    )
