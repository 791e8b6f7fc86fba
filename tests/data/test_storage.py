"""Nothing half-written is ever left under its final name."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from somatopy.checking import InputError, NoRoomError
from somatopy.data import storage


def python(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def names(folder):
    return [path.name for path in folder.iterdir()]


def test_what_is_written_is_there(tmp_path):
    storage.write_bytes(tmp_path / "a", b"one")
    storage.write_text(tmp_path / "b", "zwei ä\n")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert (tmp_path / "b").read_bytes() == "zwei ä\n".encode()


def test_text_no_encoding_can_hold_is_written_with_a_mark(tmp_path):
    storage.write_text(tmp_path / "a", "x\ud800y")
    assert (tmp_path / "a").read_text() == "x?y"


def test_a_failure_midway_keeps_the_old_file_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")

    def interrupted():
        with storage.writing(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_the_new_file_is_invisible_until_the_block_ends(tmp_path):
    path = tmp_path / "a"
    with storage.writing(path) as file:
        file.write(b"new")
        assert not path.exists()
    assert path.read_bytes() == b"new"


def test_a_process_killed_midway_keeps_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_text("old")
    done = python(
        "import os, sys; from somatopy.data import storage\n"
        "with storage.writing(sys.argv[1]) as file:\n"
        "    file.write(b'new' * 100000); file.flush(); os.kill(os.getpid(), 9)",
        path,
    )
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file size are POSIX")
def test_no_room_on_the_disk_keeps_the_old_file_and_leaves_nothing_else(tmp_path):
    """The system itself refuses to write beyond the limit, as a full disk does."""
    path = tmp_path / "a"
    path.write_text("old")
    done = python(
        "import resource, signal, sys; from somatopy.checking import NoRoomError; from somatopy.data import storage\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: storage.write_bytes(sys.argv[1], b'x' * 10**6)\n"
        "except NoRoomError as error: print(error)",
        path,
    )
    assert "no room left on the disk" in done.stdout
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_at_the_last_moment_is_no_room(tmp_path, monkeypatch, number):
    def full(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoomError, match="nothing was changed"):
        storage.write_bytes(tmp_path / "a", b"x")
    assert names(tmp_path) == []


def test_the_file_is_on_the_disk_before_it_is_renamed_and_the_folder_after(tmp_path, monkeypatch):
    events = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (events.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (events.append("rename"), replace(self, to))[1])
    storage.write_bytes(tmp_path / "a", b"x")
    assert events == ["fsync", "rename", "fsync"]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone/a cannot be written: No such file or directory"):
        storage.write_bytes(tmp_path / "gone" / "a", b"x")


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        storage.write_bytes(tmp_path / "a", b"x")
    assert names(tmp_path) == ["a"]


def test_the_permissions_are_those_of_any_new_file_or_of_the_old_one(tmp_path):
    (tmp_path / "plain").write_text("x")
    storage.write_bytes(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode
    (tmp_path / "plain").chmod(0o600)
    storage.write_bytes(tmp_path / "plain", b"y")
    assert (tmp_path / "plain").stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path):
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to("target")
    storage.write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


def test_a_name_as_long_as_names_may_be_is_written(tmp_path):
    name = "ä" * 120
    storage.write_bytes(tmp_path / name, b"x")
    assert names(tmp_path) == [name]
