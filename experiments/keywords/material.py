"""What the networks are trained and asked on: the pack of Speech Commands, or a few syllables that stand for words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.data import data_folder, syllables
from somatopy.data.clips import Clips
from somatopy.speech import LabeledWaves, corpus, decoded, targets

WORDS = {"ya": "yes", "no": "no", "pa": "up", "to": "stop", "ga": "go", "la": "left", "be": "bed"}
RUNS = (
    Path("build") / "keywords" / "full"
)  # where trainings are kept, so that they go on where they were stopped


@dataclass(frozen=True, eq=False)
class Material:
    """Clips of three groups of speakers, and recordings of noise."""

    title: str
    train: LabeledWaves
    valid: LabeledWaves
    test: LabeledWaves
    noises: list[NDArray[np.float32]]


def speech_commands() -> Material | None:
    """The pack in ``SOMATOPY_DATA``; None, and a word about it, without it."""
    try:
        folder = data_folder("speech_commands")
    except InputError as missing:
        print(f"left out: {missing}")
        return None
    clips = corpus.read(folder)
    parts = [labeled(clips.split(name)) for name in ("train", "val", "test")]
    return Material("Speech Commands, 3,116 clips", *parts, corpus.noises(folder))


def few_syllables() -> Material:
    """Six words and an unknown one by eight made-up speakers."""
    clips = syllables(8, 2, consonants=sorted({word[0] for word in WORDS}), vowels="aeo")
    clips = clips.select([label in WORDS for label in clips.labels or []])
    train, test = clips.split("train"), clips.split("test")
    hiss = np.random.default_rng(0).normal(0, 0.02, 32_000).astype(np.float32)
    return Material("syllables", labeled(train), labeled(test), labeled(test), [hiss])


def labeled(clips: Clips) -> LabeledWaves:
    """The clips, decoded, with the class of each."""
    return LabeledWaves(decoded(clips), targets(WORDS.get(label, label) for label in clips.labels or []))
