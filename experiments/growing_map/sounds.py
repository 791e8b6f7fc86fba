"""The sounds these experiments run on, as vectors: 24 Bark bands x 64 frames a clip."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from somatopy.checking import SomatopyError
from somatopy.data.clips import Clips
from somatopy.data.examples import data_folder, syllables
from somatopy.data.samples import Samples
from somatopy.data.sounds import read_folder
from somatopy.features.sound import BandSettings

SETTINGS = BandSettings(bands="bark24", frames=64)
N_SMALL = 60


def vectors(clips: Clips, settings: BandSettings = SETTINGS) -> Samples:
    """The clips' spectrograms, with their names and labels."""
    return Samples(
        settings.vectors(clips), clips.names, labels=clips.labels, groups=clips.groups, splits=clips.splits
    )


@cache
def spoken_words(small: bool = False) -> Samples | None:
    """Speech Commands without silence, all splits; None (and a word about it) where the data is not there."""
    try:
        clips = read_folder(data_folder("speech_commands")).without(["_silence_"])
    except SomatopyError as missing:
        print(f"spoken words left out: {missing}")
        return None
    return vectors(_some(clips) if small else clips)


@cache
def spoken_syllables(small: bool = False, settings: BandSettings = SETTINGS) -> Samples:
    """70 synthesized syllables by 8 speakers, 3 times each; two speakers are kept for testing."""
    clips = syllables(realizations=1 if small else 3)
    return vectors(_some(clips) if small else clips, settings)


def sets(small: bool) -> Iterator[tuple[str, Samples]]:
    """(name, all samples) of the sets that are there."""
    words = spoken_words(small)
    if words is not None:
        yield "spoken words", words
    yield "syllables", spoken_syllables(small)


def _some(clips: Clips) -> Clips:
    return clips.select(np.random.default_rng(0).permutation(len(clips))[: 2 * N_SMALL])
