"""The split that Speech Commands publishes: by a hash of the speaker, so that it never changes as the set grows.

P. Warden, "Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition", arXiv:1804.03209, 2018, section 7.
"""

from __future__ import annotations

import hashlib

MOST_PER_CLASS = 2**27 - 1  # clips; the published constant
VALIDATION, TESTING = 10.0, 10.0  # percent


def percentage(speaker: str) -> float:
    """Where in 0 to 100 a speaker falls: ``(sha1 mod 2^27) 100 / (2^27 - 1)``.

    >>> round(percentage("0a7c2a8d"), 3)
    56.836
    """
    digest = int(
        hashlib.sha1(speaker.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest(), 16
    )
    return digest % (MOST_PER_CLASS + 1) * (100 / MOST_PER_CLASS)


def official_split(speaker: str) -> str:
    """``"val"`` below 10 percent, ``"test"`` below 20, else ``"train"``."""
    place = percentage(speaker)
    if place < VALIDATION:
        return "val"
    return "test" if place < VALIDATION + TESTING else "train"
