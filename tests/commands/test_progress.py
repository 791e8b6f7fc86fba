import io

import pytest
from rich.console import Console

from somatopy.commands import progress, screen

RECORD = {"step": 3, "phase": "growing", "epoch": 1, "units": 17, "births": 2, "mse": 0.25, "seconds": 0.5}


@pytest.fixture
def terminal(monkeypatch):
    """A terminal of 100 columns that remembers all that was written to it."""
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100, color_system="standard")
    monkeypatch.setattr(screen, "talk", lambda: console)
    return stream


def test_without_a_terminal_each_epoch_is_a_plain_line(capsys):
    with progress.training(10) as watcher:
        watcher.epoch(RECORD)
    assert capsys.readouterr().err == "step 3: growing 1, 17 units (2 born), mse 0.25, 0.50 s\n"


def test_on_a_terminal_a_bar_shows_phase_epochs_units_and_error(terminal):
    with progress.training(10) as watcher:
        watcher.epoch(RECORD)
    shown = terminal.getvalue()
    assert all(text in shown for text in ("growing", "3/10", "17 units", "mse 0.25"))


def test_a_training_that_ends_early_fills_its_bar(terminal):
    with progress.training(10) as watcher:
        watcher.epoch(RECORD)
        watcher.finished()
    assert "3/3" in terminal.getvalue()


def test_no_color_is_respected(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=100)
    monkeypatch.setattr(screen, "talk", lambda: console)
    with progress.training(10) as watcher:
        watcher.epoch(RECORD)
    assert "\x1b[3" not in stream.getvalue().replace("\x1b[?25", "").replace("\x1b[2K", "")


def test_hearing_is_silent_without_a_terminal_and_a_bar_on_one(terminal):
    with progress.hearing() as heard:
        heard(2, 5)
    assert "2/5" in terminal.getvalue()


def test_hearing_without_a_terminal_needs_no_callback():
    with progress.hearing() as heard:
        assert heard is None


def test_the_first_training_says_that_it_compiles(capsys, terminal):
    with progress.training(10, compiles=True):
        pass
    assert "compiling once" in terminal.getvalue()


def test_without_a_terminal_compiling_is_a_line_of_its_own(capsys):
    with progress.training(10, compiles=True) as watcher:
        watcher.epoch(RECORD)
    assert capsys.readouterr().err.startswith("compiling once (about 10 s) ...\nstep 3: ")


def test_a_long_check_says_how_far_it_is(capsys, monkeypatch):
    times = iter([0.0, 9.0, 11.0, 11.0, 12.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    with progress.checking() as checked:
        for done in (1, 2, 3):
            checked(done, 9)
    assert capsys.readouterr().err == "checked 2 of 9 gmaps\n"
