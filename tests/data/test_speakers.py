from __future__ import annotations

import numpy as np

from somatopy.data.speakers import LARGEST_SCALE, SMALLEST_SCALE, draw_speaker


def test_a_speaker_follows_from_its_number_and_the_seed():
    assert draw_speaker(3, seed=5) == draw_speaker(3, seed=5)
    assert draw_speaker(3, seed=5) != draw_speaker(3, seed=6)
    assert draw_speaker(3, seed=5) != draw_speaker(4, seed=5)


def test_a_few_speakers_already_cover_the_range_from_man_to_child():
    scales = np.sort([draw_speaker(index).scale for index in range(8)])
    assert scales[0] < SMALLEST_SCALE * 1.05
    assert scales[-1] > LARGEST_SCALE * 0.95
    assert (scales >= SMALLEST_SCALE).all()
    assert (scales <= LARGEST_SCALE).all()
    assert np.diff(scales).max() < 0.08


def test_small_speakers_have_high_voices():
    speakers = [draw_speaker(index) for index in range(30)]
    scale, pitch = ([getattr(s, name) for s in speakers] for name in ("scale", "pitch"))
    assert np.corrcoef(scale, pitch)[0, 1] > 0.9
    assert min(pitch) > 70
    assert max(pitch) < 360
