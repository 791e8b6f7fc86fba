"""Whatever moment a training dies at, it goes on to the same end, bit for bit."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from same_run import assert_same_run
from small_run import trained, write_table
from somatopy.runs.folder import Run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_table(tmp_path_factory.mktemp("data") / "table.csv")


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory, table):
    return trained(tmp_path_factory.mktemp("unbroken") / "run", table)[0]


def deaths(how, seed, folder, table):
    """Train in ``folder`` through deaths of that kind; how many there were."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(TESTS),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    command = [sys.executable, TESTS / "killing.py", how, str(seed), folder, table]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize(
    ("how", "seed"), [("event", 0), ("event", 1), ("moment", 0), ("moment", 1), ("room", 2)]
)
def test_a_training_that_dies_again_and_again_ends_the_same(tmp_path, table, unbroken, how, seed):
    died = deaths(how, seed, tmp_path / "run", table)
    assert_same_run(Run(tmp_path / "run"), unbroken)
    assert died > 0 or how == "moment"  # a moment may come too late


LONG = [
    "--calibration-epochs",
    "5",
    "--growing-epochs",
    "25",
    "--smoothing-epochs",
    "5",
    "--growth-factor",
    "0.2",
]


@pytest.fixture(scope="module")
def long_table(tmp_path_factory):
    return write_table(tmp_path_factory.mktemp("data") / "long.csv", n=1000)


@contextlib.contextmanager
def somatopy(*arguments):
    """The command, under way; what it said is in ``process.said`` afterwards."""
    command = [sys.executable, "-m", "somatopy", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.said = process.stderr.read()


def run_whole(*arguments):
    with somatopy(*arguments) as process:
        pass
    assert process.returncode == 0, process.said


def wait_for_gmaps(process, run, n):
    while len(run.gmap_steps()) < n:
        assert process.poll() is None
        time.sleep(0.001)


MAPS = {
    "growing": LONG,
    "batch": ["--map", "batch", "--shape", "16x16", "--epochs", "60"],
    "online": ["--map", "online", "--shape", "16x16", "--radius", "plateau", "--epochs", "60"],
}


@pytest.mark.parametrize("kind", MAPS)
def test_the_command_goes_on_after_kill_9_to_the_same_mse_a(tmp_path, long_table, kind):
    begin = ["train", long_table, "--labels", "kind", *MAPS[kind], "--out"]
    whole, broken = Run(tmp_path / "whole"), Run(tmp_path / "broken")
    run_whole(*begin, whole.folder)
    for arguments, n in ((begin, 4), (["train", "--resume", "--out"], 16)):
        with somatopy(*arguments, broken.folder) as process:
            wait_for_gmaps(process, broken, n)
            process.kill()
        assert process.returncode == -signal.SIGKILL
    assert not broken.is_finished
    run_whole("train", "--resume", "--out", broken.folder)
    assert_same_run(broken, whole)
    for run in (whole, broken):
        run_whole("check", run.folder)
    assert (whole.check / "MSE_A").read_bytes() == (broken.check / "MSE_A").read_bytes()


def test_a_second_process_is_refused_while_the_first_lives(tmp_path, long_table):
    run = Run(tmp_path / "run")
    with somatopy("train", long_table, "--labels", "kind", *LONG, "--out", run.folder) as first:
        wait_for_gmaps(first, run, 3)
        first.send_signal(signal.SIGSTOP)
        try:
            with somatopy("train", "--resume", "--out", run.folder) as second:
                pass
        finally:
            first.send_signal(signal.SIGCONT)
    assert second.returncode == 2
    assert f"is in use by process {first.pid} on " in second.said
    assert first.returncode == 0
    assert run.is_finished


def test_the_command_obeys_a_signal_and_says_how_to_go_on(tmp_path, long_table):
    run = Run(tmp_path / "run")
    with somatopy("train", long_table, "--labels", "kind", *LONG, "--out", run.folder) as process:
        wait_for_gmaps(process, run, 3)
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 143
    assert "go on with: somatopy train --resume" in process.said
    assert "Traceback" not in process.said
