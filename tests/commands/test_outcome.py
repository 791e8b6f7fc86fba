import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from somatopy import checking
from somatopy.commands import outcome


def leave(command):
    with pytest.raises(SystemExit) as stop:
        outcome.leave(command)
    return stop.value.code


def failing(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (checking.ParameterError("x"), 2),
        (checking.InputError("x"), 3),
        (checking.MapFileError("x"), 4),
        (checking.NoRoomError("x"), 5),
        (checking.RunBusyError("x"), 2),
        (checking.MissingExtraError("x"), 2),
        (checking.DivergenceError("x"), 1),
        (MemoryError(), 5),
        (OSError(errno.ENOSPC, "x"), 5),
        (OSError(errno.EDQUOT, "x"), 5),
        (OSError(errno.EIO, "x"), 1),
        (KeyError("x"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_kind_of_error_has_its_exit_code_and_one_line(capsys, error, code):
    assert leave(failing(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("somatopy: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_command_that_ends_well_exits_with_zero(capsys):
    assert leave(lambda: None) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_128_and_its_number(number):
    assert leave(lambda: os.kill(os.getpid(), number)) == 128 + number


def test_an_unexpected_error_says_how_to_see_more(capsys, monkeypatch):
    monkeypatch.delenv("SOMATOPY_TRACEBACK", raising=False)
    leave(failing(KeyError("codebook")))
    assert capsys.readouterr().err.startswith(
        "somatopy: unexpected KeyError: 'codebook'; set SOMATOPY_TRACEBACK=1"
    )
    monkeypatch.setenv("SOMATOPY_TRACEBACK", "1")
    leave(failing(KeyError("codebook")))
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "in command" in err


def test_hostile_text_stays_in_its_line(capsys):
    leave(failing(checking.InputError("a\nb \x1b[31mred [bold]x[/bold] \u202e :smile: \udce9")))
    assert capsys.readouterr().err == "somatopy: a b \\x1b[31mred [bold]x[/bold] \\u202e :smile: \\udce9\n"


def test_a_warning_is_one_line_too(capsys):
    def command():
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn("mind the\n gap", stacklevel=1)

    assert leave(command) == 0
    assert capsys.readouterr().err == "somatopy: warning: mind the gap\n"


def somatopy(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "somatopy", *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )


def seconds_of(*arguments):
    """Processor time of one call: a busy machine does not count."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert somatopy(*arguments).returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def test_help_is_there_at_once():
    assert min(seconds_of("--help") for _ in range(3)) < 0.5


def test_help_names_the_verbs_and_loads_nothing_heavy():
    code = "import sys; from somatopy.commands import app\ntry: app(['--help'])\nexcept SystemExit: print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert all(verb in shown for verb in ("train", "check", "predict", "draw"))
    assert not {"numpy", "scipy", "sklearn", "numba", "matplotlib"} & set(shown.split())


def test_the_version_is_told():
    import somatopy as package

    assert somatopy("--version").stdout.decode().strip() == f"somatopy {package.__version__}"


def test_no_verb_at_all_shows_the_help_and_an_unknown_one_is_a_usage_error():
    assert b"train" in somatopy().stdout + somatopy().stderr
    assert somatopy("trian").returncode == 2


def test_an_odd_locale_no_home_and_no_terminal_do_no_harm(table, tmp_path):
    """In German, in Latin-1, nowhere at home: the whole way, with a run whose name is not ASCII."""
    run = tmp_path / "größe ☃"
    odd = {
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "HOME": "",
        "TERM": "dumb",
        "COLUMNS": "20",
    }
    odd |= {"MPLCONFIGDIR": str(tmp_path)}
    options = ["--calibration-epochs", 1, "--growing-epochs", 1, "--smoothing-epochs", 0]
    for arguments in (
        ["train", table, "--labels", "kind", "--out", run, *options],
        ["check", run],
        ["draw", run],
    ):
        done = somatopy(*arguments, **odd)
        assert done.returncode == 0, done.stderr.decode()
        assert b"\x1b" not in done.stdout + done.stderr
        assert (done.stdout + done.stderr).isascii()


@pytest.mark.parametrize("command", [["train", "--out"], ["check"], ["draw"], ["train", "--resume", "--out"]])
def test_a_read_only_folder_is_told_in_one_line(call, finished, table, tmp_path, command):
    run = tmp_path / "run"
    if "--out" in command and "--resume" not in command:
        run.mkdir()
        command = ["train", table, "--labels", "kind", "--out"]
    else:
        shutil.copytree(finished.folder, run)
        (run / "checkpoint" / "finished").unlink()
    run.chmod(0o555)
    if os.access(run, os.W_OK):
        pytest.skip("nothing is read-only to this user (root)")
    code, _, err = call(*command, run)
    run.chmod(0o755)
    assert code in {2, 3}
    assert "cannot be" in err
    assert "Permission denied" in err
    assert err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_results_that_find_no_room_are_told_in_one_line():
    code = "from somatopy.commands import outcome, screen; outcome.leave(lambda: screen.say('x' * 99999))"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 5
    assert done.stderr.startswith(b"somatopy: no room left")
    assert done.stderr.count(b"\n") == 1
