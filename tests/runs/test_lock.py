import os
import signal
import subprocess
import sys

import pytest

from somatopy.checking import ParameterError, RunBusyError
from somatopy.runs import lock

HOLD = """
import pathlib, sys
from somatopy.runs import lock
with lock.held(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of ``tmp_path``."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / ".lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline().strip() == b"held"
    yield process
    process.kill()
    process.communicate()


def test_a_second_process_is_refused_and_told_who_holds_it(tmp_path, holder):
    with (
        pytest.raises(RunBusyError, match=f"is in use by process {holder.pid} on .* since "),
        lock.held(tmp_path / ".lock"),
    ):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with lock.held(tmp_path / ".lock"):
        assert f"process {os.getpid()} on" in (tmp_path / ".lock").read_text()


def test_a_lock_file_left_behind_stops_nobody(tmp_path):
    (tmp_path / ".lock").write_text("process 1 on another machine since 1970\n" * 3)
    with lock.held(tmp_path / ".lock"):
        assert (tmp_path / ".lock").read_text().count("\n") == 1


def test_two_holders_in_one_process_are_refused_too(tmp_path):
    with lock.held(tmp_path / ".lock"), pytest.raises(RunBusyError), lock.held(tmp_path / ".lock"):
        pass


def test_the_lock_is_free_after_an_error(tmp_path):
    with pytest.raises(KeyError), lock.held(tmp_path / ".lock"):
        raise KeyError
    with lock.held(tmp_path / ".lock"):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(ParameterError, match=r"file cannot be written: .*; choose another folder"),
        lock.held(tmp_path / "file" / ".lock"),
    ):
        pass


def test_where_the_file_system_knows_no_locks_one_is_warned(tmp_path, monkeypatch):
    def refuse(descriptor):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock, "_lock", refuse)
    with pytest.warns(UserWarning, match="no locks on this file system"), lock.held(tmp_path / ".lock"):
        pass


def test_a_folder_that_stays_empty_goes_with_its_lock(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(KeyError), lock.held(tmp_path / "there" / "new" / "run" / ".lock"):
        raise KeyError
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


def test_a_folder_with_anything_in_it_stays_and_so_does_its_lock(tmp_path):
    with lock.held(tmp_path / "run" / ".lock"):
        (tmp_path / "run" / "config.toml").touch()
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == [".lock", "config.toml"]


def test_a_lock_taken_away_before_it_was_taken_is_made_anew(tmp_path, monkeypatch):
    take, path = lock._take, tmp_path / ".lock"
    taken = []

    def take_late(descriptor, path):
        if not taken:
            path.unlink()
        take(descriptor, path)
        taken.append(path)

    monkeypatch.setattr(lock, "_take", take_late)
    with lock.held(path):
        assert len(taken) == 2
        assert f"process {os.getpid()} on" in path.read_text()
