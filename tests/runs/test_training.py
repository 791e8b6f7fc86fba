import dataclasses
import errno
import json
import os
import shutil
import signal
import warnings

import numpy as np
import pytest

from same_run import assert_same_run
from small_run import begin
from somatopy import BatchSOM, persistence
from somatopy.checking import InputError, MapFileError, NoRoomError, ParameterError
from somatopy.data import Samples, mapfile
from somatopy.runs import checkpoint, history, training
from somatopy.runs.interruption import Interrupted
from somatopy.runs.training import Watcher


class Stop(Watcher):
    """Does something after a step."""

    def __init__(self, step, act):
        self.step, self.act, self.heard = step, act, 0

    def epoch(self, record):
        if record["step"] == self.step:
            self.act()

    def stopping(self):
        self.heard += 1


def crash():
    raise RuntimeError("power cut")


def go(run, asked, samples, **options):
    training.train(run, asked.estimator(), samples, digest=asked.digest(), **options)


@pytest.fixture
def begun(tmp_path, table):
    return begin(tmp_path / "run", table)


def test_every_step_leaves_a_gmap_and_a_record(finished):
    run, _, _ = finished
    steps = [record["step"] for record in history.read(run.history)]
    assert run.gmap_steps() == steps == list(range(len(steps)))
    assert [record["phase"] for record in history.read(run.history)][:5] == [
        "initialization",
        *["calibrating"] * 3,
        "growing",
    ]
    assert run.is_finished


def test_a_gmap_is_the_map_at_its_step(finished):
    run, _, samples = finished
    for step, record in enumerate(history.read(run.history)):
        som = persistence.load(run.gmap(step))
        assert len(som.codebook_) == record["units"]
        gaps = som.scaling_.apply(samples.vectors) - som.scaled_codebook_[som.predict(samples.vectors)]
        assert (gaps**2).sum(axis=1).mean() == pytest.approx(record["mse"])


def test_the_log_tells_every_step(finished):
    run, _, _ = finished
    text = run.log.read_text()
    assert "training begins" in text
    assert all(f"step {step}: " in text for step in run.gmap_steps())
    assert f"training ends after step {run.gmap_steps()[-1]}" in text
    assert "\x1b" not in text


def test_fewer_gmaps_are_saved_on_request_but_those_at_the_ends_of_phases(begun):
    run, asked, samples = begun
    go(run, asked, samples, save_every=4)
    last = history.read(run.history)[-1]["step"]
    assert set(run.gmap_steps()) == {0, 3, 4, 8, 9, *range(12, last, 4), last}


def test_the_last_gmap_is_saved_even_where_smoothing_ends_early(tmp_path, table):
    run, asked, samples = begin(tmp_path / "run", table, smoothing_epochs=500)
    go(run, asked, samples, save_every=1000)
    last = history.read(run.history)[-1]
    assert not last["last_of_phase"]
    assert run.gmap_steps()[-1] == last["step"]


def test_a_checkpoint_is_never_ahead_of_the_history_and_the_gmaps(begun, monkeypatch):
    run, asked, samples = begun
    write = checkpoint.write

    def look_and_write(folder, found):
        assert history.read(run.history)[-1]["step"] == found.step
        assert run.gmap_steps()[-1] == found.step
        write(folder, found)

    monkeypatch.setattr(checkpoint, "write", look_and_write)
    go(run, asked, samples)


@pytest.mark.parametrize("step", [0, 1, 3, 4, 9, 11])
def test_a_training_that_crashed_goes_on_bit_for_bit(begun, finished, step):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(step, crash))
    assert not run.is_finished
    go(run, asked, samples)
    assert_same_run(run, finished[0])


def test_what_lies_beyond_the_checkpoint_is_made_again(begun, finished):
    """As when the process dies after the gmap and the record were written, but not the checkpoint."""
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(5, crash))
    (run.checkpoint / "checkpoint_000005.safetensors").unlink()
    run.gmap(6).write_bytes(b"half a gmap of another world")
    with run.history.open("a") as file:
        file.write('{"step": 6, "mse": 1')
    go(run, asked, samples)
    assert_same_run(run, finished[0])


def test_a_damaged_checkpoint_costs_one_epoch(begun, finished):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(5, crash))
    (run.checkpoint / "checkpoint_000005.safetensors").write_bytes(b"")
    with pytest.warns(UserWarning, match="going on from checkpoint_000004"):
        go(run, asked, samples)
    assert_same_run(run, finished[0])


@pytest.mark.parametrize("folder", ["checkpoint", "logs"])
def test_a_training_that_lost_a_folder_ends_as_if_it_had_not(begun, finished, folder):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(5, crash))
    shutil.rmtree(run.folder / folder)
    go(run, asked, samples)
    assert_same_run(run, finished[0])


def test_a_training_that_lost_its_gmaps_goes_on_with_the_later_ones(begun, finished):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(5, crash))
    shutil.rmtree(run.gmaps)
    go(run, asked, samples)
    assert run.gmap_steps() == finished[0].gmap_steps()[6:]


def test_a_finished_training_that_lost_its_mark_is_finished_again(tmp_path, finished):
    run = type(finished[0])(tmp_path / "copy")
    shutil.copytree(finished[0].folder, run.folder)
    run.finished.unlink()
    go(run, *finished[1:])
    assert run.is_finished
    assert_same_run(run, finished[0])


def test_the_checkpoint_of_another_run_is_refused(begun):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(2, crash))
    with pytest.raises(ParameterError, match="belongs to other data or parameters"):
        training.train(run, asked.estimator(), samples, digest="another")
    assert run.gmap_steps() == [0, 1, 2]


@pytest.mark.parametrize(("number", "name"), [(signal.SIGINT, "SIGINT"), (signal.SIGTERM, "SIGTERM")])
def test_a_request_to_stop_lets_the_epoch_end_and_be_saved(begun, finished, number, name):
    run, asked, samples = begun
    watcher = Stop(4, lambda: os.kill(os.getpid(), number))
    with pytest.raises(Interrupted, match=name):
        go(run, asked, samples, watcher=watcher)
    assert watcher.heard == 1
    assert run.gmap_steps() == [0, 1, 2, 3, 4]
    assert checkpoint.newest(run.checkpoint).step == 4
    assert f"training stopped: Interrupted: {name}" in run.log.read_text()
    go(run, asked, samples)
    assert_same_run(run, finished[0])


@pytest.mark.parametrize("call", ["os.fsync", "os.replace"])
@pytest.mark.parametrize("after", range(1, 24, 4))
def test_a_full_disk_stops_the_training_and_room_lets_it_go_on(begun, finished, monkeypatch, call, after):
    run, asked, samples = begun
    calls = []
    original = getattr(os, call.removeprefix("os."))

    def full(*arguments):
        calls.append(arguments)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(call, full)
        with pytest.raises(NoRoomError, match="no room left"):
            go(run, asked, samples)
    assert not list(run.folder.rglob("*.part"))
    for step in run.gmap_steps():
        persistence.load(run.gmap(step))
    go(run, asked, samples)
    assert_same_run(run, finished[0])


def test_warnings_are_shown_and_logged(tmp_path, table):
    run, asked, samples = begin(tmp_path / "run", table, max_units=6)
    with pytest.warns(UserWarning, match="max_units=6"):
        go(run, asked, samples)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        shown = []
        warnings.showwarning = lambda message, *rest, **named: shown.append(str(message))
        run.finished.unlink()
        go(run, asked, samples)
    assert len(shown) == 1
    assert f"warning: {shown[0]}" in run.log.read_text()


def test_the_mark_of_the_end_names_the_last_step(finished):
    assert json.loads(finished[0].finished.read_text()) == {"step": finished[0].gmap_steps()[-1]}


def test_another_seed_gives_another_map(tmp_path, table, finished):
    run, asked, samples = begin(tmp_path / "run", table)
    other = asked.estimator().set_params(random_state=1)
    training.train(run, other, samples, digest=asked.digest())
    first = [persistence.load(folder.gmap(0)).codebook_ for folder in (run, finished[0])]
    assert not np.array_equal(*first)


def test_neither_gmaps_nor_checkpoints_grow_with_the_history(finished):
    run, _, _ = finished
    for step in run.gmap_steps():
        header, _ = mapfile.read(run.gmap(step), kind="map")
        assert [record["step"] for record in header["history"]] == [step]
    assert "history" not in checkpoint.newest(run.checkpoint).header


@pytest.mark.parametrize("damage", ["gone", "short", "other"])
def test_a_training_cannot_go_on_without_the_history_of_its_checkpoint(begun, damage):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(5, crash))
    lines = run.history.read_text().splitlines(keepends=True)
    run.history.unlink()
    if damage != "gone":
        run.history.write_text("".join(lines[:3] if damage == "short" else lines[1:]))
    with pytest.raises(InputError, match=r"history.jsonl does not hold the steps 0 to 5"):
        go(run, asked, samples)
    assert run.gmap_steps() == [0, 1, 2, 3, 4, 5]
    run.history.write_text("".join(lines))
    go(run, asked, samples)


@pytest.mark.parametrize("state", [{}, {"seed": "x"}, {"step": None}])
def test_a_checkpoint_that_holds_another_state_is_named(begun, state):
    run, asked, samples = begun
    with pytest.raises(RuntimeError):
        go(run, asked, samples, watcher=Stop(5, crash))
    last = checkpoint.newest(run.checkpoint)
    header = {**last.header, **state} if state else {}
    checkpoint.write(run.checkpoint, dataclasses.replace(last, header=header))
    with pytest.raises(
        MapFileError, match=r"the checkpoint of step 5 does not hold this training .*--overwrite"
    ):
        go(run, asked, samples)


@pytest.mark.parametrize(("names", "told"), [(["a", "b", "loud"], "'loud'"), (None, "3")])
def test_columns_are_warned_of_by_name_with_the_way_out_of_the_command_line(tmp_path, table, names, told):
    X = np.random.default_rng(0).normal(size=(30, 3)) * [1, 1, 1000]
    samples = Samples(X, [str(i) for i in range(30)], feature_names=names)
    run, asked, _ = begin(tmp_path / "run", table)
    som = BatchSOM((2, 2), n_epochs=1, random_state=0)
    with pytest.warns(UserWarning, match=f"see little but {told}: train with --scaling feature"):
        training.train(run, som, samples, digest=asked.digest())
    assert f"see little but {told}: train with --scaling feature" in run.log.read_text("utf-8")
