"""Folders and lists of sounds become clips; what cannot be read is left out and reported."""

import time

import numpy as np
import pytest

from somatopy.checking import InputError, MissingExtraError, ParameterError
from somatopy.data import read_folder, read_list
from somatopy.data.wavfile import encode


def sound(n=1600, rate=16000):
    return encode(np.full(n, n / 10000, np.float32), rate)


@pytest.fixture
def folder(tmp_path, file):
    """Two labels, three good clips, and five broken ones."""
    file("yes/ann_nohash_0.wav", sound(100))
    file("yes/bob_nohash_0.WAV", sound(200))
    file("no/ann_nohash_0.wav", sound(300, rate=8000))
    file("no/1 empty.wav", b"")
    file("no/2 html.wav", b"<!DOCTYPE html>")
    file("no/3 cut.wav", sound(300)[:-50])
    file("yes/4 random.flac", np.random.default_rng(0).bytes(1000))
    (tmp_path / "yes" / "5 link.wav").symlink_to("gone.wav")
    return tmp_path


GOOD = ["no/ann_nohash_0.wav", "yes/ann_nohash_0.wav", "yes/bob_nohash_0.WAV"]


def test_good_clips_are_read_and_broken_ones_reported(folder):
    clips = read_folder(folder)
    assert clips.names == GOOD
    assert clips.labels == ["no", "yes", "yes"]
    assert clips.groups == ["ann", "ann", "bob"]
    assert clips.splits is None
    assert [len(wave) for wave in clips.waves()] == [600, 100, 200]
    assert [name[:4] for name, _ in clips.skipped] == ["no/1", "no/2", "no/3", "yes/", "yes/"]
    for word, (_, reason) in zip(
        ["empty", "no WAV", "cut short", "no sound", "missing"], clips.skipped, strict=True
    ):
        assert word in reason


def test_what_is_changed_is_noted(folder):
    assert read_folder(folder).notes == [("no/ann_nohash_0.wav", "resampled from 8000 to 16000 Hz")]
    assert "resampled from 8000 to 16000 Hz: no/ann_nohash_0.wav" in read_folder(folder).report()


def test_strict_makes_the_first_broken_file_an_error(folder):
    with pytest.raises(InputError, match=r"1 empty\.wav is empty"):
        read_folder(folder, strict=True)


def test_the_rate_is_what_was_asked_for(folder):
    clips = read_folder(folder, rate=8000)
    assert clips.rate == 8000
    assert [len(wave) for wave in clips.waves()] == [300, 50, 100]


@pytest.mark.parametrize("rate", [0, -1, 999, 10**9, 16000.5, "16000", None])
def test_an_absurd_rate_is_refused(folder, rate):
    with pytest.raises(ParameterError, match="rate must be a whole number"):
        read_folder(folder, rate=rate)


@pytest.mark.parametrize("n_jobs", [1, 2, 5])
def test_the_number_of_threads_changes_nothing(folder, n_jobs):
    clips, other = read_folder(folder, n_jobs=n_jobs), read_folder(folder)
    assert clips.names == other.names
    assert clips.skipped == other.skipped


def test_one_split_is_read_alone(folder, file):
    file("validation_list.txt", "yes/bob_nohash_0.WAV\n")
    file("testing_list.txt", "no/ann_nohash_0.wav\n")
    assert read_folder(folder, split="val").names == ["yes/bob_nohash_0.WAV"]
    assert read_folder(folder, split="test").names == ["no/ann_nohash_0.wav"]
    assert read_folder(folder, split="train").names == ["yes/ann_nohash_0.wav"]
    assert read_folder(folder).splits == ["test", "train", "val"]


def test_an_unknown_split_lists_the_known_ones(folder, file):
    with pytest.raises(ParameterError, match=r"has neither a manifest\.csv nor lists"):
        read_folder(folder, split="train")
    file("testing_list.txt", "no/ann_nohash_0.wav\n")
    with pytest.raises(ParameterError, match="'test', 'train'; got 'tset'"):
        read_folder(folder, split="tset")


def test_a_file_that_a_manifest_lists_and_the_folder_lacks_is_reported(folder, file):
    file("manifest.csv", "file,label\nyes/ann_nohash_0.wav,yes\nyes/gone.wav,yes\n")
    clips = read_folder(folder)
    assert clips.names == ["yes/ann_nohash_0.wav"]
    assert "gone.wav is missing" in clips.skipped[0][1]
    with pytest.raises(InputError, match=r"gone\.wav is missing"):
        read_folder(folder, strict=True)


def test_a_name_too_long_for_the_system_is_reported(folder, file):
    file("manifest.csv", f"file\nyes/ann_nohash_0.wav\n{'x' * 10_000}.wav\n")
    ((_, reason),) = read_folder(folder).skipped
    assert reason.endswith("is missing or no plain file")


def test_nothing_readable_is_an_error_with_the_first_reason(file):
    path = file("yes/a.wav", b"")
    with pytest.raises(InputError, match=r"none of the 1 sounds can be read; the first: .*a\.wav is empty"):
        read_folder(path.parent.parent)


def test_a_folder_without_sounds_says_what_is_looked_for(tmp_path, file):
    with pytest.raises(InputError, match=r"folder/label/clip\.wav"):
        read_folder(tmp_path)
    file("train/yes/a.wav", sound())
    with pytest.raises(InputError, match="train holds folders, no sounds"):
        read_folder(tmp_path)


def test_what_is_no_folder_is_named(tmp_path):
    for name in ("gone", "x" * 10_000):
        with pytest.raises(InputError, match=f"{name} is no folder"):
            read_folder(tmp_path / name)


def test_without_soundfile_flac_names_the_extra_instead_of_being_skipped(folder, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    with pytest.raises(MissingExtraError, match=r"somatopy\[audio\]"):
        read_folder(folder)


def test_clips_without_labels_have_none(file):
    path = file("a.wav", sound())
    clips = read_folder(path.parent)
    assert clips.labels is clips.groups is clips.splits is None


def test_a_text_file_lists_sounds_beside_it(folder, file):
    path = file("list.txt", "yes/bob_nohash_0.WAV\nno/1 empty.wav\nno/ann_nohash_0.wav\tnein\n")
    clips = read_list(path)
    assert clips.names == ["yes/bob_nohash_0.WAV", "no/ann_nohash_0.wav"]
    assert clips.labels == ["yes", "nein"]
    assert [name for name, _ in clips.skipped] == ["no/1 empty.wav"]
    with pytest.raises(InputError, match="is empty"):
        read_list(path, strict=True)


def test_paths_are_read_in_the_order_given_with_the_labels_given(folder):
    paths = [folder / GOOD[2], str(folder / GOOD[0])]
    clips = read_list(paths, labels=["B", "A"])
    assert clips.names == [str(path) for path in paths]
    assert clips.labels == ["B", "A"]
    assert read_list(paths).labels is None


def test_labels_follow_their_files_when_others_are_skipped(folder):
    clips = read_list([folder / "no/1 empty.wav", folder / GOOD[0]], labels=["lost", "kept"])
    assert clips.labels == ["kept"]


def test_labels_of_another_number_are_refused(folder):
    with pytest.raises(ParameterError, match="2 files, 1 labels"):
        read_list([folder / GOOD[0], folder / GOOD[1]], labels=["x"])


def test_an_empty_list_is_refused(file):
    with pytest.raises(InputError, match="lists no sounds"):
        read_list([])
    with pytest.raises(InputError, match="lists no sounds"):
        read_list(file("list.txt", "\n\n"))


def test_speech_commands_are_read_quickly_and_whole(real_data):
    begin = time.process_time()
    clips = read_folder(real_data("speech_commands"), split="train")
    seconds = sum(len(wave) for wave in clips.waves()) / 16000
    assert time.process_time() - begin < 20  # about 2 s where nothing else runs
    assert len(clips) == 1904
    assert clips.skipped == clips.notes == []
    assert "_background_noise_" not in set(clips.labels)
    assert len(set(clips.labels)) == 12
    assert 1895 < seconds < 1905


def test_spoken_digits_are_resampled(real_data):
    clips = read_folder(real_data("fsdd"))
    assert len(clips) == 1000
    assert {note for _, note in clips.notes} == {"resampled from 8000 to 16000 Hz"}
