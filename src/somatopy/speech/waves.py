"""All clips of a corpus in memory, decoded once: 16 bit a sample, so that the 58,000 of the full set take 1.9 GB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.data import Clips
from somatopy.speech.sampling import Rows

FULL_SCALE = 32_768
SIZE = 16_000  # samples that a network hears: a second

Wave = NDArray[np.float32]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Waves:
    """Clips end to end: ``samples`` (T,) int16, clip i at ``bounds[i]`` to ``bounds[i + 1]``."""

    samples: NDArray[np.int16]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, row: int) -> NDArray[np.int16]:
        """The samples of a clip; of row -1 a second of zeros."""
        if row < 0:
            return np.zeros(SIZE, np.int16)
        return self.samples[self.bounds[row] : self.bounds[row + 1]]

    def batch(self, rows: Rows, rng: np.random.Generator | None = None) -> Wave:
        """(len(rows), SIZE) within -1 and 1: cut or padded at random places, without ``rng`` at the middle."""
        places = np.full(len(rows), 0.5) if rng is None else rng.random(len(rows))
        batch = np.empty((len(rows), SIZE), np.int16)
        for i, (row, place) in enumerate(zip(rows, places, strict=True)):
            batch[i] = fitted(self[row], SIZE, place)
        return np.divide(batch, FULL_SCALE, dtype=np.float32)


def fitted(wave: NDArray[Any], size: int, place: float = 0.5) -> NDArray[Any]:
    """``wave`` with ``size`` samples: a part of it, or zeros around it; ``place`` 0 is the first such, 1 the last.

    >>> fitted(np.arange(1, 6), 3), fitted(np.arange(1, 3), 4, place=0)
    (array([2, 3, 4]), array([1, 2, 0, 0]))
    """
    before = round(place * abs(len(wave) - size))
    if len(wave) >= size:
        return wave[before : before + size]
    result = np.zeros(size, wave.dtype)
    result[before : before + len(wave)] = wave
    return result


def decoded(clips: Clips, *, n_jobs: int | None = None, progress: Progress | None = None) -> Waves:
    """Read every clip once, by ``n_jobs`` threads (None: one a processor).

    Raises
    ------
    InputError
        A clip can no longer be read; names it.
    """
    whole: list[NDArray[np.int16]] = []
    for wave in clips.waves(n_jobs):
        whole.append(quantized(wave))
        if progress is not None:
            progress(len(whole), len(clips))
    bounds = np.cumsum([0, *map(len, whole)])
    return Waves(np.concatenate(whole), bounds)


def quantized(wave: Wave) -> NDArray[np.int16]:
    """``wave`` in 16 bit; values beyond -1 and 1 are cut."""
    return np.clip(np.rint(wave * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
