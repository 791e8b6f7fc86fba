"""What the syllables are made of: formant targets of vowels, loci and noises of consonants.

All frequencies are those of an adult man with a vocal tract of about 17.5 cm; a speaker's size scales them.
The sources, cited below by author:

- Peterson & Barney, J. Acoust. Soc. Am. 24, 175 (1952): vowels
- Delattre, Liberman & Cooper, J. Acoust. Soc. Am. 27, 769 (1955): loci
- Lisker & Abramson, Word 20, 384 (1964): voice onset times
- Klatt, J. Acoust. Soc. Am. 67, 971 (1980): the synthesizer, and consonants before front vowels
- Sussman, McCaffrey & Matthews, J. Acoust. Soc. Am. 90, 1309 (1991): locus equations
- Jongman, Wayland & Wong, J. Acoust. Soc. Am. 108, 1252 (2000): spectra and levels of fricatives
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# F1, F2, F3 in Hz of /a ɛ i ɔ u/, the means of 33 men (Peterson & Barney, table II).
VOWELS = {
    "a": (730.0, 1090.0, 2440.0),
    "e": (530.0, 1840.0, 2480.0),
    "i": (270.0, 2290.0, 3010.0),
    "o": (570.0, 840.0, 2410.0),
    "u": (300.0, 870.0, 2240.0),
}

# Hz, of formants 1 to 8: as Klatt sets them for vowels, growing on above the fifth.
BANDWIDTHS = (60.0, 90.0, 150.0, 200.0, 200.0, 300.0, 400.0, 500.0)

# Hz: a neutral tract of 17.5 cm, closed at the glottis, open at the lips, resonates at its odd multiples.
NEUTRAL_F1 = 500.0

# Hz, of the nose during a murmur (Klatt, table III).
NASAL_POLE, NASAL_ZERO = 270.0, 450.0


@dataclass(frozen=True)
class Manner:
    """How a consonant is timed and voiced.

    Parameters
    ----------
    hold : s of sound before the release
    transition : s after the release until the formants have reached the vowel
    voice : dB of the voice during the hold, against the vowel's; None for no voice
    cutoff : Hz, where the voice of the hold has lost 6 dB: a closed mouth lets only low frequencies out
    burst : the noise follows the release (else it fills the hold)
    nasal : the nose is open during the hold
    """

    hold: float
    transition: float
    voice: float | None = None
    cutoff: float = 8000.0
    burst: bool = False
    nasal: bool = False


VOICED_PLOSIVE = Manner(0.070, 0.045, voice=-10, cutoff=200, burst=True)
VOICELESS_PLOSIVE = Manner(0.0, 0.045, burst=True)
FRICATIVE = Manner(0.130, 0.050)
VOICED_FRICATIVE = Manner(0.085, 0.050, voice=-9, cutoff=450)
NASAL = Manner(0.085, 0.045, voice=-6, nasal=True)
LATERAL = Manner(0.075, 0.050, voice=-6)
GLIDE = Manner(0.060, 0.100, voice=-4)

# Noise spectra: dB at the peak of each formant that the noise excites (0: noise that passes no formant).
# Klatt gives such levels for formants 2 to 6 below 5 kHz; here they reach 8 kHz. The noise of /s/ peaks near
# 6.8 kHz, of /sh/ near 3.8 kHz, that of /f/ is flat (Jongman et al.).
FLAT = {0: 0.0}
ALVEOLAR = {3: -16.0, 4: -6.0, 5: -2.0, 6: 0.0, 7: -3.0, 8: -6.0}
VELAR = {2: 0.0, 3: -3.0, 4: -14.0, 5: -18.0}
HISS = {4: -26.0, 5: -14.0, 6: -4.0, 7: 0.0, 8: -4.0}
HUSH = {2: -18.0, 3: -3.0, 4: 0.0, 5: -9.0, 6: -15.0, 7: -20.0}


@dataclass(frozen=True)
class Consonant:
    """One consonant.

    Parameters
    ----------
    manner : Manner
    locus : F1, F2, F3 in Hz, from which the transitions come
    yielding : from 0 to 1, how far F2 and F3 have left the locus for the vowel at the release: the slope of
        the locus equation
    onset : s from the release to the voice (voice onset time)
    noise, level : spectrum of the noise, and its level in dB against the vowel's voice source
    burst : s that the noise of a burst lasts
    bandwidths : Hz of F1, F2, F3 during the hold
    """

    manner: Manner
    locus: tuple[float, float, float]
    yielding: float
    onset: float = 0.0
    noise: Mapping[int, float] | None = None
    level: float = 0.0
    burst: float = 0.010
    bandwidths: tuple[float, float, float] = BANDWIDTHS[:3]


# Loci of labials and alveolars: F2 720 and 1800 with the first half of the transition silent (Delattre et al.);
# velars meet the vowel more than half way, F3 close above F2 (Sussman et al.). Voice onset in English: Lisker
# & Abramson. Levels are set so that sibilants come out about 10 dB below the vowel, /f/ about 20 (Jongman et al.).
# The rest: Klatt.
CONSONANTS = {
    "b": Consonant(VOICED_PLOSIVE, (200, 720, 2150), 0.5, 0.004, FLAT, -31, 0.008),
    "d": Consonant(VOICED_PLOSIVE, (200, 1800, 2600), 0.5, 0.008, ALVEOLAR, -19, 0.010),
    "g": Consonant(VOICED_PLOSIVE, (200, 2300, 2500), 0.6, 0.021, VELAR, -13, 0.018),
    "p": Consonant(VOICELESS_PLOSIVE, (400, 720, 2150), 0.5, 0.058, FLAT, -28, 0.010),
    "t": Consonant(VOICELESS_PLOSIVE, (400, 1800, 2600), 0.5, 0.070, ALVEOLAR, -17, 0.020),
    "k": Consonant(VOICELESS_PLOSIVE, (300, 2300, 2500), 0.6, 0.080, VELAR, -11, 0.028),
    "m": Consonant(NASAL, (480, 720, 2130), 0.5, bandwidths=(40, 200, 200)),
    "n": Consonant(NASAL, (480, 1800, 2470), 0.5, bandwidths=(40, 300, 300)),
    "f": Consonant(FRICATIVE, (340, 1100, 2080), 0.4, 0.005, FLAT, -30, bandwidths=(200, 120, 150)),
    "s": Consonant(FRICATIVE, (320, 1390, 2530), 0.4, 0.005, HISS, -20, bandwidths=(200, 80, 200)),
    "sh": Consonant(FRICATIVE, (300, 1840, 2750), 0.3, 0.005, HUSH, -13, bandwidths=(200, 100, 300)),
    "v": Consonant(VOICED_FRICATIVE, (220, 1100, 2080), 0.4, 0.0, FLAT, -35, bandwidths=(60, 90, 120)),
    "l": Consonant(LATERAL, (310, 1050, 2880), 0.15, bandwidths=(50, 100, 280)),
    "y": Consonant(GLIDE, (260, 2070, 3020), 0.05, bandwidths=(40, 250, 500)),
}
