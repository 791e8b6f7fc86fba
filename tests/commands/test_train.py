import csv
import io
import os
import shutil
import signal

import numpy as np
import pytest

from same_run import assert_same_run
from small_run import SHORT
from somatopy.data import Clips
from somatopy.runs import configuration, history, lock
from somatopy.runs.folder import Run

OPTIONS = [item for name, value in SHORT.items() for item in (f"--{name.replace('_', '-')}", str(value))]


@pytest.fixture
def asked(table):
    """The arguments of a short training."""
    return ["train", table, "--labels", "kind", *OPTIONS]


def test_a_table_becomes_a_run(call, asked, tmp_path, finished):
    code, out, err = call(*asked, "--out", tmp_path / "run")
    assert code == 0
    run = Run(tmp_path / "run")
    assert_same_run(run, finished)
    records = history.read(run.history)
    assert f"units     4 -> {records[-1]['units']}" in out
    assert f"next      somatopy check {run.folder}" in out
    assert err.count("\n") == len(records)
    assert "step 4: growing 1, " in err


def test_the_configuration_of_a_run_makes_the_same_run_again(call, finished, tmp_path):
    code, _, _ = call("train", "--config", finished.config, "--out", tmp_path / "run")
    assert code == 0
    assert_same_run(Run(tmp_path / "run"), finished)


def test_options_overrule_the_configuration(call, finished, tmp_path):
    code, _, _ = call(
        "train", "--config", finished.config, "--out", tmp_path / "run", "--growing-epochs", 1, "--seed", 7
    )
    assert code == 0
    asked = configuration.read(tmp_path / "run" / "config.toml")
    assert (asked.parameters["growing_epochs"], asked.seed) == (1, 7)
    assert asked.parameters["calibration_epochs"] == SHORT["calibration_epochs"]


def test_every_parameter_of_the_map_has_its_option(call):
    from somatopy.runs import estimators

    _, out, _ = call("train", "--help")
    shown = "".join(out.split())
    by_file_only = {"feature_weights"}
    for kind in estimators.KINDS:
        for name in estimators.parameters(kind, {}).keys() - by_file_only:
            assert estimators.option(name) in shown


@pytest.mark.parametrize(("given", "threshold"), [("calibrated", "calibrated"), ("0.25", 0.25)])
def test_the_threshold_is_a_word_or_a_number(call, table, tmp_path, given, threshold):
    code, _, _ = call(
        "train", table, "--labels", "kind", "--out", tmp_path / "run", "--growth-threshold", given,
        "--calibration-epochs", 1, "--growing-epochs", 0, "--smoothing-epochs", 0,
    )  # fmt: skip
    assert code == 0
    assert configuration.read(tmp_path / "run" / "config.toml").parameters["growth_threshold"] == threshold


def test_a_dry_run_tells_and_writes_nothing(call, asked, tmp_path):
    code, out, _ = call(*asked, "--out", tmp_path / "run", "--dry-run")
    assert code == 0
    assert "40 of 3 features, 4 labels, from table.csv" in out
    assert "at most 13 epochs" in out
    assert not (tmp_path / "run").exists()


def test_a_second_training_in_a_folder_is_refused_with_the_ways_out(call, asked, finished):
    before = finished.config.stat().st_mtime_ns
    code, _, err = call(*asked, "--out", finished.folder)
    assert code == 2
    assert "--resume" in err
    assert "--overwrite" in err
    assert err.count("\n") == 1
    assert finished.config.stat().st_mtime_ns == before


def test_a_finished_run_has_nothing_to_go_on_with(call, finished):
    code, out, _ = call("train", "--resume", "--out", finished.folder)
    assert code == 0
    assert "is finished already" in out


def test_a_finished_run_that_lost_its_history_is_still_finished(call, finished, tmp_path):
    shutil.copytree(finished.folder, tmp_path / "run")
    (tmp_path / "run" / "history.jsonl").unlink()
    code, out, err = call("train", "--resume", "--out", tmp_path / "run")
    assert code == 0
    assert "is finished already" in out
    assert "history.jsonl holds no step" in err


def test_going_on_with_other_settings_is_refused(call, finished):
    code, _, err = call("train", "--resume", "--out", finished.folder, "--growing-epochs", 99)
    assert code == 2
    assert "growing_epochs is 6, not 99" in err


def test_going_on_where_nothing_began_begins(call, asked, tmp_path, finished):
    code, _, _ = call(*asked, "--resume", "--out", tmp_path / "run")
    assert code == 0
    assert_same_run(Run(tmp_path / "run"), finished)


def test_going_on_where_nothing_began_and_without_data_is_refused(call, tmp_path):
    code, _, err = call("train", "--resume", "--out", tmp_path / "run")
    assert code == 2
    assert "give DATA" in err
    assert not (tmp_path / "run").exists()


def test_a_run_that_another_process_made_meanwhile_is_left_alone(
    call, asked, tmp_path, finished, monkeypatch
):
    held = lock.held

    def held_after_another(path):
        shutil.copytree(finished.folder, path.parent)
        return held(path)

    monkeypatch.setattr(lock, "held", held_after_another)
    code, _, err = call(*asked, "--seed", 5, "--out", tmp_path / "run")
    assert code == 2
    assert "already holds a run" in err
    assert_same_run(Run(tmp_path / "run"), finished)


def test_beginning_again_forgets_the_older_run(call, asked, tmp_path, finished):
    shutil.copytree(finished.folder, tmp_path / "run")
    code, _, _ = call(*asked, "--overwrite", "--seed", 3, "--out", tmp_path / "run")
    assert code == 0
    run = Run(tmp_path / "run")
    assert configuration.read(run.config).seed == 3
    assert run.log.read_text().count("training begins") == 1
    assert len(history.read(run.history)) == len(run.gmap_steps())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_lets_the_epoch_end_and_the_run_goes_on_later(
    call, asked, tmp_path, finished, monkeypatch, number, code
):
    from somatopy.commands.progress import PlainWatcher

    def stop(self, record):
        if record["step"] == 5:
            os.kill(os.getpid(), number)

    with monkeypatch.context() as patch:
        patch.setattr(PlainWatcher, "epoch", stop)
        found, _, err = call(*asked, "--out", tmp_path / "run")
    assert found == code
    assert "stopping after this epoch" in err
    assert f"go on with: somatopy train --resume --out {tmp_path}/run" in err
    assert err.endswith(f"somatopy: stopped by {signal.Signals(number).name}\n")
    run = Run(tmp_path / "run")
    assert run.gmap_steps() == [0, 1, 2, 3, 4, 5]
    code, _, _ = call("train", "--resume", "--out", run.folder)
    assert code == 0
    assert_same_run(run, finished)


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (["none.csv"], 3, "none.csv is not there"),
        ([], 2, "give DATA"),
        (["--example", "sylables"], 2, "did you mean 'syllables'"),
        (["t.csv", "--example", "colors"], 2, "one of the two"),
        (
            ["t.csv", "--map", "bach"],
            2,
            "--map must be one of 'growing', 'batch', 'online'; got 'bach' (did you",
        ),
        (["t.csv", "--shape", "3x3"], 2, "--shape belongs to the batch and the online map"),
        (["t.csv", "--map", "batch", "--shape", "3xa"], 2, "--shape must look like 20x30"),
        (["t.csv", "--map", "batch", "--lattice", "hex"], 2, "lattice must be one of"),
        (["t.csv", "--map", "online", "--radius", "plato"], 2, "radius must be"),
        (["t.csv", "--growth-factor", "0"], 2, "growth_factor must be a number above 0"),
        (["t.csv", "--seed", "-1"], 2, "--seed must be a whole number"),
        (["t.csv", "--reinforcing-cycles", "1"], 2, "reinforcing_cycles=1 needs labels"),
        (["t.csv", "--config", "none.toml"], 3, "none.toml cannot be read"),
        (["t.csv", "--growth-threshold", "foo"], 2, "must be 'calibrated' or a number above 0; got 'foo'"),
        (["gap.csv"], 3, "gap.csv holds NaN in 1 cell, the first in row 2, column 2:"),
        (
            ["huge.csv", "--labels", "kind"],
            3,
            "huge.csv holds infinity in 1 cell, the first in row 1, column 1 (x)",
        ),
        (["bad.csv"], 3, "bad.csv, line 2, column 2"),
        (["empty.csv"], 3, "empty.csv"),
    ],
)
def test_what_cannot_be_trained_on_is_told_in_one_line(
    call, tmp_path, monkeypatch, arguments, code, complaint
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("1,2\n3,4\n5,7\n")
    (tmp_path / "bad.csv").write_text("1,2\n3,four\n")
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "gap.csv").write_text("1,2\n3,\n5,6\n")
    (tmp_path / "huge.csv").write_text("x,kind\ninf,a\n5,b\n")
    found, out, err = call("train", *arguments, "--out", "run")
    assert (found, out) == (code, "")
    assert err.startswith("somatopy: ")
    assert complaint in err
    assert err.count("\n") == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_data_that_cannot_be_used_can_be_mended_and_trained_on(call, tmp_path, more):
    table = tmp_path / "gap.csv"
    table.write_text("1,2\n3,\n5,6\n")
    assert call("train", table, "--out", tmp_path / "run", *more)[0] == 3
    table.write_text("1,2\n3,4\n5,6\n")
    assert call("train", table, "--out", tmp_path / "run", *OPTIONS, *more)[0] == 0


def test_unusable_data_leave_an_older_run_alone(call, tmp_path, finished):
    shutil.copytree(finished.folder, tmp_path / "run")
    (tmp_path / "gap.csv").write_text("1,2\n3,\n5,6\n")
    assert call("train", tmp_path / "gap.csv", "--overwrite", "--out", tmp_path / "run")[0] == 3
    assert_same_run(Run(tmp_path / "run"), finished)


def test_going_on_with_a_finished_run_sweeps_what_was_left_half_written(call, tmp_path, finished):
    shutil.copytree(finished.folder, tmp_path / "run")
    left = tmp_path / "run" / "gmaps" / ".gmap.0123456789ab.part"
    left.touch()
    assert call("train", "--resume", "--out", tmp_path / "run")[0] == 0
    assert not left.exists()


def test_a_usage_error_is_the_usage_exit_code(call):
    code, _, err = call("train", "--growing-epochs", "many", "--out", "run")
    assert code == 2
    assert "--growing-epochs" in err


def test_a_folder_of_sounds_becomes_a_run_that_keeps_what_it_heard(call, tmp_path):
    rng = np.random.default_rng(0)
    waves = [np.sin(np.arange(2000) * pitch) * rng.uniform(0.3, 0.6) for pitch in rng.uniform(0.1, 1, 12)]
    names = [f"clip{i}" for i in range(12)]
    Clips.from_waves(waves, 16000, names, ["low", "high", "noise"] * 4).save_wavs(tmp_path / "sounds")
    code, _, _ = call(
        "train", tmp_path / "sounds", "--exclude", "noise", "--bands", "mel40", "--frames", 4, "--depth", 45,
        "--out", tmp_path / "run", *OPTIONS,
    )  # fmt: skip
    assert code == 0
    asked = configuration.read(tmp_path / "run" / "config.toml")
    assert asked.spectrum == (40, 4)
    assert asked.source.hearing.depth == 45
    assert np.load(tmp_path / "run" / "features.npz")["vectors"].min() >= -45
    assert asked.found["samples"] == 8
    assert asked.parameters["scaling"] == "global"
    shutil.rmtree(tmp_path / "sounds")
    for command in (["check"], ["draw"]):
        assert call(*command, tmp_path / "run")[0] == 0
    assert (tmp_path / "run" / "figures" / "codebook.png").exists()


@pytest.mark.filterwarnings("default:.*cannot be read")
def test_sounds_left_out_are_in_the_log_and_in_a_table_and_one_is_told_where(call, tmp_path):
    waves = [np.sin(np.arange(2000) * pitch) / 2 for pitch in (0.1, 0.2, 0.4, 0.8)]
    Clips.from_waves(waves, 8000, list("abcd"), ["low"] * 2 + ["high"] * 2).save_wavs(tmp_path / "sounds")
    (tmp_path / "sounds" / "low" / "x.wav").write_bytes(b"<html>")
    run = Run(tmp_path / "run")
    code, _, err = call("train", tmp_path / "sounds", "--frames", 4, "--out", run.folder, *OPTIONS)
    assert code == 0
    assert f"what was left out or changed of the sounds: {run.sounds}" in err
    told = run.sounds.read_text().splitlines()
    assert told[:1] == ["name,what"]
    assert sum(line.startswith("low/x.wav,left out: ") for line in told) == 1
    assert sum("resampled" in line for line in told) == 4
    assert "left out low/x.wav: " in run.log.read_text()
    assert " and 3 more" in run.log.read_text()


@pytest.mark.filterwarnings("default:.*dropped")
def test_a_column_names_the_samples_and_an_empty_label_is_none(call, tmp_path):
    rows = "".join(f"s{i},{i % 7},{i % 5},{'ab'[i % 2] if i % 4 else ''}\n" for i in range(40))
    (tmp_path / "t.csv").write_text("id,u,v,kind\n" + rows + "s40,,1,a\n")
    options = (
        "--labels",
        "kind",
        "--names",
        "id",
        "--gaps",
        "drop",
        "--growing-epochs",
        2,
        "--smoothing-epochs",
        1,
    )
    code, _, err = call("train", tmp_path / "t.csv", *options, "--out", tmp_path / "run")
    assert code == 0
    assert "dropped 1 of 41 rows for gaps: s40" in err
    code, _, _ = call("check", tmp_path / "run")
    assert code == 0
    units = list(csv.DictReader(io.StringIO((tmp_path / "run" / "check" / "units.csv").read_text())))
    assert any("s39" in unit["names"].split("; ") for unit in units)
    assert {label[0] for unit in units for label in unit["labels"].split("; ") if label} == {"a", "b"}


@pytest.mark.parametrize("out", ["", " "])
def test_a_folder_without_a_name_is_refused(call, tmp_path, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("train", "--example", "colors", "--out", out)
    assert code == 2
    assert "--out must name a folder" in err
    assert not list(tmp_path.iterdir())
