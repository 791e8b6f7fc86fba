"""What the sounds mean, as vectors: small tables of features, made by hand for these experiments.

A meaning shares features with its kin - opposites differ in one of them - so that the map of meanings has an order of
its own. The syllables mean nothing: their second side is how they are spoken.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WORDS = {
    "yes": "answer agreed",
    "no": "answer",
    "up": "place vertical forward",
    "down": "place vertical",
    "right": "place sideways forward",
    "left": "place sideways",
    "on": "switch forward",
    "off": "switch",
    "go": "movement forward",
    "stop": "movement",
}

# A number is a point on a line, felt by the values near it, and it is odd or even.
DIGITS = {
    str(n): " ".join([*(f"about{m}" for m in (n - 1, n, n + 1)), "odd" if n % 2 else "even"])
    for n in range(10)
}

# Place and manner of articulation, and voice; of vowels, height, backness and rounding.
CONSONANTS = {
    "b": "labial plosive voiced", "d": "alveolar plosive voiced", "g": "velar plosive voiced",
    "p": "labial plosive", "t": "alveolar plosive", "k": "velar plosive",
    "m": "labial nasal voiced", "n": "alveolar nasal voiced", "f": "labial fricative",
    "s": "alveolar fricative", "sh": "palatal fricative", "v": "labial fricative voiced",
    "l": "alveolar lateral voiced", "y": "palatal glide voiced",
}  # fmt: skip
VOWELS = {"a": "low", "e": "mid front", "i": "high front", "o": "mid back round", "u": "high back round"}
SYLLABLES = {c + v: f"{CONSONANTS[c]} {VOWELS[v]}" for c in CONSONANTS for v in VOWELS}


def meanings(words: Sequence[str], table: dict[str, str]) -> np.ndarray:
    """(N, E) a vector of features, 1 or 0, for each word.

    >>> meanings(["yes", "no"], {"yes": "answer agreed", "no": "answer"}).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    features = sorted({feature for text in table.values() for feature in text.split()})
    return np.array([[float(feature in table[word].split()) for feature in features] for word in words])
