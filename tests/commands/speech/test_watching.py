from types import SimpleNamespace

import pytest

from somatopy.commands.speech import watching
from somatopy.runs import network_training

RECORD = {
    "step": 3, "rate": 0.005, "epoch": 0.5, "samples": 24, "valid_loss": 2.0, "valid_accuracy": 0.5,
    "train_loss": None, "train_accuracy": None, "batch_loss": 1.0, "batch_accuracy": 0.25, "seconds": 1.0,
}  # fmt: skip


def test_the_heading_comes_once_above_the_lines_of_the_log(capsys):
    watcher = watching.PlainWatcher()
    watcher.row(RECORD)
    watcher.row(RECORD)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [network_training.HEADING, *[network_training.describe(RECORD)] * 2]


def test_a_board_is_told_what_there_is():
    told = []
    board = SimpleNamespace(add_scalar=lambda name, value, step: told.append((name, value, step)))
    watching.PlainWatcher(board).row(RECORD)
    assert ("valid_accuracy", 0.5, 3) in told
    assert not [name for name, *_ in told if name.startswith("train")]


def test_a_request_to_stop_is_answered(capsys):
    watching.PlainWatcher().stopping()
    assert "once more to give it up" in capsys.readouterr().err


def test_curves_go_to_tensorboard(call, words, tmp_path):
    pytest.importorskip("tensorboard", reason="needs the extra [tensorboard]")
    options = ["--network", "bc-resnet", "--batch-size", 8, "--iterations", 1, "--tensorboard"]
    assert call("speech", "train", words, "--out", tmp_path / "run", *options)[0] == 0
    assert list((tmp_path / "run" / "tensorboard").glob("events*"))
