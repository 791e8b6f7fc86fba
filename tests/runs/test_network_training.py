"""The keeping of a network's training, on a training without a network: a counter."""

import json

import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data import mapfile
from somatopy.runs import history, interruption, network_folder, network_training
from somatopy.runs.network_folder import NetworkRun


class Counting:
    """Counts, and remembers what it was asked to keep."""

    def __init__(self, iterations=10):
        self.iteration, self.iterations, self.best = 0, iterations, {}

    @property
    def done(self):
        return self.iteration >= self.iterations

    def advance(self):
        self.iteration += 1

    def validate(self):
        accuracy = 1 - abs(self.iteration - 6) / 10
        if accuracy > self.best.get("accuracy", -1):
            self.best = {"step": self.iteration, "accuracy": accuracy}
        blank = dict.fromkeys(["train_loss", "train_accuracy", "batch_loss", "batch_accuracy"])
        place = {
            "step": self.iteration,
            "rate": 0.1,
            "epoch": self.iteration / 4,
            "samples": 8 * self.iteration,
        }
        return {**place, **blank, "valid_loss": 2.0, "valid_accuracy": accuracy, "seconds": 0.5}

    def save(self, path):
        mapfile.write(
            path, {"kind": "keyword network", "class": "count"}, {"count": np.array([self.iteration])}
        )

    def snapshot(self):
        return {"iteration": self.iteration, "best": self.best}, {"count": np.array([self.iteration])}

    def restore(self, header, arrays):
        assert arrays["count"][0] == header["iteration"]
        self.iteration, self.best = header["iteration"], header["best"]


def train(run, training, digest="d", **more):
    network_training.train(run, training, digest=digest, log_every=3, save_every=4, **more)


def rows(run):
    return history.read(run.history, network_training.NEEDED)


def contents(run):
    """All files but the log, whose times differ."""
    paths = (path for path in run.folder.rglob("*") if path.is_file() and path.parent != run.log.parent)
    return {path.relative_to(run.folder).as_posix(): path.read_bytes() for path in paths}


def saved(path):
    return mapfile.read(path)[1]["count"][0]


def test_there_is_a_row_at_the_start_at_every_validation_and_at_the_end(tmp_path):
    run = NetworkRun(tmp_path)
    train(run, Counting())
    assert [row["step"] for row in rows(run)] == [0, 3, 6, 9, 10]
    lines = run.log.read_text().splitlines()
    assert network_training.HEADING in lines[1]
    assert lines[2].endswith("0.1000 0 0.0 0 | 2.0000 0.4000 | - - | - - | 0.5 s")


def test_networks_are_saved_at_the_start_now_and_then_and_at_the_end_and_the_best_beside(tmp_path):
    run = NetworkRun(tmp_path)
    train(run, Counting())
    assert run.network_steps() == [0, 4, 8, 10]
    assert [saved(run.network(step)) for step in run.network_steps()] == [0, 4, 8, 10]
    assert saved(run.best) == 6
    assert json.loads(run.finished.read_text()) == {"step": 10}


class Broken(Exception):
    pass


@pytest.mark.parametrize("last", range(1, 11))
def test_a_training_that_dies_anywhere_leaves_what_an_unbroken_one_does(tmp_path, last):
    class Dying(Counting):
        def advance(self):
            super().advance()
            if self.iteration == last:
                raise Broken

    unbroken, run = NetworkRun(tmp_path / "unbroken"), NetworkRun(tmp_path / "broken")
    train(unbroken, Counting())
    with pytest.raises(Broken):
        train(run, Dying())
    train(run, Counting())
    found = contents(run)
    wanted = contents(unbroken)
    checkpoints = {name for name in found if name.startswith("checkpoint/checkpoint_")}
    assert "checkpoint/checkpoint_000010.safetensors" in checkpoints
    assert {n: b for n, b in found.items() if n not in checkpoints} == {
        n: b for n, b in wanted.items() if not n.startswith("checkpoint/checkpoint_")
    }


def test_a_request_to_stop_is_obeyed_after_the_iteration_and_nothing_is_lost(tmp_path):
    import signal

    class Asked(Counting):
        def advance(self):
            super().advance()
            if self.iteration == 5:
                signal.raise_signal(signal.SIGTERM)

    run, heard = NetworkRun(tmp_path), []

    class Hearing(network_training.Watcher):
        def stopping(self):
            heard.append("stopping")

    with interruption.immediate(), pytest.raises(interruption.Interrupted):
        train(run, Asked(), watcher=Hearing())
    assert heard == ["stopping"]
    again = Counting()
    assert network_training._went_back(run, again, "d")
    assert again.iteration == 5


def test_a_checkpoint_of_other_settings_is_refused(tmp_path):
    run = NetworkRun(tmp_path)
    train(run, Counting())
    with pytest.raises(ParameterError, match="belongs to other clips or another recipe"):
        train(run, Counting(), digest="other")


def test_a_finished_training_stays_as_it_is(tmp_path):
    run = NetworkRun(tmp_path)
    train(run, Counting())
    before = contents(run)
    train(run, Counting())
    assert contents(run) == before


def test_a_folder_without_such_a_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="is no such run"):
        network_folder.opened(tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        network_folder.opened(tmp_path / "none")
