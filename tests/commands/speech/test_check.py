import csv
import shutil

import pytest


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_check_tells_accuracy_cost_and_writes_tables_and_pictures(call, spotting):
    code, out, _ = call("speech", "check", spotting)
    assert code == 0
    assert "of 15 clips in 12 classes" in out
    assert "of 14 without silence, in 11" in out
    assert "27,286 parameters" in out
    assert "multiply-adds a clip" in out
    assert "ms a clip on one core" in out
    classes = rows(spotting / "check" / "classes.csv")
    assert [row["label"] for row in classes][:3] == ["silence", "unknown", "yes"]
    assert sum(int(row["clips"]) for row in classes) == 15
    matrix = rows(spotting / "check" / "confusion.csv")
    assert sum(int(row[label]) for row in matrix for label in row if label != "spoken") == 15
    for name in ("confusion", "thresholds"):
        assert (spotting / "figures" / f"{name}.png").stat().st_size > 5_000


def test_tenths_are_those_of_the_sampler(call, spotting):
    code, out, _ = call("speech", "check", spotting, "--rows", "tenths", "--which", "last")
    assert code == 0
    assert "of 12 clips in 12 classes" in out  # 10 known words, and 10 // 8 of silence and unknown each


def test_the_export_is_checked(call, spotting):
    for module in ("onnx", "onnxscript", "onnxruntime"):
        pytest.importorskip(module, reason="needs the extra [onnx]")
    code, out, _ = call("speech", "check", spotting, "--onnx")
    assert code == 0
    assert "its scores differ by at most" in out
    assert (spotting / "network.onnx").is_file()
    assert "network_8bit.onnx; 0." in out
    assert (spotting / "network_8bit.onnx").is_file()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--rows", "every"], "--rows must be"),
        (["--which", "first"], "--which must be"),
        (["--split", "exam"], "--split must be"),
    ],
)
def test_unknown_words_are_refused(call, spotting, options, text):
    code, _, err = call("speech", "check", spotting, *options)
    assert code == 2
    assert text in err


def test_a_run_without_a_network_or_with_a_broken_configuration_is_said(call, tmp_path, spotting):
    shutil.copytree(spotting, tmp_path / "run")
    config = tmp_path / "run" / "config.toml"
    config.write_text(config.read_text().replace("[data]", "[daten]"))
    code, _, err = call("speech", "check", tmp_path / "run")
    assert code == 3
    assert "config.toml: give the FOLDER" in err
    shutil.rmtree(tmp_path / "run" / "networks")
    (tmp_path / "run" / "networks").mkdir()
    code, _, err = call("speech", "check", tmp_path / "run", "--which", "last")
    assert code == 3
    assert "holds no network yet" in err


def test_a_run_of_a_map_is_no_run_of_a_network(call, tmp_path):
    (tmp_path / "config.toml").write_text("[run]\n")
    code, _, err = call("speech", "check", tmp_path)
    assert code == 3
    assert "somatopy speech train" in err
