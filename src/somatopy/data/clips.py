"""Clips: short mono sounds, kept as files until they are needed, or as arrays in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, ParameterError, integer
from somatopy.data import filenames, soundfiles
from somatopy.data.ordered import in_order
from somatopy.data.rows import Rows

Wave = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Clips(Rows):
    """Sounds with one name each; ``wave(i)`` reads the i-th as a mono wave at ``rate`` samples a second.

    Parameters
    ----------
    media : N entries, each the path of a sound file or a (T,) float32 wave at ``rate``
    names : N strings
    rate : int
        Samples a second; files of another rate are resampled when they are read.
    labels, groups, splits : N strings each, or None
        As in :class:`~somatopy.data.Samples`; the group is the speaker.
    skipped, notes : lists of (name, text)
        Files that were left out and why; what is done to the ones that stay ("mixed down from 2 channels").
    """

    media: list[Path | Wave]
    names: list[str]
    rate: int = 16000
    labels: list[str] | None = None
    groups: list[str] | None = None
    splits: list[str] | None = None
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    per_row: ClassVar[tuple[str, ...]] = ("media", "names", "labels", "groups", "splits")

    def __post_init__(self) -> None:
        integer("rate", self.rate, at_least=1)
        self._check_rows()

    @classmethod
    def from_waves(
        cls,
        waves: Sequence[ArrayLike],
        rate: int,
        names: Sequence[str],
        labels: Sequence[str] | None = None,
        *,
        groups: Sequence[str] | None = None,
        splits: Sequence[str] | None = None,
    ) -> Clips:
        """Clips from (T,) arrays in memory, all at ``rate``; InputError names a wave that is no finite sound.

        >>> beep = np.sin(2 * np.pi * 440 * np.arange(8000) / 16000)
        >>> Clips.from_waves([beep], 16000, ["beep"]).wave(0).dtype
        dtype('float32')
        """
        if len(waves) != len(names):
            raise ParameterError(
                f"names must have one entry a wave: {len(waves)} waves, but {len(names)} names"
            )
        media: list[Path | Wave] = [_checked(wave, name) for wave, name in zip(waves, names, strict=True)]
        return cls(media, list(names), rate, labels=_list(labels), groups=_list(groups), splits=_list(splits))

    @property
    def paths(self) -> list[Path] | None:
        """The files of the clips, or None when any of them lies in memory only."""
        files = [medium for medium in self.media if isinstance(medium, Path)]
        return files if len(files) == len(self.media) else None

    def wave(self, i: int) -> Wave:
        """Clip ``i`` as a (T,) float32 wave at ``rate``; InputError names a file that cannot be read."""
        medium = self.media[i]
        return soundfiles.read(medium, self.rate) if isinstance(medium, Path) else medium

    def waves(self, n_jobs: int | None = None) -> Iterator[Wave]:
        """All waves in order, a few read ahead by ``n_jobs`` threads (None: one a processor)."""
        return in_order(self.wave, range(len(self)), n_jobs)

    def report(self) -> list[str]:
        """What was left out, a line a file, and what was changed or passed over, a line a kind."""
        lines = [f"left out {name}: {reason}" for name, reason in self.skipped]
        first = {note: name for name, note in reversed(self.notes)}
        counts = Counter(note for _, note in self.notes)
        return lines + [f"{note}: {first[note]}{_and_more(count)}" for note, count in counts.items()]

    def save_wavs(self, folder: str | Path) -> list[Path]:
        """Write every clip to ``folder/label/name.wav`` (16 bit); values beyond ±1 are cut."""
        paths = filenames.distinct(Path(folder), self.labels, [_stem(name) for name in self.names], ".wav")
        for path, wave in zip(paths, self.waves(), strict=True):
            soundfiles.write_wav(path, wave, self.rate)
        return paths


def _and_more(count: int) -> str:
    return f" and {count - 1} more" if count > 1 else ""


def _list(column: Sequence[str] | None) -> list[str] | None:
    return None if column is None else list(column)


def _stem(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if f"{dot}{ending}".lower() in soundfiles.SUFFIXES else name


def _checked(wave: ArrayLike, name: str) -> Wave:
    with np.errstate(over="ignore"):  # beyond float32: becomes infinite, refused below
        samples = np.asarray(wave, np.float32, order="C")
    if samples.ndim != 1 or samples.size == 0:
        raise InputError(
            f"clip {name!r} must have the shape (samples,) with one sample at least; got {samples.shape}"
        )
    bad = np.flatnonzero(~np.isfinite(samples))
    if bad.size:
        raise InputError(
            f"clip {name!r} has {bad.size} samples that are no finite number, the first at {bad[0]}"
        )
    return samples
