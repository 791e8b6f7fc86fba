"""A wave cut into short frames: their power spectra, and a picture of them stretched to a fixed length."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float32]


def power_spectra(wave: NDArray[np.float32], length: int, hop: int, n_fft: int) -> Frames:
    """(frames, n_fft // 2 + 1) power of Hann-windowed frames of ``length`` samples, every ``hop`` samples.

    A wave shorter than one frame lies in the middle of it; a rest shorter than a hop is left out.
    """
    from scipy.fft import rfft

    missing = max(0, length - len(wave))
    wave = np.pad(wave, (missing // 2, missing - missing // 2))
    frames = np.lib.stride_tricks.sliding_window_view(wave, length)[::hop]
    spectra = rfft(frames * _hann(length), n_fft, axis=1)
    return np.asarray(spectra.real**2 + spectra.imag**2, np.float32)


def sounding(level: Frames, below: float) -> slice:
    """The frames from the first to the last that is at most ``below`` dB softer than the loudest.

    >>> sounding(np.float32([-70, -20, -60, 0, -35]), below=30)
    slice(1, 4, None)
    """
    loud = np.flatnonzero(level >= level.max() - below)
    return slice(int(loud[0]), int(loud[-1]) + 1)


def stretched(picture: Frames, frames: int) -> Frames:
    """(rows, T) as (rows, frames): each new frame is the mean of the stretch of time it covers.

    Old frames count by the part that lies in the new one, so the mean over time is kept whether the picture
    becomes shorter or longer.

    >>> stretched(np.float32([[0, 3, 6]]), 2)
    array([[1., 5.]], dtype=float32)
    """
    length = picture.shape[1]
    edges = np.linspace(0, length, frames + 1)
    left = np.minimum(edges.astype(np.int64), length - 1)
    before = np.cumsum(picture, axis=1, dtype=np.float64) - picture
    area = before[:, left] + (edges - left) * picture[:, left]
    return np.asarray(np.diff(area, axis=1) * (frames / length), np.float32)


@lru_cache(maxsize=8)
def _hann(length: int) -> Frames:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length), np.float32)
