"""What the syllables are made of: formant targets of vowels, loci and noises of consonants.

All frequencies are those of an adult man with a vocal tract of about 17.5 cm; a speaker's size scales them.
Sources, cited below by author: Peterson & Barney, J. Acoust. Soc. Am. 24, 175 (1952); Delattre, Liberman &
Cooper, J. Acoust. Soc. Am. 27, 769 (1955); Lisker & Abramson, Word 20, 384 (1964); Klatt, J. Acoust. Soc. Am.
67, 971 (1980); Sussman, McCaffrey & Matthews, J. Acoust. Soc. Am. 90, 1309 (1991); Jongman, Wayland & Wong,
J. Acoust. Soc. Am. 108, 1252 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass, field

# F1, F2, F3 in Hz of /a ɛ i ɔ u/, means of 33 men (Peterson & Barney, table II).
VOWELS = {
    "a": (730.0, 1090.0, 2440.0),
    "e": (530.0, 1840.0, 2480.0),
    "i": (270.0, 2290.0, 3010.0),
    "o": (570.0, 840.0, 2410.0),
    "u": (300.0, 870.0, 2240.0),
}

# Bandwidths in Hz of F1 to F8: the defaults of Klatt's synthesizer (table I), growing on above F5.
BANDWIDTHS = (60.0, 90.0, 150.0, 200.0, 200.0, 300.0, 400.0, 500.0)

# A neutral tract, closed at the glottis and open at the lips, resonates at odd multiples of this (Hz).
NEUTRAL_F1 = 500.0

NASAL_POLE = 270.0  # Hz (Klatt, table III)
NASAL_ZERO = 450.0


@dataclass(frozen=True)
class Manner:
    """How a consonant is timed: what sounds before its release, and how the vowel follows.

    Parameters
    ----------
    hold : s before the release in which the consonant sounds
    transition : s after the release until F2 and F3 reach the vowel
    voicing : dB of the voice during the hold, against the vowel; None for a voiceless hold
    cutoff : Hz above which the voice of the hold is damped (a closed mouth lets only low frequencies out)
    burst : the noise follows the release (else it fills the hold)
    aspiration : dB of the breath between release and voice onset, against the vowel's voice source
    """

    hold: float
    transition: float
    voicing: float | None = None
    cutoff: float = 6000.0
    burst: bool = False
    aspiration: float | None = None
    nasal: bool = False


VOICED_PLOSIVE = Manner(hold=0.075, transition=0.045, voicing=-8, cutoff=300, burst=True)
VOICELESS_PLOSIVE = Manner(hold=0.0, transition=0.045, burst=True, aspiration=-4)
FRICATIVE = Manner(hold=0.13, transition=0.050)
VOICED_FRICATIVE = Manner(hold=0.09, transition=0.050, voicing=-8, cutoff=700)
NASAL = Manner(hold=0.085, transition=0.045, voicing=-4, nasal=True)
LATERAL = Manner(hold=0.075, transition=0.050, voicing=-4)
GLIDE = Manner(hold=0.060, transition=0.110, voicing=-2)


@dataclass(frozen=True)
class Consonant:
    """One consonant.

    Parameters
    ----------
    manner : Manner
    locus : F1, F2, F3 in Hz to which the transitions point
    yielding : 0 to 1, how far F2 and F3 at the release have left the locus for the vowel (the slope of the
        locus equation)
    onset : s from the release to the voice (voice onset time)
    noise : dB at the peaks of formants 2, 3, ... excited by the noise source, against the vowel
    flat : dB of noise that passes no formant, None for none
    noise_time : s that the noise of a burst lasts
    bandwidths : Hz of F1, F2, F3 during the hold
    """

    manner: Manner
    locus: tuple[float, float, float]
    yielding: float
    onset: float = 0.0
    noise: dict[int, float] = field(default_factory=dict)
    flat: float | None = None
    noise_time: float = 0.010
    bandwidths: tuple[float, float, float] = (60.0, 90.0, 150.0)


# Loci of plosives and nasals: F2 720 (labial) and 1800 (alveolar), where the first half of the transition is not
# heard (Delattre et al.); velars meet the vowel more than half way (slope 0.66, Sussman et al.), F3 close above F2.
# Voice onset: Lisker & Abramson, English. All else: Klatt, table III; he gives bursts and frication as levels of
# formants 2 to 6, here spread over the formants up to 8 kHz; /s/ peaks near 6.8, /sh/ near 3.8 kHz (Jongman et al.).
CONSONANTS = {
    "b": Consonant(VOICED_PLOSIVE, (200, 720, 2150), 0.5, 0.004, flat=-22, noise_time=0.008),
    "d": Consonant(VOICED_PLOSIVE, (200, 1800, 2600), 0.5, 0.008, {3: -28, 4: -16, 5: -14, 6: -14, 7: -18}),
    "g": Consonant(VOICED_PLOSIVE, (200, 2300, 2300), 0.6, 0.021, {2: -9, 3: -12, 4: -26, 5: -28}, noise_time=0.018),
    "p": Consonant(VOICELESS_PLOSIVE, (400, 720, 2150), 0.5, 0.058, flat=-20, noise_time=0.008),
    "t": Consonant(VOICELESS_PLOSIVE, (400, 1800, 2600), 0.5, 0.070, {3: -30, 4: -18, 5: -10, 6: -8, 7: -12}, noise_time=0.015),
    "k": Consonant(VOICELESS_PLOSIVE, (300, 2300, 2300), 0.6, 0.080, {2: -6, 3: -9, 4: -22, 5: -26}, noise_time=0.025),
}
