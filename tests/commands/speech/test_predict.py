import csv

import numpy as np

from somatopy.commands.speech import predict
from somatopy.data import soundfiles
from somatopy.speech import LABELS


def read(path):
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_a_submission_has_a_line_a_clip(call, spotting, words, tmp_path):
    code, out, _ = call("speech", "predict", spotting, words / "yes", "--out", tmp_path / "mine.csv")
    assert code == 0
    assert "8 clips" in out
    header, *lines = read(tmp_path / "mine.csv")
    assert header == ["fname", "label"]
    assert [name for name, _ in lines] == [f"{n:08x}_nohash_0.wav" for n in range(8)]
    assert {label for _, label in lines} <= set(LABELS)


def test_it_lies_in_the_run_unless_told_otherwise(call, spotting, words):
    assert call("speech", "predict", spotting, words / "no")[0] == 0
    assert len(read(spotting / "submission.csv")) == 9


def test_clips_of_any_length_are_answered_and_broken_ones_named(call, spotting, tmp_path):
    rng = np.random.default_rng(0)
    for name, size in (("short", 10), ("long", 40_000)):
        soundfiles.write_wav(tmp_path / "clips" / f"{name}.wav", rng.normal(0, 0.1, size), 16_000)
    (tmp_path / "clips" / "empty.wav").write_bytes(b"")
    code, _, err = call("speech", "predict", spotting, tmp_path / "clips", "--out", tmp_path / "a.csv")
    assert code == 0
    assert "left out empty.wav" in err
    assert [name for name, _ in read(tmp_path / "a.csv")[1:]] == ["long.wav", "short.wav"]


def test_names_that_are_alike_keep_their_folders(call, spotting, words, tmp_path):
    assert call("speech", "predict", spotting, words, "--out", tmp_path / "a.csv")[0] == 0
    names = [name for name, _ in read(tmp_path / "a.csv")[1:]]
    assert len(set(names)) == len(names)
    assert "yes/00000000_nohash_0.wav" in names


def test_a_name_with_a_comma_and_quotes_is_one_cell(call, spotting, tmp_path):
    soundfiles.write_wav(tmp_path / "clips" / 'a,"b".wav', np.ones(100), 16_000)
    assert call("speech", "predict", spotting, tmp_path / "clips", "--out", tmp_path / "a.csv")[0] == 0
    assert [name for name, _ in read(tmp_path / "a.csv")[1:]] == ['a,"b".wav']


def test_labels_do_not_depend_on_how_many_clips_are_in_memory(call, spotting, words, tmp_path, monkeypatch):
    whole, blocks = tmp_path / "whole.csv", tmp_path / "blocks.csv"
    assert call("speech", "predict", spotting, words, "--out", whole)[0] == 0
    monkeypatch.setattr(predict, "BLOCK", 7)
    assert call("speech", "predict", spotting, words, "--out", blocks)[0] == 0
    assert read(blocks) == read(whole)
