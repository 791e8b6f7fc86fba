"""How far the training of a network is: a bar on a terminal, a plain line a validation elsewhere; TensorBoard."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from somatopy.checking import extra
from somatopy.commands import progress, screen
from somatopy.runs.network_training import HEADING, Watcher, describe

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from somatopy.runs.network_folder import NetworkRun


class PlainWatcher(Watcher):
    """The lines of the log."""

    def __init__(self, board: Any = None) -> None:
        self._board, self._begun = board, False

    def row(self, record: dict[str, Any]) -> None:
        if not self._begun:
            screen.note(HEADING)
            self._begun = True
        screen.note(describe(record))
        if self._board is not None:
            for name in ("valid_loss", "valid_accuracy", "train_loss", "train_accuracy", "rate"):
                if record[name] is not None:
                    self._board.add_scalar(name, record[name], record["step"])

    def stopping(self) -> None:
        screen.complain("stopping after this iteration; once more to give it up")


class BarWatcher(PlainWatcher):
    """The same lines above a bar of iterations."""

    def __init__(self, bar: Progress, task: TaskID, board: Any = None) -> None:
        super().__init__(board)
        self._bar, self._task = bar, task

    def iteration(self, number: int) -> None:
        self._bar.update(self._task, completed=number)


@contextlib.contextmanager
def watching(run: NetworkRun, iterations: int, *, tensorboard: bool) -> Iterator[Watcher]:
    """The watcher of a training of at most ``iterations``, while the block runs."""
    with _board(run, tensorboard) as board:
        if not screen.talk().is_terminal:
            yield PlainWatcher(board)
            return
        with progress.new_bar("iterations") as shown:
            yield BarWatcher(shown, shown.add_task("", total=iterations), board)


def draw_curves(run: NetworkRun) -> None:
    """Loss and accuracy over the iterations, as a figure of the run."""
    from somatopy.commands.speech import figure
    from somatopy.runs import history, network_training
    from somatopy.speech.curves import draw_curves as draw

    records = history.read(run.history, network_training.NEEDED)
    figure.write(run, "curves", lambda: draw(records))


@contextlib.contextmanager
def _board(run: NetworkRun, wanted: bool) -> Iterator[Any]:
    if not wanted:
        yield None
        return
    module = extra("torch.utils.tensorboard", "tensorboard", "--tensorboard")
    with module.SummaryWriter(str(run.folder / "tensorboard")) as board:
        yield board
