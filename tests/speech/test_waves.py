import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.data import Clips, soundfiles
from somatopy.speech import decoded, fitted
from somatopy.speech.waves import SIZE


def some(*lengths):
    waves = [np.full(length, (i + 1) / 8, np.float32) for i, length in enumerate(lengths)]
    return decoded(Clips.from_waves(waves, 16_000, [str(i) for i in range(len(waves))]))


def test_a_batch_has_a_row_a_clip_a_second_long():
    batch = some(SIZE, 100, 40_000).batch(np.array([2, 0, 1]))
    assert batch.shape == (3, SIZE)
    assert batch.dtype == np.float32
    assert np.allclose(batch[0], 3 / 8)
    assert np.allclose(batch[1], 1 / 8)


def test_row_minus_one_is_silence():
    assert not some(SIZE).batch(np.array([-1])).any()


def test_without_randomness_a_clip_lies_in_the_middle():
    short = some(1000).batch(np.array([0]))[0]
    assert np.flatnonzero(short)[[0, -1]].tolist() == [7500, 8499]
    ramp = np.arange(20_000)
    assert fitted(ramp, SIZE)[0] == 2000


def test_random_places_keep_the_whole_of_a_short_clip():
    waves = some(1000)
    rng = np.random.default_rng(0)
    starts = set()
    for _ in range(8):
        row = waves.batch(np.array([0]), rng)[0]
        assert np.count_nonzero(row) == 1000
        starts.add(int(np.flatnonzero(row)[0]))
    assert len(starts) > 4


@pytest.mark.parametrize(("place", "first"), [(0, 0), (1, 4000)])
def test_a_long_clip_is_cut_from_end_to_end_of_its_room(place, first):
    assert fitted(np.arange(20_000), SIZE, place)[0] == first


def test_sixteen_bit_clips_come_back_to_the_bit(tmp_path):
    wave = np.random.default_rng(0).integers(-32768, 32768, SIZE) / 32768
    soundfiles.write_wav(tmp_path / "a.wav", wave, 16_000)
    clips = Clips([tmp_path / "a.wav"], ["a"])
    assert np.array_equal(decoded(clips).batch(np.array([0]))[0], clips.wave(0))


def test_what_is_too_loud_is_cut_not_wrapped_around():
    loud = decoded(Clips.from_waves([np.full(SIZE, 3.0), np.full(SIZE, -3.0)], 16_000, ["a", "b"]))
    assert loud[0].min() == 32767
    assert loud[1].max() == -32768


def test_a_clip_that_went_away_is_named(tmp_path):
    with pytest.raises(InputError, match=r"gone\.wav is missing"):
        decoded(Clips([tmp_path / "gone.wav"], ["gone"]))
