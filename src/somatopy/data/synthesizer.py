"""Consonant-vowel syllables of made-up speakers, synthesized: sounds without any download."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice, integer
from somatopy.data.articulation import articulate
from somatopy.data.clips import Clips
from somatopy.data.formants import synthesize
from somatopy.data.ordered import in_order
from somatopy.data.phonetics import CONSONANTS, VOWELS
from somatopy.data.speakers import Speaker, draw_speaker

PEAK = 0.5  # of full scale


def syllables(
    n_speakers: int = 8,
    realizations: int = 3,
    *,
    consonants: Sequence[str] = tuple(CONSONANTS),
    vowels: Sequence[str] = tuple(VOWELS),
    rate: int = 16000,
    seed: int = 0,
) -> Clips:
    """Every consonant before every vowel, spoken by every speaker, some times over.

    Label ``"ba"``, group ``"s3"`` (the speaker), name ``"ba_s3_r1"``. The last quarter of the speakers, at least
    one if there are two, is the split ``"test"``, the others ``"train"``. A clip depends on ``seed``, its speaker,
    syllable and realization alone, not on what else is asked for.

    Parameters
    ----------
    n_speakers, realizations : int
    consonants : of b d g p t k m n f s sh v l y
    vowels : of a e i o u
    rate : samples a second, from 8000 on; below 16000 the hiss of /s/ is lost
    seed : int

    Examples
    --------
    >>> clips = syllables(n_speakers=1, realizations=1, consonants=["b", "sh"], vowels="ai")
    >>> clips.names
    ['ba_s0_r0', 'bi_s0_r0', 'sha_s0_r0', 'shi_s0_r0']
    """
    integer("n_speakers", n_speakers, at_least=1)
    integer("realizations", realizations, at_least=1)
    integer("rate", rate, at_least=8000, at_most=96000)
    integer("seed", seed, at_least=0)
    spoken = list(product(_phones("consonants", consonants, CONSONANTS), _phones("vowels", vowels, VOWELS)))
    speakers = [draw_speaker(index, seed) for index in range(n_speakers)]
    takes = list(product(range(n_speakers), spoken, range(realizations)))
    waves = in_order(lambda take: _take(speakers, take, rate, seed), takes)
    first_test = max(1, min(n_speakers - 1, n_speakers - n_speakers // 4))
    return Clips.from_waves(
        list(waves),
        rate,
        [f"{consonant}{vowel}_s{s}_r{r}" for s, (consonant, vowel), r in takes],
        [consonant + vowel for _, (consonant, vowel), _ in takes],
        groups=[f"s{s}" for s, _, _ in takes],
        splits=["test" if s >= first_test else "train" for s, _, _ in takes],
    )


def speak(
    consonant: str, vowel: str, speaker: Speaker, rng: np.random.Generator, rate: int = 16000
) -> NDArray[np.float32]:
    """One syllable as a wave with its peak at about half of full scale.

    >>> wave = speak("b", "a", Speaker(pitch=110), np.random.default_rng(0))
    >>> 0.2 < len(wave) / 16000 < 0.6
    True
    """
    step = round(rate / 1000)  # a tick of about a millisecond
    sound = synthesize(articulate(consonant, vowel, speaker, rng, step / rate), rate, step, rng)
    loudness = np.clip(rng.normal(0, 1.5), -4, 4)  # dB
    return np.asarray(sound * (PEAK * 10 ** (loudness / 20) / np.abs(sound).max()), np.float32)


def _take(
    speakers: Sequence[Speaker], take: tuple[int, tuple[str, str], int], rate: int, seed: int
) -> NDArray[np.float32]:
    s, (consonant, vowel), r = take
    rng = np.random.default_rng([seed, s, r, *f"{consonant} {vowel}".encode()])
    return speak(consonant, vowel, speakers[s], rng, rate)


def _phones(name: str, asked: Sequence[str], known: Collection[str]) -> list[str]:
    if len(asked) == 0 or len(set(asked)) < len(asked):
        raise ParameterError(f"{name} must name at least one sound, and each once; got {list(asked)}")
    return [choice(name, phone, known) for phone in asked]
