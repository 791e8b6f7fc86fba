"""Spectrograms as small pictures beside a page: sounds that are files a browser plays, but lets no script read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.data.clips import Clips
from somatopy.data.ordered import in_order
from somatopy.pictures.palette import MAGNITUDE
from somatopy.report.colors import shades

# As the page's own (spectrogram.js): frames of 16 ms, the last 60 dB, high frequencies lifted.
SECONDS = 0.016
FRAMES_AT_MOST = 400
DEPTH = 60.0
EMPHASIS = 0.97
LEVELS = 256


def spectra(clips: Clips, rows: NDArray[np.int64], *, seconds: float) -> Iterator[bytes]:
    """A PNG of each of the clips ``rows`` (M,), of its first ``seconds``; empty where it cannot be read any more."""
    return in_order(partial(_drawn, clips, seconds), rows.tolist())


def _drawn(clips: Clips, seconds: float, row: int) -> bytes:
    try:
        wave = clips.wave(row)
    except InputError:
        return b""
    return png(decibels(wave[: round(seconds * clips.rate)], clips.rate))


def decibels(wave: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """(bins, frames) level of each frequency in each frame of a wave (T,), the highest frequency first.

    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(1600) / 16000)
    >>> levels = decibels(tone.astype(np.float32), 16000)
    >>> levels.shape, 127 - int(levels[:, 5].argmax())  # steps of 62.5 Hz
    ((128, 22), 16)
    """
    size = 2 * round(SECONDS * rate / 2)
    hop = max(size // 4, -(-len(wave) // FRAMES_AT_MOST))
    long = np.pad(wave.astype(np.float64), (0, max(0, size - len(wave))))
    lifted = long - EMPHASIS * np.concatenate([[0.0], long[:-1]])
    frames = np.lib.stride_tricks.sliding_window_view(lifted, size)[::hop]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    powers = np.abs(np.fft.rfft(frames * window)[:, : size // 2]) ** 2
    return np.asarray(10 * np.log10(powers + 1e-12).T[::-1])


def png(levels: NDArray[np.float64]) -> bytes:
    """Levels (bins, frames) in the colors of the page, from :data:`DEPTH` below the loudest on."""
    from PIL import Image

    share = (levels - levels.max() + DEPTH) / DEPTH
    picture = Image.fromarray(np.clip(share * LEVELS, 0, LEVELS - 1).astype(np.uint8), "P")
    picture.putpalette(_palette())
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@cache
def _palette() -> bytes:
    """Red, green and blue of each level."""
    return bytes.fromhex("".join(color[1:] for color in shades(MAGNITUDE)))
