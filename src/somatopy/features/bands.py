"""Filter banks on the ear's frequency scales: where a band lies, and what it passes of a power spectrum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, choice, integer, number

Array = NDArray[np.float64]


def hz_to_bark(hz: ArrayLike) -> Array:
    """Critical-band rate: ``z = 26.81 f / (1960 + f) - 0.53``, bent at its ends.

    Below 2 Bark ``0.15 (2 - z)`` is added, above 20.1 Bark ``0.22 (z - 20.1)`` (H. Traunmüller, "Analytical
    expressions for the tonotopic sensory scale", J. Acoust. Soc. Am. 88, 97-100, 1990).

    >>> hz_to_bark([100, 1000, 8000]).round(2).tolist()
    [0.96, 8.53, 21.2]
    """
    f = np.asarray(hz, np.float64)
    z = 26.81 * f / (1960 + f) - 0.53
    return z + 0.15 * np.maximum(2 - z, 0) + 0.22 * np.maximum(z - 20.1, 0)


def bark_to_hz(bark: ArrayLike) -> Array:
    """The inverse of :func:`hz_to_bark`."""
    z = np.asarray(bark, np.float64)
    z = np.where(z < 2, (z - 0.3) / 0.85, np.where(z > 20.1, (z + 0.22 * 20.1) / 1.22, z))
    return 1960 * (z + 0.53) / (26.28 - z)


def hz_to_mel(hz: ArrayLike, *, htk: bool = False) -> Array:
    """Mel: linear below 1 kHz (200/3 Hz a mel) and logarithmic above (Slaney's Auditory Toolbox, 1998).

    ``htk``: ``2595 log10(1 + f / 700)`` (O'Shaughnessy 1987; the HTK book).
    """
    f = np.asarray(hz, np.float64)
    if htk:
        return np.asarray(2595 * np.log10(1 + f / 700))
    return np.where(f < 1000, f * 3 / 200, 15 + 27 * np.log(np.maximum(f, 1000) / 1000) / np.log(6.4))


def mel_to_hz(mel: ArrayLike, *, htk: bool = False) -> Array:
    """The inverse of :func:`hz_to_mel`."""
    m = np.asarray(mel, np.float64)
    if htk:
        return np.asarray(700 * (10 ** (m / 2595) - 1))
    return np.where(m < 15, m * 200 / 3, 1000 * 6.4 ** ((np.maximum(m, 15) - 15) / 27))


def bark_filters(
    n_bands: int = 24, sample_rate: int = 16000, n_fft: int = 512, low: float = 50.0, high: float = 8000.0
) -> Array:
    """Triangles of height 1, equally far apart on the Bark scale: (n_bands, n_fft // 2 + 1).

    A band so sums the power within about its critical band. ``high`` may lie above half the sample rate:
    a band means the same frequencies at any rate, and one beyond the spectrum passes nothing.
    """
    return _triangles(bark_edges(n_bands, low, high), sample_rate, n_fft)


def mel_filters(
    n_bands: int = 40,
    sample_rate: int = 16000,
    n_fft: int = 512,
    low: float = 0.0,
    high: float | None = None,
    *,
    htk: bool = False,
    norm: str | None = "slaney",
) -> Array:
    """Triangles on the mel scale as librosa makes them: (n_bands, n_fft // 2 + 1).

    ``high`` is half the sample rate unless given; ``norm="slaney"`` gives every band the same area, None the
    same height 1.
    """
    edges = mel_edges(n_bands, low, sample_rate / 2 if high is None else high, htk=htk)
    filters = _triangles(edges, sample_rate, n_fft)
    if norm is not None:
        choice("norm", norm, ["slaney"])
        filters *= 2 / (edges[2:] - edges[:-2])[:, None]
    return filters


def bark_edges(n_bands: int, low: float, high: float) -> Array:
    """(n_bands + 2,) Hz: band b rises from edge b to its center, edge b + 1, and falls to edge b + 2."""
    _check_range(n_bands, low, high)
    return bark_to_hz(np.linspace(hz_to_bark(low), hz_to_bark(high), n_bands + 2))


def mel_edges(n_bands: int, low: float, high: float, *, htk: bool = False) -> Array:
    """As :func:`bark_edges`, on the mel scale."""
    _check_range(n_bands, low, high)
    return mel_to_hz(np.linspace(hz_to_mel(low, htk=htk), hz_to_mel(high, htk=htk), n_bands + 2), htk=htk)


@dataclass(frozen=True)
class Bands:
    """A filter bank by name: how many bands, between which frequencies (Hz), on which scale."""

    n_bands: int
    low: float
    high: float
    edges_of: Callable[[int, float, float], Array]

    @property
    def centers(self) -> Array:
        """(n_bands,) Hz."""
        return self.edges_of(self.n_bands, self.low, self.high)[1:-1]

    def filters(self, sample_rate: int, n_fft: int) -> Array:
        """(n_bands, n_fft // 2 + 1), each of height 1."""
        return _triangles(self.edges_of(self.n_bands, self.low, self.high), sample_rate, n_fft)


BANDS = {
    "bark24": Bands(24, 50.0, 8000.0, bark_edges),
    "mel40": Bands(40, 20.0, 8000.0, mel_edges),
}


def _triangles(edges: Array, sample_rate: int, n_fft: int) -> Array:
    hz = np.fft.rfftfreq(n_fft, 1 / sample_rate)
    rising = (hz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - hz) / np.diff(edges)[1:, None]
    return np.maximum(0, np.minimum(rising, falling))


def _check_range(n_bands: int, low: float, high: float) -> None:
    integer("n_bands", n_bands, at_least=1)
    number("low", low, at_least=0)
    if not low < number("high", high, above=0):
        raise ParameterError(f"low must be below high; got low={low:g} and high={high:g} Hz")
