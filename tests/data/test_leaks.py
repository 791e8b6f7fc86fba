import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.data import find_leaks, read_folder
from somatopy.data.clips import Clips


def clips(waves, groups, splits):
    return Clips.from_waves(waves, 16000, [f"c{i}" for i in range(len(waves))], groups=groups, splits=splits)


A, B, C = (np.full(50, value) for value in (0.1, 0.2, 0.3))


def test_clean_splits_have_no_leak():
    assert find_leaks(clips([A, A, B], ["ann", "ann", "bob"], ["train", "train", "test"]), strict=True) == []


def test_a_speaker_in_two_splits_is_a_leak():
    (leak,) = find_leaks(clips([A, B, C], ["ann", "bob", "ann"], ["train", "train", "test"]))
    assert (leak.kind, leak.splits, leak.names) == ("speaker", ("test", "train"), ("c0", "c2"))


def test_the_same_sound_in_two_splits_is_a_leak_whatever_its_name():
    (leak,) = find_leaks(clips([A, B, A], None, ["train", "train", "val"]))
    assert (leak.kind, leak.names) == ("audio", ("c0", "c2"))
    assert str(leak) == "the same audio is in train and val: 'c0', 'c2'"


def test_unknown_speakers_are_not_the_same_speaker():
    assert find_leaks(clips([A, B], ["", ""], ["train", "test"])) == []


def test_strict_makes_a_leak_an_error():
    with pytest.raises(
        InputError, match=r"the same speaker is in test and train.*\(2 leaks in all\); mend the splits"
    ):
        find_leaks(clips([A, A], ["ann", "ann"], ["train", "test"]), strict=True)


def test_without_splits_nothing_can_leak():
    assert find_leaks(clips([A, A], ["ann", "ann"], None), strict=True) == []


def test_the_same_sound_in_another_format_is_found(tmp_path):
    soundfile = pytest.importorskip("soundfile")
    sound = np.random.default_rng(0).integers(-2000, 2000, 500).astype(np.int16)
    for name in ("yes/a.wav", "yes/b.flac"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        soundfile.write(tmp_path / name, sound, 16000)
    (tmp_path / "testing_list.txt").write_text("yes/b.flac\n")
    assert [leak.kind for leak in find_leaks(read_folder(tmp_path))] == ["audio"]


def test_the_splits_of_speech_commands_do_not_leak(real_data):
    assert find_leaks(read_folder(real_data("speech_commands"))) == []
