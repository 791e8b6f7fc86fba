from __future__ import annotations

import numpy as np
import pytest

from somatopy.data.articulation import articulate
from somatopy.data.phonetics import CONSONANTS, NASAL_POLE, VOWELS
from somatopy.data.speakers import Speaker

TICK = 0.001


def tracks_of(consonant, vowel, speaker=None, seed=0):
    return articulate(consonant, vowel, speaker or Speaker(), np.random.default_rng(seed), TICK)


@pytest.mark.parametrize("consonant", CONSONANTS)
@pytest.mark.parametrize("vowel", VOWELS)
def test_every_syllable_gets_to_its_vowel_and_starts_and_ends_in_silence(consonant, vowel):
    tracks = tracks_of(consonant, vowel)
    loudest = tracks.voice.argmax() + 100
    np.testing.assert_allclose(tracks.formants[:3, loudest], VOWELS[vowel], rtol=0.12)
    assert tracks.voice.max() == pytest.approx(1, abs=0.05)
    for source in (tracks.voice, tracks.breath, tracks.noise):
        assert source[0] == 0
        assert source[-1] == 0
        assert (source >= 0).all()


def test_size_scales_all_formants():
    man, child = tracks_of("d", "a"), tracks_of("d", "a", Speaker(scale=1.25))
    np.testing.assert_allclose(child.formants, 1.25 * man.formants)


def test_a_quick_speaker_takes_less_time():
    slow, quick = tracks_of("s", "a"), tracks_of("s", "a", Speaker(tempo=1.5))
    assert len(quick.pitch) < 0.8 * len(slow.pitch)


def test_labials_raise_and_alveolars_lower_the_second_formant_of_front_and_back_vowels():
    def rise(consonant, vowel):
        second = tracks_of(consonant, vowel).formants[1]
        return second[-1] - second[0]

    assert rise("b", "i") > 400
    assert rise("d", "u") < -200
    assert rise("g", "a") < -200
    assert rise("b", "u") > -100


@pytest.mark.parametrize("consonant", ["b", "d", "g"])
def test_the_second_formant_at_the_release_follows_the_vowel_as_the_locus_equation_says(consonant):
    second = np.array([tracks_of(consonant, vowel).formants[1, [-1, 0]] for vowel in VOWELS])
    slope, at_zero = np.polyfit(*second.T, 1)
    assert slope == pytest.approx(CONSONANTS[consonant].yielding, abs=0.05)
    assert at_zero / (1 - slope) == pytest.approx(CONSONANTS[consonant].locus[1], rel=0.15)


def test_formants_two_and_three_meet_before_a_velar_is_released():
    def gap(consonant):
        second, third = tracks_of(consonant, "e").formants[1:3, 0]
        return third - second

    assert gap("g") < 0.6 * gap("b")


def test_voice_begins_late_after_voiceless_plosives_and_before_the_release_of_voiced_ones():
    def voice_onset(consonant):
        tracks = tracks_of(consonant, "a")
        return ((tracks.voice > 0.05).argmax() - (tracks.noise > 0).argmax()) * TICK

    for voiced, voiceless, lag in (("b", "p", 0.058), ("d", "t", 0.070), ("g", "k", 0.080)):
        assert voice_onset(voiced) < 0
        assert voice_onset(voiceless) == pytest.approx(lag, rel=0.3)


def test_the_nose_is_open_in_nasals_only():
    for consonant in CONSONANTS:
        zero = tracks_of(consonant, "a").nasal_zero
        assert (zero[0] > NASAL_POLE) == (consonant in "mn")
        assert zero[-1] == NASAL_POLE


def test_realizations_differ_a_little():
    one, other = tracks_of("k", "o", seed=1), tracks_of("k", "o", seed=2)
    assert one.formants[1, -1] != other.formants[1, -1]
    assert len(one.pitch) == pytest.approx(len(other.pitch), rel=0.4)
