import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.speech import TenthSampler

SILENCE, UNKNOWN, YES = 0, 1, 2


def classes(known, unknown=50, silence=0):
    return np.array([YES] * known + [UNKNOWN] * unknown + [SILENCE] * silence)


def test_18538_known_words_make_181_batches():
    sampler = TenthSampler(classes(18_538, 32_550), seed=0)
    assert (len(sampler), sampler.n_batches) == (23_172, 181)
    assert sum(len(batch) for batch in sampler.batches()) == 181 * 128


def test_2567_known_words_are_validated_in_26_batches():
    sampler = TenthSampler(classes(2_567, 4_268))
    sizes = [len(batch) for batch in sampler.batches()]
    assert len(sizes) == sampler.n_batches == 26
    assert sum(sizes) == len(sampler) == 3_207
    assert sizes[-1] == 3_207 - 25 * 128


@pytest.mark.parametrize("seed", [None, 3])
def test_silence_and_unknown_words_are_a_tenth_each(seed):
    rows = TenthSampler(classes(800, 37, 5), batch_size=10, seed=seed).rows()
    silent = np.isin(rows, [-1, *range(837, 842)])
    unknown = (rows >= 800) & (rows < 837)
    assert (silent.sum(), unknown.sum(), len(rows)) == (100, 100, 1000)


@pytest.mark.parametrize("seed", [None, 3])
def test_every_known_word_comes_once(seed):
    rows = TenthSampler(classes(80), batch_size=10, seed=seed).rows(epoch=4)
    assert sorted(row for row in rows.tolist() if 0 <= row < 80) == list(range(80))


def test_few_clips_of_silence_come_in_turn_with_the_zero_clip():
    rows = TenthSampler(classes(80, 20, 2), batch_size=10).rows()
    assert rows[80:90].tolist() == [-1, 100, 101, -1, 100, 101, -1, 100, 101, -1]


def test_drawn_rows_use_each_clip_about_equally_often():
    rows = TenthSampler(classes(800, 30, 0), batch_size=10, seed=1).rows()
    _, counts = np.unique(rows[rows >= 800], return_counts=True)
    assert len(counts) == 30
    assert set(counts.tolist()) == {3, 4}


def test_validating_rows_are_the_same_every_epoch():
    sampler = TenthSampler(classes(80), batch_size=10)
    assert sampler.rows(0).tolist() == sampler.rows(7).tolist()


def test_training_rows_are_a_function_of_seed_and_epoch():
    sampler, twin = (TenthSampler(classes(80, 500), batch_size=10, seed=5) for _ in range(2))
    sampler.rows(0)
    assert sampler.rows(3).tolist() == twin.rows(3).tolist()
    assert sampler.rows(3).tolist() != sampler.rows(4).tolist()
    assert set(sampler.rows(3)) != set(sampler.rows(4)), "unknown words must be drawn anew"
    other = TenthSampler(classes(80, 500), batch_size=10, seed=6)
    assert sampler.rows(3).tolist() != other.rows(3).tolist()


def test_the_last_partial_batch_is_dropped_in_training_only():
    train, valid = (TenthSampler(classes(80), batch_size=64, seed=seed) for seed in (0, None))
    assert [len(batch) for batch in train.batches()] == [64]
    assert [len(batch) for batch in valid.batches()] == [64, 36]


def test_without_unknown_words_silence_is_still_there():
    assert len(TenthSampler(classes(80, 0), batch_size=8)) == 90


def test_too_few_clips_for_a_batch_are_an_error_that_says_so():
    with pytest.raises(InputError, match="12 samples an epoch make no whole batch of 128"):
        TenthSampler(classes(10), seed=0)
