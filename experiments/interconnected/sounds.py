"""The sounds of these experiments, split by speaker, as vectors of unit length with their meanings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments.interconnected import meanings
from somatopy.checking import SomatopyError
from somatopy.data.clips import Clips
from somatopy.data.examples import data_folder, syllables
from somatopy.data.sounds import read_folder
from somatopy.features.sound import BandSettings

# What lies deeper than 45 dB tells little of a word, and where in the clip it lies tells nothing.
HEARING = BandSettings(bands="bark24", frames=16, depth=45.0, trim=25.0)
N_SMALL = 80  # clips of each half in a small run


@dataclass(frozen=True, eq=False)
class Spoken:
    """Sounds of known and of unseen speakers.

    Attributes
    ----------
    name : what the tables call it
    known, unseen : (N, D) and (M, D) sounds
    known_words, unseen_words : (N,) and (M,) which word of the table each is
    meanings : (W, E) what each word means
    growth_factor, margin : of its maps, chosen on speakers of the training part alone
    """

    name: str
    known: np.ndarray
    unseen: np.ndarray
    known_words: np.ndarray
    unseen_words: np.ndarray
    meanings: np.ndarray
    growth_factor: float = 1.5
    margin: float = 0.1


def sets(small: bool) -> Iterator[Spoken]:
    """The sets that are there; of the digits four, each with another speaker unseen."""
    for read in (spoken_words, spoken_syllables, digits):
        try:
            yield from read(small)
        except SomatopyError as missing:
            print(f"left out: {missing}")


def spoken_words(small: bool) -> Iterator[Spoken]:
    """Ten words of Speech Commands; no speaker is in two splits."""
    clips = read_folder(data_folder("speech_commands")).without(["_silence_", "_unknown_"])
    unseen = np.array([split == "test" for split in clips.splits or []])
    known = np.array([split == "train" for split in clips.splits or []])
    yield _spoken("spoken words", clips, known, unseen, meanings.WORDS, small)


def spoken_syllables(small: bool) -> Iterator[Spoken]:
    """Synthesized syllables of eight speakers, two of them unseen; their other side is how they are spoken."""
    clips = syllables(realizations=1 if small else 3)
    unseen = np.array([split == "test" for split in clips.splits or []])
    yield _spoken("syllables", clips, ~unseen, unseen, meanings.SYLLABLES, small, 0.1, 0.5)


def digits(small: bool) -> Iterator[Spoken]:
    """Spoken digits of four speakers; each in turn is unseen."""
    clips = read_folder(data_folder("fsdd"))
    speaker = np.array([name.split("_")[1] for name in clips.names])
    for one in np.unique(speaker)[: 1 if small else None]:
        yield _spoken(
            f"digits, {one} unseen", clips, speaker != one, speaker == one, meanings.DIGITS, small, margin=0.5
        )


def _spoken(
    name: str,
    clips: Clips,
    known: np.ndarray,
    unseen: np.ndarray,
    table: dict[str, str],
    small: bool,
    growth_factor: float = 1.5,
    margin: float = 0.1,
) -> Spoken:
    chosen, others = _some(known, small), _some(unseen, small)
    words = sorted(table)
    code = np.array([words.index(label) for label in clips.labels or []])
    return Spoken(
        name, heard(clips.select(chosen)), heard(clips.select(others)), code[chosen], code[others],
        meanings.meanings(words, table), growth_factor, margin,
    )  # fmt: skip


def heard(clips: Clips) -> np.ndarray:
    """(N, D) spectrograms about their mean, of length 1: loudness and the color of the room count less."""
    vectors = HEARING.vectors(clips).astype(np.float64)
    vectors -= vectors.mean(axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)


def _some(mask: np.ndarray, small: bool) -> np.ndarray:
    rows = np.flatnonzero(mask)
    return np.sort(np.random.default_rng(0).permutation(rows)[:N_SMALL]) if small else rows
