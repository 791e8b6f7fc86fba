"""A cascade and parallel formant synthesizer after Klatt (J. Acoust. Soc. Am. 67, 971, 1980).

The voice and the breath pass a cascade of formants; the noise of a constriction passes formants side by side,
each at its own level. What varies in time is given once a tick (about a millisecond).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HIGHEST = 0.46  # of the sample rate: formants above it are left out


@dataclass(frozen=True, eq=False)
class Tracks:
    """One utterance, tick by tick.

    Parameters
    ----------
    pitch : (T,) Hz
    voice, breath, noise : (T,) amplitudes of the three sources
    cutoff : (T,) Hz, where the voice has lost 6 dB; it falls off by 12 dB an octave
    formants, bandwidths : (K, T) Hz, lowest first
    nasal_zero : (T,) Hz; where it meets the nasal pole the nose has no effect
    nasal_pole : Hz
    spectrum : (K + 1,) amplitude of the noise at the peak of each formant; the first entry passes none
    open_quotient : share of the glottal cycle in which the glottis is open
    """

    pitch: Array
    voice: Array
    breath: Array
    noise: Array
    cutoff: Array
    formants: Array
    bandwidths: Array
    nasal_zero: Array
    nasal_pole: float
    spectrum: Array
    open_quotient: float


def synthesize(tracks: Tracks, rate: int, step: int, rng: np.random.Generator) -> Array:
    """The sound of ``tracks``, ``step`` samples a tick: (T * step,), in no particular unit of amplitude."""
    pitch, voice, breath, noise = (
        _each_sample(track, step) for track in (tracks.pitch, tracks.voice, tracks.breath, tracks.noise)
    )
    phase = np.cumsum(pitch / rate)
    hiss = rng.normal(size=(2, len(phase)))
    pulses = glottal_pulses(phase, tracks.open_quotient)
    pulses = resonate(pulses, np.zeros_like(tracks.cutoff), 2 * tracks.cutoff, rate, step)
    air = breath * hiss[0] * _gate(phase, voice, tracks.open_quotient)
    sound = _cascade(tracks, voice * pulses + air, rate, step)
    sound += _parallel(tracks, noise * hiss[1], rate, step)
    return sound


def glottal_pulses(phase: Array, open_quotient: float) -> Array:
    """Radiated glottal pulses at each ``phase`` (in cycles), RMS about 1.

    The flow of KLGLOTT88 (Klatt & Klatt, J. Acoust. Soc. Am. 87, 820, 1990), ``t^2 (1 - t)`` while the glottis is
    open, differenced from sample to sample: the differencing is the radiation at the lips, and, as the mean of
    the derivative over a sample, keeps the closing edge free of aliases.
    """
    t = np.minimum(phase % 1 / open_quotient, 1)
    pulses: Array = 25 * np.diff(t * t * (1 - t), prepend=0.0)
    return pulses


def resonate(signal: Array, frequency: Array, bandwidth: Array, rate: int, step: int) -> Array:
    """A resonance of gain 1 at 0 Hz whose (T,) ``frequency`` and ``bandwidth`` (Hz) move with the ticks.

    ``y[n] = a x[n] + b y[n-1] + c y[n-2]`` with ``c = -exp(-2 pi B / rate)``,
    ``b = 2 exp(-pi B / rate) cos(2 pi F / rate)``, ``a = 1 - b - c`` (Klatt, eq. 2).
    """
    a, b, c = _coefficients(frequency, bandwidth, rate)
    return np.asarray(_compiled_recursion()(signal, a, b, c, step))


def antiresonate(signal: Array, frequency: Array, bandwidth: Array, rate: int, step: int) -> Array:
    """The inverse of :func:`resonate`: a zero of the spectrum at ``frequency``."""
    a, b, c = (_each_sample(track, step) for track in _coefficients(frequency, bandwidth, rate))
    once, twice = np.append(0.0, signal[:-1]), np.append([0.0, 0.0], signal[:-2])
    filtered: Array = (signal - b * once - c * twice) / a
    return filtered


def _cascade(tracks: Tracks, source: Array, rate: int, step: int) -> Array:
    flat = np.full_like(tracks.pitch, tracks.nasal_pole)
    sound = antiresonate(source, tracks.nasal_zero, np.full_like(flat, 100.0), rate, step)
    sound = resonate(sound, flat, np.full_like(flat, 100.0), rate, step)
    for frequency, bandwidth in zip(tracks.formants, tracks.bandwidths, strict=True):
        if frequency.max() < HIGHEST * rate:
            sound = resonate(sound, frequency, bandwidth, rate, step)
    return sound


def _parallel(tracks: Tracks, source: Array, rate: int, step: int) -> Array:
    if not tracks.noise.any():
        return np.zeros_like(source)
    sound: Array = tracks.spectrum[0] * source
    edged = np.diff(source, prepend=0.0)  # nothing at 0 Hz, so that only the peak is left of each resonance
    for k in np.flatnonzero(tracks.spectrum[1:]):
        frequency, bandwidth = tracks.formants[k], tracks.bandwidths[k]
        if frequency.max() < HIGHEST * rate:
            peak = frequency.mean() / bandwidth.mean() * 2 * np.sin(np.pi * frequency.mean() / rate)
            gain = (
                (-1) ** k * tracks.spectrum[k + 1] / peak
            )  # opposite neighbors leave no dip (Klatt, fig. 13)
            sound += gain * resonate(edged, frequency, bandwidth, rate, step)
    return sound


def _gate(phase: Array, voice: Array, open_quotient: float) -> Array:
    """Breath is half as strong while the glottis is closed, where there is a voice (Klatt, fig. 4)."""
    return np.where((voice > 0) & (phase % 1 > open_quotient), 0.5, 1.0)


def _each_sample(track: Array, step: int) -> Array:
    ticks = np.arange(len(track))
    samples: Array = np.interp(np.arange(len(track) * step) / step, ticks, track)
    return samples


def _coefficients(frequency: Array, bandwidth: Array, rate: int) -> tuple[Array, Array, Array]:
    decay = np.exp(-np.pi * bandwidth / rate)
    b, c = 2 * decay * np.cos(2 * np.pi * frequency / rate), -decay * decay
    return 1 - b - c, b, c


def _recursion(signal: Array, a: Array, b: Array, c: Array, step: int) -> Array:
    """The difference equation with coefficients on straight lines between ticks: a jump would be heard as a click.

    The coefficients of stable resonators form a convex set, so those in between are stable too.
    """
    out = np.empty_like(signal)
    once = twice = 0.0
    for n in range(len(signal)):
        tick = n // step
        following, part = min(tick + 1, len(a) - 1), n % step / step
        an = a[tick] + part * (a[following] - a[tick])
        bn = b[tick] + part * (b[following] - b[tick])
        cn = c[tick] + part * (c[following] - c[tick])
        once, twice = an * signal[n] + bn * once + cn * twice, once
        out[n] = once
    return out


@cache
def _compiled_recursion() -> Callable[..., Any]:
    from somatopy.compiling import compiled

    return compiled(nogil=True)(_recursion)  # type: ignore[no-any-return]
