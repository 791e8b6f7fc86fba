import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib

import pytest

from somatopy.runs import history, network_training
from somatopy.runs.network_folder import NetworkRun

RECIPE = ["--network", "bc-resnet", "--batch-size", 8, "--rate", 0.05]


def test_a_run_holds_its_recipe_versions_log_and_networks(spotting):
    run = NetworkRun(spotting)
    tables = tomllib.loads(run.config.read_text())
    assert tables["recipe"]["network"] == "bc-resnet"
    assert tables["recipe"]["momentum"] == 0.9
    assert tables["found"]["train"] == 37
    assert {"somatopy", "torch", "numpy", "python"} <= tables["versions"].keys()
    assert [row["step"] for row in history.read(run.history, network_training.NEEDED)] == [0, 2, 4]
    assert run.network_steps() == [0, 4]
    assert run.best.is_file()
    assert (run.figures / "curves.png").stat().st_size > 5_000


def test_a_killed_training_goes_on_to_the_same_networks_bit_for_bit(words, tmp_path, call):
    options = [*RECIPE, "--iterations", 12, "--log-every", 2, "--save-every", 4]
    unbroken, killed = tmp_path / "unbroken", tmp_path / "killed"
    assert call("speech", "train", words, "--out", unbroken, *options)[0] == 0
    command = [sys.executable, "-m", "somatopy", "speech", "train", words, "--out", killed, *options]
    child = subprocess.Popen(
        [str(part) for part in command],
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    run = NetworkRun(killed)
    deadline = time.monotonic() + 120
    while len(list(run.checkpoint.glob("*.safetensors"))) < 2 and child.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not run.is_finished
    assert call("speech", "train", "--resume", "--out", killed)[0] == 0
    for name in ("best", "network_000004", "network_000012"):
        one, other = (folder / "networks" / f"{name}.safetensors" for folder in (unbroken, killed))
        assert one.read_bytes() == other.read_bytes(), name
    columns = ("step", "valid_loss", "train_loss", "batch_accuracy")
    first, second = (
        [
            [row[column] for column in columns]
            for row in history.read(NetworkRun(f).history, network_training.NEEDED)
        ]
        for f in (unbroken, killed)
    )
    assert first == second


def test_a_finished_run_has_nothing_left_to_do(call, spotting):
    code, out, _ = call("speech", "train", "--resume", "--out", spotting)
    assert code == 0
    assert "finished already" in out


def test_a_run_is_not_begun_twice_by_mistake(call, words, spotting):
    code, _, err = call("speech", "train", words, "--out", spotting)
    assert code == 2
    assert "already holds a run" in err


def test_other_settings_than_a_run_was_begun_with_are_refused(call, words, spotting):
    code, _, err = call("speech", "train", words, "--out", spotting, "--resume", "--rate", 0.5)
    assert code == 2
    assert "rate is 0.05, not 0.5" in err
    code, _, err = call("speech", "train", "--out", spotting, "--resume", "--recipe", "modern")
    assert code == 2
    assert "was begun with other settings" in err


def test_a_folder_of_lists_decides_what_is_trained_on(call, words, tmp_path):
    lists = tmp_path / "lists"
    assert call("speech", "prepare", words, "--out", lists)[0] == 0
    options = [*RECIPE, "--iterations", 1, "--lists", lists, "--train-on", "trainvalid"]
    assert call("speech", "train", words, "--out", tmp_path / "run", *options)[0] == 0
    assert tomllib.loads((tmp_path / "run" / "config.toml").read_text())["found"]["train"] == 44


def test_a_named_recipe_a_file_and_options_overrule_each_other_in_this_order(words, tmp_path):
    from somatopy.commands.speech.train import settings

    (tmp_path / "mine.toml").write_text("[recipe]\nrate = 0.1\nwarmup = 7\n")
    options = {"folder": words, "rate": 0.2, "seed": None}
    recipe = settings(options, tmp_path / "mine.toml", "modern", None)["recipe"]
    assert (recipe["network"], recipe["warmup"], recipe["rate"]) == ("bc-resnet", 7, 0.2)


def test_a_wrong_data_table_is_refused_by_its_entry(tmp_path):
    from somatopy.checking import ParameterError
    from somatopy.commands.speech.train import settings

    wrong = [("trian = 'train'", "did you mean 'train'"), ("lists = 3", r"lists of \[data\] must be text")]
    for text, named in wrong:
        (tmp_path / "mine.toml").write_text(f"[data]\n{text}\n")
        with pytest.raises(ParameterError, match=named):
            settings({"folder": tmp_path}, tmp_path / "mine.toml", None, None)


def test_paths_of_a_file_stay_right_in_another_folder(tmp_path, monkeypatch):
    from somatopy.commands.speech.train import settings

    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text("[data]\npath = 'clips'\nlists = 'lists'\n")
    data = settings({}, tmp_path / "mine.toml", None, None)["data"]
    assert data == {"train": "train", "path": str(tmp_path / "clips"), "lists": str(tmp_path / "lists")}


@pytest.mark.filterwarnings("always")
def test_a_run_goes_on_with_its_own_noises_only_and_warns_of_other_versions(call, words, tmp_path):
    folder, run = tmp_path / "words", NetworkRun(tmp_path / "run")
    shutil.copytree(words, folder)
    assert call("speech", "train", folder, "--out", run.folder, *RECIPE, "--iterations", 1)[0] == 0
    run.finished.unlink()
    run.config.write_text(re.sub(r"torch = .*", "torch = '0.4'", run.config.read_text()))
    code, _, err = call("speech", "train", "--resume", "--out", run.folder)
    assert code == 0
    assert "began with torch 0.4" in err
    run.finished.unlink()
    (folder / "_background_noise_" / "hiss_0.wav").unlink()
    code, _, err = call("speech", "train", "--resume", "--out", run.folder)
    assert code == 3
    assert "the clips or noises are not those" in err


def test_a_misspelled_table_of_a_file_is_refused(tmp_path):
    from somatopy.checking import ParameterError
    from somatopy.commands.speech.train import settings

    (tmp_path / "mine.toml").write_text("[recpie]\nrate = 0.1\n")
    with pytest.raises(ParameterError, match="did you mean 'recipe'"):
        settings({"folder": tmp_path}, tmp_path / "mine.toml", None, None)


def test_what_is_wrong_is_said_in_one_line_before_anything_is_made(call, words, tmp_path):
    out = tmp_path / "run"
    for options, code, text in [
        ([], 2, "give the FOLDER"),
        ([words, "--batch-size", 0], 2, "batch_size must be a whole number"),
        ([words, "--stairs", "fast"], 2, "--stairs must look like"),
        ([words, "--recipe", "modren"], 2, "did you mean 'modern'"),
        ([words, "--network", "bcresnet"], 2, "did you mean 'bc-resnet'"),
        ([words, "--batch-size", 10_000, "--iterations", 1], 3, "make no whole batch of 10000"),
        ([words, "--lists", tmp_path, "--iterations", 1], 3, "holds no train.txt"),
        ([words, "--start", tmp_path / "none", "--iterations", 1], 4, "missing"),
        ([words, "--device", "tpu", "--iterations", 1], 2, "--device must be cpu"),
        ([words, "--device", "cuda:99", "--iterations", 1], 2, "--device must be cpu"),
        ([words, "--train-on", "test", "--iterations", 1], 2, "--train-on must be one of"),
    ]:
        found, _, err = call("speech", "train", *options, "--out", out)
        assert found == code, err
        assert text in err
        assert err.strip().count("\n") <= 1
        assert not out.exists()
