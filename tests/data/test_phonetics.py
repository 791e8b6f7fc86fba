from __future__ import annotations

import pytest

from somatopy.data.phonetics import BANDWIDTHS, CONSONANTS, VOWELS


def test_fourteen_consonants_before_five_vowels_make_seventy_syllables():
    assert len(CONSONANTS) * len(VOWELS) == 70
    assert len({consonant + vowel for consonant in CONSONANTS for vowel in VOWELS}) == 70


def test_formants_lie_in_order():
    for first, second, third in [*VOWELS.values(), *(c.locus for c in CONSONANTS.values())]:
        assert 0 < first < second <= third


@pytest.mark.parametrize(("voiced", "voiceless"), ["bp", "dt", "gk"])
def test_voiceless_plosives_are_voiced_later_at_the_same_place(voiced, voiceless):
    lax, tense = CONSONANTS[voiced], CONSONANTS[voiceless]
    assert tense.onset > lax.onset + 0.03
    assert tense.locus[1:] == lax.locus[1:]


def test_only_resonances_that_exist_are_excited_by_noise():
    for consonant in CONSONANTS.values():
        assert all(0 <= formant <= len(BANDWIDTHS) for formant in consonant.noise or {})
