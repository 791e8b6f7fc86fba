"""Speakers: vocal tracts of different length, voices of different pitch, tempo and quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from somatopy.data.phonetics import VOWELS

# Formants of women and of children lie about 1.16 and 1.3 times as high as those of men (Peterson & Barney 1952,
# table II, where the voices of the three groups have 132, 223 and 264 Hz).
SMALLEST_SCALE, LARGEST_SCALE = 0.97, 1.30
LOWEST_PITCH, HIGHEST_PITCH = 105.0, 280.0
GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Speaker:
    """One voice.

    Parameters
    ----------
    scale : formant frequencies against those of an adult man (his vocal tract's length over this one's)
    pitch : Hz, mean fundamental frequency
    tempo : durations are divided by it
    open_quotient : share of each glottal cycle in which the glottis is open
    cutoff : Hz, where the voice source has lost 6 dB (a low one sounds soft)
    breath : dB of the breath that goes with the voice, against it
    accent : factors on F1, F2, F3 of single vowels
    """

    scale: float = 1.0
    pitch: float = 120.0
    tempo: float = 1.0
    open_quotient: float = 0.55
    cutoff: float = 4500.0
    breath: float = -50.0
    accent: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)


def draw_speaker(index: int, seed: int = 0) -> Speaker:
    """Speaker number ``index`` of ``seed``, whoever else is drawn.

    Sizes are spread evenly whatever their number (multiples of the golden ratio); the rest is drawn around
    what goes with the size: small speakers have high and breathy voices.
    """
    rng = np.random.default_rng([seed, index])
    size = (0.5 + index * GOLDEN) % 1
    return Speaker(
        scale=_between(SMALLEST_SCALE, LARGEST_SCALE, size),
        pitch=_between(LOWEST_PITCH, HIGHEST_PITCH, size) * rng.normal(1, 0.07),
        tempo=rng.uniform(0.8, 1.2),
        open_quotient=rng.uniform(0.45, 0.6) + 0.15 * size,
        cutoff=rng.uniform(3000, 6000),
        breath=rng.uniform(-54, -44) + 4 * size,
        accent={vowel: tuple(rng.normal(1, 0.04, 3)) for vowel in VOWELS},
    )


def _between(low: float, high: float, share: float) -> float:
    return float(low * (high / low) ** share)
