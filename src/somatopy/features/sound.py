"""Clips to vectors: the energy of each band over time, as the ear's spectrogram of fixed size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice, did_you_mean, integer, number, show
from somatopy.data.clips import Clips
from somatopy.data.ordered import in_order
from somatopy.features.bands import BANDS
from somatopy.features.frames import Frames, power_spectra, sounding, stretched

Progress = Callable[[int, int], None]

MAX_FRAMES = 10_000


@dataclass(frozen=True)
class BandSettings:
    """How a clip becomes a vector; stored with a run so that new clips are treated alike.

    Parameters
    ----------
    bands : a name in :data:`~somatopy.features.bands.BANDS`
    frames : time steps of the result
    trim : dB or None; what comes before the first and after the last frame less than this much softer than the
        loudest frame is cut off; None keeps all. Untrimmed, a map of single words also sorts them by where in the
        clip they lie; trimmed at 25 dB it sorts by word three times as well, with more folds (see
        docs/results.md).
    window, hop : s, length of an analysis frame and distance to the next
    depth : dB from the loudest band of a clip (0 dB) down to the floor (``-depth``)
    """

    bands: str = "bark24"
    frames: int = 64
    trim: float | None = None
    window: float = 0.025
    hop: float = 0.010
    depth: float = 80.0

    def __post_init__(self) -> None:
        choice("bands", self.bands, BANDS)
        integer("frames", self.frames, at_least=1, at_most=MAX_FRAMES)
        if self.trim is not None:
            number("trim", self.trim, above=0)
        number("window", self.window, at_least=0.001, at_most=1)
        number("hop", self.hop, at_least=0.0005, at_most=1)
        number("depth", self.depth, above=0, at_most=120)

    @property
    def shape(self) -> tuple[int, int]:
        """(bands, frames) of the picture that a vector unravels to."""
        return BANDS[self.bands].n_bands, self.frames

    def vectors(self, clips: Clips, n_jobs: int | None = None, progress: Progress | None = None) -> Frames:
        """(N, bands * frames) float32: :func:`band_picture` of every clip, a row each, in C order.

        ``n_jobs`` threads (None: one a processor) give the same bits as one; ``progress(done, total)`` is
        called after every clip, in order.
        """
        from threadpoolctl import threadpool_limits

        if not isinstance(clips, Clips):
            raise ParameterError(
                f"clips must be Clips; got {show(clips)}: read a folder by read_folder, a list by read_list, waves by "
                "Clips.from_waves (all in somatopy.data)"
            )
        rows = np.empty((len(clips), self.shape[0] * self.shape[1]), np.float32)
        with threadpool_limits(1, user_api="blas"):  # our threads are enough, and the order of sums stays one
            pictures = in_order(partial(_picture_of, clips, settings=self), range(len(clips)), n_jobs)
            for i, picture in enumerate(pictures):
                rows[i] = picture.ravel()
                if progress is not None:
                    progress(i + 1, len(clips))
        return rows

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> BandSettings:
        known = [field.name for field in fields(cls)]
        for name in data:
            if name not in known:
                raise ParameterError(f"there is no band setting {show(name)}{did_you_mean(name, known)}")
        return cls(**data)


def band_vectors(
    clips: Clips,
    *,
    bands: str = "bark24",
    frames: int = 64,
    trim: float | None = None,
    n_jobs: int | None = None,
    progress: Progress | None = None,
) -> Frames:
    """(N, bands * frames) float32: a log spectrogram of every clip, raveled; see :class:`BandSettings`.

    Values lie between -80 and 0 dB against the loudest band of the clip, so loudness does not count; they are
    not scaled yet.
    """
    return BandSettings(bands, frames, trim).vectors(clips, n_jobs, progress)


def band_picture(wave: NDArray[np.floating], rate: int, settings: BandSettings | None = None) -> Frames:
    """The log spectrogram of one wave, (bands, frames) float32 in dB, lowest band first; always finite.

    Power spectra of Hann-windowed frames are summed in each band, put against the loudest band of the clip,
    floored at ``-depth``, trimmed, and averaged over time to the number of frames. A silent clip lies at the
    floor; samples that are no finite number count as 0.

    >>> beep = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000)
    >>> loudest = band_picture(beep, 16000).mean(axis=1).argmax()
    >>> BANDS["bark24"].centers[loudest].round().item()
    1034.0
    """
    settings = settings or BandSettings()
    power = _band_power(_leveled(wave), rate, settings)
    loudest = power.max()
    if loudest <= 0:
        return np.full(settings.shape, -settings.depth, np.float32)
    level = np.maximum(_decibels(power / loudest), -settings.depth)
    if settings.trim is not None:
        level = level[:, sounding(_decibels(power.sum(axis=0)), settings.trim)]
    return stretched(level, settings.frames)


def _picture_of(clips: Clips, i: int, settings: BandSettings) -> Frames:
    return band_picture(clips.wave(i), clips.rate, settings)


def _decibels(power: Frames) -> Frames:
    return 10 * np.log10(np.maximum(power, np.finfo(np.float32).tiny))


def _leveled(wave: NDArray[np.floating]) -> Frames:
    """``wave`` with its largest sample at ±1 (powers then fit float32), or all zeros."""
    wave = np.nan_to_num(wave, nan=0.0, posinf=0.0, neginf=0.0)
    peak = np.abs(wave).max(initial=0.0)
    return np.asarray(wave / peak if peak > 0 else wave, np.float32)


def _band_power(wave: Frames, rate: int, settings: BandSettings) -> Frames:
    length, hop = max(2, round(settings.window * rate)), max(1, round(settings.hop * rate))
    n_fft = 1 << (length - 1).bit_length()
    return _filters(settings.bands, rate, n_fft) @ power_spectra(wave, length, hop, n_fft).T


@lru_cache(maxsize=8)
def _filters(bands: str, rate: int, n_fft: int) -> Frames:
    return BANDS[bands].filters(rate, n_fft).astype(np.float32)
