from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import solve_toeplitz
from scipy.signal import resample

from somatopy.checking import ParameterError
from somatopy.data.phonetics import CONSONANTS, VOWELS
from somatopy.data.speakers import Speaker
from somatopy.data.synthesizer import speak, syllables

RATE = 16000


@pytest.fixture(scope="module")
def few():
    return syllables(n_speakers=4, realizations=2, consonants=["b", "sh"], vowels=["a", "i"], seed=3)


def said(consonant, vowel, speaker=None, seed=0):
    return speak(consonant, vowel, speaker or Speaker(), np.random.default_rng(seed)).astype(np.float64)


def measured_formants(wave, scale):
    """F1, F2, F3 by linear prediction (order 12 at 10 kHz for an adult man), median over frames."""
    rate = 10000 * scale
    wave = resample(wave, int(len(wave) * rate / RATE))
    wave = np.append(wave[0], wave[1:] - 0.97 * wave[:-1])
    size = int(0.05 * rate)
    frames = [
        wave[start : start + size] * np.hamming(size) for start in range(0, len(wave) - size, size // 4)
    ]
    return np.median([_poles(frame, rate)[:3] for frame in frames], axis=0)


def _poles(frame, rate, order=12):
    lags = np.correlate(frame, frame, "full")[len(frame) - 1 : len(frame) + order]
    poles = np.roots(np.append(1, -solve_toeplitz(lags[:-1], lags[1:])))
    frequency, bandwidth = np.angle(poles) * rate / (2 * np.pi), -np.log(np.abs(poles)) * rate / np.pi
    return np.sort(frequency[(frequency > 120) & (bandwidth < 500)])


@pytest.mark.parametrize("scale", [0.97, 1.15, 1.3])
@pytest.mark.parametrize("vowel", VOWELS)
def test_vowels_have_the_formants_of_the_tables_scaled_by_the_speaker(vowel, scale):
    speaker = Speaker(scale=scale, pitch=105)
    for consonant in ("b", "s", "n"):
        wave = said(consonant, vowel, speaker)
        end = np.flatnonzero(np.abs(wave) > 0.3 * np.abs(wave).max())[-1]
        found = measured_formants(wave[end - 1600 : end], scale)
        np.testing.assert_allclose(found, scale * np.array(VOWELS[vowel]), rtol=0.12)


def band_level(wave, low, high):
    power = np.abs(np.fft.rfft(wave * np.hanning(len(wave)))) ** 2
    hz = np.fft.rfftfreq(len(wave), 1 / RATE)
    return 10 * np.log10(power[(hz >= low) & (hz < high)].mean())


def onset(wave):
    return int((np.abs(wave) > 0.02 * np.abs(wave).max()).argmax())


def test_sibilants_hiss_where_they_should():
    hiss, hush, breath = (said(c, "a")[onset(said(c, "a")) + 400 :][:1000] for c in ("s", "sh", "f"))
    assert band_level(hiss, 5000, 8000) > band_level(hiss, 2000, 4000) + 10
    assert band_level(hush, 2500, 5000) > band_level(hush, 5500, 8000) + 3
    assert band_level(hush, 2500, 5000) > band_level(hush, 300, 1500) + 15
    assert abs(band_level(breath, 1000, 4000) - band_level(breath, 4000, 7500)) < 5


def test_bursts_are_low_mid_and_high_for_velar_and_alveolar_plosives():
    velar, alveolar = (said(c, "a")[onset(said(c, "a")) :][:240] for c in ("k", "t"))
    assert band_level(velar, 1000, 2500) > band_level(velar, 4500, 8000) + 8
    assert band_level(alveolar, 4000, 7000) > band_level(alveolar, 500, 2000) + 8


def test_a_nasal_murmurs_low():
    murmur = said("m", "a")[onset(said("m", "a")) + 300 :][:800]
    assert band_level(murmur, 100, 500) > band_level(murmur, 800, 4000) + 15


def test_a_voice_bar_sounds_before_a_voiced_plosive_only():
    for consonant, voiced in (("b", True), ("p", False), ("d", True), ("t", False)):
        start = said(consonant, "a")[onset(said(consonant, "a")) :][:480]
        assert (band_level(start, 50, 400) > band_level(start, 1500, 6000) + 15) == voiced


def test_names_labels_groups_and_splits_say_what_was_spoken(few):
    assert len(few) == 4 * 4 * 2
    assert few.names[:5] == ["ba_s0_r0", "ba_s0_r1", "bi_s0_r0", "bi_s0_r1", "sha_s0_r0"]
    assert few.labels[4] == "sha"
    assert few.groups[-1] == "s3"
    assert {g for g, s in zip(few.groups, few.splits, strict=True) if s == "test"} == {"s3"}
    assert few.split("train").groups[-1] == "s2"
    assert few.rate == RATE


def test_the_test_speakers_are_the_last_quarter():
    def testers(n):
        clips = syllables(n, 1, consonants=["m"], vowels=["a"])
        return sum(split == "test" for split in clips.splits)

    assert [testers(n) for n in (1, 2, 3, 4, 8, 12)] == [0, 1, 1, 1, 2, 3]


def test_a_clip_does_not_depend_on_what_else_is_asked_for(few):
    alone = syllables(n_speakers=3, realizations=1, consonants=["sh"], vowels=["i"], seed=3)
    np.testing.assert_array_equal(alone.wave(2), few.wave(few.names.index("shi_s2_r0")))


def test_another_seed_realization_or_speaker_sounds_different(few):
    def wave(name, clips=few):
        return clips.wave(clips.names.index(name))

    other = syllables(n_speakers=1, realizations=1, consonants=["b"], vowels=["a"], seed=4)
    for different in (wave("ba_s0_r1"), wave("ba_s1_r0"), wave("ba_s0_r0", other)):
        assert not np.array_equal(different[:2000], wave("ba_s0_r0")[:2000])


@pytest.mark.parametrize("consonant", CONSONANTS)
def test_every_consonant_gives_a_short_sound_within_full_scale(consonant):
    wave = said(consonant, "e", Speaker(scale=1.3, pitch=280))
    assert 0.2 < len(wave) / RATE < 0.7
    assert np.isfinite(wave).all()
    assert 0.25 < np.abs(wave).max() < 0.85


@pytest.mark.parametrize("rate", [8000, 22050, 44100])
def test_other_rates_speak_the_same_vowel(rate):
    clip = syllables(1, 1, consonants=["b"], vowels=["a"], rate=rate).wave(0)
    wave = resample(clip.astype(np.float64), int(len(clip) * RATE / rate))
    scale = 1.123  # of speaker 0
    end = np.flatnonzero(np.abs(wave) > 0.3 * np.abs(wave).max())[-1]
    found = measured_formants(wave[end - 1600 : end], scale)
    np.testing.assert_allclose(found[:2], scale * np.array(VOWELS["a"])[:2], rtol=0.2)


def test_wav_files_of_the_syllables_go_into_a_folder_a_syllable(few, tmp_path):
    paths = few.select([0, 4]).save_wavs(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "ba/ba_s0_r0.wav",
        "sha/sha_s0_r0.wav",
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"n_speakers": 0}, "n_speakers must be a whole number at least 1; got 0"),
        ({"realizations": 1.5}, "realizations must be a whole number at least 1; got 1.5"),
        ({"consonants": ["bh"]}, r"consonants must be one of 'b', 'd'.*; got 'bh' \(did you mean"),
        ({"vowels": []}, "vowels must name at least one sound, and each once"),
        ({"vowels": ["a", "a"]}, "vowels must name at least one sound, and each once"),
        ({"rate": 4000}, "rate must be a whole number at least 8,000"),
        ({"seed": -1}, "seed must be a whole number at least 0"),
    ],
)
def test_what_cannot_be_spoken_is_refused(arguments, complaint):
    with pytest.raises(ParameterError, match=complaint):
        syllables(**{"n_speakers": 1, "realizations": 1, **arguments})
