"""From a syllable and a speaker to the tracks that drive the synthesizer, a little different every time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somatopy.data.formants import Tracks
from somatopy.data.phonetics import (
    BANDWIDTHS,
    CONSONANTS,
    NASAL_POLE,
    NASAL_ZERO,
    NEUTRAL_F1,
    VOWELS,
    Consonant,
)
from somatopy.data.speakers import Speaker

Array = NDArray[np.float64]

VOWEL_SECONDS = 0.20
# dB of the breath between a voiceless plosive and its vowel, against the vowel's voice source.
ASPIRATION = -33.0
ASPIRATED_F1_BANDWIDTH = 300.0  # Hz: the open glottis damps the first formant (Klatt 1980)


@dataclass(frozen=True, eq=False)
class Timing:
    """When things happen, in s from the release of the consonant.

    Parameters
    ----------
    ticks : (T,) the times of the tracks
    hold : length of the sound before the release
    onset : the voice of the vowel begins
    transition : F2 and F3 reach the vowel
    end : the voice has died away
    """

    ticks: Array
    hold: float
    onset: float
    transition: float
    end: float


def articulate(
    consonant_name: str, vowel_name: str, speaker: Speaker, rng: np.random.Generator, tick: float
) -> Tracks:
    """The tracks of one syllable, ``tick`` s apart; durations, formants and pitch are jittered by ``rng``."""
    consonant = CONSONANTS[consonant_name]
    timing = _timing(consonant, speaker, rng, tick)
    return Tracks(
        formants=_formants(consonant, vowel_name, speaker, timing, rng),
        pitch=_pitch(consonant, speaker, timing, rng),
        voice=_voice(consonant, timing),
        breath=_breath(consonant, speaker, timing),
        noise=_noise(consonant, timing),
        spectrum=_spectrum(consonant),
        bandwidths=_bandwidths(consonant, timing),
        cutoff=_cutoff(consonant, speaker, timing),
        nasal_zero=_nasal_zero(consonant, timing) * speaker.scale,
        nasal_pole=NASAL_POLE * speaker.scale,
        open_quotient=speaker.open_quotient,
    )


def _timing(consonant: Consonant, speaker: Speaker, rng: np.random.Generator, tick: float) -> Timing:
    manner = consonant.manner
    usual = np.array([manner.hold, consonant.onset, manner.transition, VOWEL_SECONDS])
    hold, onset, transition, vowel = usual * rng.normal(1, 0.08, 4) * rng.normal(1, 0.05) / speaker.tempo
    before, after = rng.uniform(0.02, 0.04, 2)
    end = onset + transition + vowel
    return Timing(np.arange(-hold - before, end + after, tick), hold, onset, transition, end)


def _formants(
    consonant: Consonant, vowel_name: str, speaker: Speaker, timing: Timing, rng: np.random.Generator
) -> Array:
    """(8, T): the first three move from the consonant to the vowel, the first of them faster."""
    accent = speaker.accent.get(vowel_name, (1.0, 1.0, 1.0))
    vowel = np.array(VOWELS[vowel_name]) * accent * rng.normal(1, 0.03, 3)
    locus = np.array(consonant.locus) * rng.normal(1, 0.03, 3)
    release = locus + np.array([0, consonant.yielding, consonant.yielding]) * (vowel - locus)
    arrived = np.stack([_glide(timing, share * timing.transition) for share in (0.6, 1, 1)])
    moving = release[:, None] + (vowel - release)[:, None] * arrived
    neutral = NEUTRAL_F1 * np.arange(7, 2 * len(BANDWIDTHS), 2) * rng.normal(1, 0.01, len(BANDWIDTHS) - 3)
    resting = np.repeat(neutral[:, None], len(timing.ticks), axis=1)
    tracks: Array = speaker.scale * np.concatenate([moving, resting])
    return tracks


def _bandwidths(consonant: Consonant, timing: Timing) -> Array:
    held = np.array((*consonant.bandwidths, *BANDWIDTHS[3:]))[:, None]
    tracks: Array = held + (np.array(BANDWIDTHS)[:, None] - held) * _glide(timing, 0.02)
    if consonant.manner.voice is None:
        breathing = (timing.ticks >= 0) & (timing.ticks < timing.onset)
        tracks[0, breathing] = ASPIRATED_F1_BANDWIDTH
    return tracks


def _pitch(consonant: Consonant, speaker: Speaker, timing: Timing, rng: np.random.Generator) -> Array:
    """A falling course, pushed up after voiceless consonants and down after voiced ones, with flutter.

    The push follows House & Fairbanks (J. Acoust. Soc. Am. 25, 105, 1953), the flutter eq. 1 of Klatt & Klatt
    (J. Acoust. Soc. Am. 87, 820, 1990).
    """
    start, middle, stop = rng.normal((1.03, 1.02, 0.86), 0.03)
    course = _track(timing, (0, start), (timing.end / 2, middle), (timing.end, stop))
    push = 0.05 if consonant.manner.voice is None else -0.04
    fading = np.exp(-np.maximum(timing.ticks, 0) / 0.05)
    angles = 2 * np.pi * (np.outer((12.7, 7.1, 4.7), timing.ticks) + rng.uniform(size=(3, 1)))
    pitch: Array = speaker.pitch * (course + push * fading + 0.005 * np.sin(angles).sum(axis=0))
    return pitch


def _voice(consonant: Consonant, timing: Timing) -> Array:
    held = 0.0 if consonant.manner.voice is None else _amplitude(consonant.manner.voice)
    return _track(
        timing,
        (-timing.hold - 0.001, 0),
        (min(-timing.hold + 0.02, timing.onset), held),
        (timing.onset, held),
        (timing.onset + 0.015, 1),
        (timing.end - 0.08, 0.7),
        (timing.end, 0),
    )


def _breath(consonant: Consonant, speaker: Speaker, timing: Timing) -> Array:
    calm = _amplitude(speaker.breath)
    aspirated = consonant.manner.burst and consonant.manner.voice is None
    strong = _amplitude(ASPIRATION) if aspirated else calm
    return _track(
        timing,
        (0, 0),
        (min(0.005, timing.onset), strong),
        (timing.onset, strong),
        (timing.onset + 0.02, calm),
        (timing.end - 0.05, calm),
        (timing.end + 0.01, 0),
    )


def _noise(consonant: Consonant, timing: Timing) -> Array:
    if consonant.noise is None:
        return np.zeros_like(timing.ticks)
    if consonant.manner.burst:
        return _track(timing, (-0.001, 0), (0, 1), (consonant.burst / 2, 1), (consonant.burst, 0))
    return _track(timing, (-timing.hold, 0), (-0.6 * timing.hold, 1), (-0.02, 1), (0.005, 0))


def _spectrum(consonant: Consonant) -> Array:
    """(9,) amplitude of the noise past no formant, then at the peak of each."""
    spectrum = np.zeros(len(BANDWIDTHS) + 1)
    for formant, level in (consonant.noise or {}).items():
        spectrum[formant] = _amplitude(level + consonant.level)
    return spectrum


def _cutoff(consonant: Consonant, speaker: Speaker, timing: Timing) -> Array:
    held = min(consonant.manner.cutoff, speaker.cutoff)
    return _track(timing, (0, held), (0.01, speaker.cutoff))


def _nasal_zero(consonant: Consonant, timing: Timing) -> Array:
    held = NASAL_ZERO if consonant.manner.nasal else NASAL_POLE
    return _track(timing, (0, held), (0.03, NASAL_POLE))


def _glide(timing: Timing, seconds: float) -> Array:
    """From 0 at the release to 1 after ``seconds``, along half a cosine."""
    share: Array = 0.5 - 0.5 * np.cos(np.pi * np.clip(timing.ticks / seconds, 0, 1))
    return share


def _track(timing: Timing, *points: tuple[float, float]) -> Array:
    """Straight lines through (time, value) points in order of time, level before the first and after the last."""
    times, values = zip(*points, strict=True)
    track: Array = np.interp(timing.ticks, times, values)
    return track


def _amplitude(level: float) -> float:
    return float(10 ** (level / 20))
