import shutil

import pytest

from spoken_commands import SYLLABLES


def test_lists_are_written_and_the_classes_counted(call, words, tmp_path):
    code, out, _ = call("speech", "prepare", words, "--out", tmp_path / "lists")
    assert code == 0
    assert len((tmp_path / "lists" / "train.txt").read_text().splitlines()) == 5 * len(SYLLABLES) + 2
    table = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}
    assert table["silence"] == ["2", "0", "1"]
    assert table["unknown"] == ["10", "2", "4"]
    assert table["yes"] == ["5", "1", "2"]
    assert table["noise"][:2] == ["2", "recordings,"]


def test_a_leak_is_a_warning_and_with_strict_an_error(call, words, tmp_path):
    folder = tmp_path / "leaky"
    shutil.copytree(words, folder)
    (folder / "testing_list.txt").write_text("yes/00000000_nohash_0.wav\n")
    code, _, err = call("speech", "prepare", folder, "--out", tmp_path / "lists")
    assert code == 0
    assert "warning: the same speaker is in test and train" in err
    code, _, err = call("speech", "prepare", folder, "--out", tmp_path / "strict", "--strict")
    assert code == 3
    assert "mend the splits" in err
    assert not (tmp_path / "strict").exists()


def test_a_broken_clip_is_named_and_with_strict_an_error(call, words, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(words, folder)
    (folder / "yes" / "empty.wav").write_bytes(b"")
    code, _, err = call("speech", "prepare", folder, "--out", tmp_path / "lists")
    assert code == 0
    assert "left out yes/empty.wav" in err
    code, _, err = call("speech", "prepare", folder, "--out", tmp_path / "strict", "--strict")
    assert code == 3
    assert "1 clips cannot be read" in err


@pytest.mark.filterwarnings("always")
def test_a_broken_noise_is_named_and_with_strict_an_error_before_anything_is_written(call, words, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(words, folder)
    (folder / "_background_noise_" / "hiss_0.wav").write_bytes(b"")
    code, out, err = call("speech", "prepare", folder, "--out", tmp_path / "lists")
    assert code == 0
    assert "warning: this noise is left out" in err
    assert "hiss_0.wav" in err
    assert "1 recordings" in out
    assert call("speech", "prepare", folder, "--out", tmp_path / "strict", "--strict")[0] == 3
    assert not (tmp_path / "strict").exists()


def test_clips_without_a_folder_of_their_word_are_unknown(call, words, tmp_path):
    shutil.copytree(words / "yes", tmp_path / "loose")
    code, out, _ = call("speech", "prepare", tmp_path / "loose", "--out", tmp_path / "lists")
    assert code == 0
    unknown = next(line for line in out.splitlines() if line.startswith("unknown"))
    assert sum(map(int, unknown.split()[1:])) == 8


def test_a_folder_that_is_none_is_an_input_error(call, tmp_path):
    code, _, err = call("speech", "prepare", tmp_path / "none", "--out", tmp_path / "lists")
    assert code == 3
    assert "is no folder" in err
