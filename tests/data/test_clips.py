import pickle

import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data.clips import Clips


def beep(n=1600, rate=16000):
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(n) / rate)


def test_waves_are_mono_float32_at_the_rate_of_the_clips():
    clips = Clips.from_waves([beep()], 16000, ["beep"])
    assert clips.rate == 16000
    assert clips.wave(0).dtype == np.float32
    assert np.allclose(clips.wave(0), beep(), atol=1e-6)


def test_clips_in_memory_have_no_paths():
    assert Clips.from_waves([beep()], 16000, ["beep"]).paths is None


def test_saved_clips_come_back_from_their_files(tmp_path):
    clips = Clips.from_waves([beep(), beep(800)], 16000, ["a", "b"], ["yes", "no"])
    paths = clips.save_wavs(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == ["yes/a.wav", "no/b.wav"]
    again = Clips(paths, clips.names)
    assert again.paths == paths
    for row in range(2):
        assert np.abs(again.wave(row) - clips.wave(row)).max() <= 0.5 / 32768 + 1e-7


def test_saved_names_cannot_leave_the_folder(tmp_path):
    clips = Clips.from_waves([beep()] * 3, 16000, ["../../x", "/etc/x", "C:\\x"], ["..", "/tmp", "a/../../b"])
    for path in clips.save_wavs(tmp_path / "out"):
        assert path.resolve().is_relative_to(tmp_path / "out")
        assert path.is_file()


def test_names_that_fall_together_keep_their_own_files(tmp_path):
    clips = Clips.from_waves([beep(10), beep(20), beep(30)], 16000, ["x/a.wav", "y/a.wav", "A"])
    paths = clips.save_wavs(tmp_path)
    assert len({str(path).lower() for path in paths}) == 3
    assert [len(wave) for wave in Clips(paths, clips.names).waves()] == [10, 20, 30]


def test_loud_waves_are_cut_not_wrapped(tmp_path):
    (path,) = Clips.from_waves([[2.0, -2.0]], 16000, ["loud"]).save_wavs(tmp_path)
    assert np.allclose(Clips([path], ["loud"]).wave(0), [1, -1], atol=1e-4)


def test_waves_come_in_order_whatever_the_number_of_threads():
    clips = Clips.from_waves([beep(n) for n in range(1, 60)], 16000, [str(n) for n in range(1, 60)])
    for jobs in (1, 2, 7, None):
        assert [len(wave) for wave in clips.waves(jobs)] == list(range(1, 60))


@pytest.mark.parametrize("bad", [[], [[0.0, 1.0]], [np.nan, 0.0], [np.inf], [1e300], 1.0])
def test_waves_that_are_no_finite_sound_are_refused_by_name(bad):
    with pytest.raises(InputError, match="clip 'bad'"):
        Clips.from_waves([beep(), bad], 16000, ["good", "bad"])


def test_a_wave_without_a_name_is_refused():
    with pytest.raises(ParameterError, match="2 waves, but 1 names"):
        Clips.from_waves([beep(), beep()], 16000, ["a"])


def test_a_rate_that_is_no_number_is_refused():
    with pytest.raises(ParameterError, match="rate"):
        Clips.from_waves([beep()], 0, ["a"])


def test_a_file_that_vanished_is_named(tmp_path):
    (path,) = Clips.from_waves([beep()], 16000, ["a"]).save_wavs(tmp_path)
    clips = Clips([path], ["a"])
    path.unlink()
    with pytest.raises(InputError, match=r"a\.wav is missing"):
        clips.wave(0)


def test_clips_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(Clips.from_waves([beep()], 16000, ["a"]))).names == ["a"]


def test_the_report_counts_what_happens_often():
    clips = Clips(
        [],
        [],
        skipped=[("x", "is empty")],
        notes=[("a", "mixed down"), ("b", "mixed down"), ("c", "resampled")],
    )
    assert clips.report() == ["left out x: is empty", "mixed down: a and 1 more", "resampled: c"]
