"""How shapes, schedules and thresholds are written on the command line."""

from __future__ import annotations

import re
from pathlib import Path

from somatopy.checking import ParameterError, show

Number = int | float
SHAPE = re.compile(r"(\d{1,9})(?:[x,](\d{1,9}))?", re.IGNORECASE)


def shape(text: str) -> list[int] | str:
    """The shape of a lattice.

    >>> shape("20x30"), shape("72"), shape("auto")
    ([20, 30], [72], 'auto')
    """
    if text == "auto":
        return text
    if not (match := SHAPE.fullmatch(text)):
        raise ParameterError(
            f"--shape must look like 20x30 (rows x columns), like 72 for a line or ring, or be auto; got {show(text)}"
        )
    return [int(side) for side in match.groups() if side is not None]


def schedule(text: str) -> list[str | Number] | str | Number:
    """A number, a word, or a law with its ends.

    >>> schedule("0.3"), schedule("plateau"), schedule("linear,10,1")
    (0.3, 'plateau', ['linear', 10, 1])
    """
    parts = [number_or_word(part) for part in text.split(",")]
    return parts if len(parts) > 1 else parts[0]


def number_or_word(text: str) -> str | Number:
    """
    >>> number_or_word("3"), number_or_word("3.0"), number_or_word("calibrated")
    (3, 3.0, 'calibrated')
    """
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text.strip()


def folder_name(option: str, text: str) -> Path:
    """The folder ``text``; an empty one, as of an unset variable, would be the present folder."""
    if not text.strip() or "\0" in text:
        raise ParameterError(f"{option} must name a folder; got {show(text)}")
    return Path(text)


# Options whose text is not their value.
READERS = {
    "shape": shape,
    "radius": schedule,
    "learning_rate": schedule,
    "growth_threshold": number_or_word,
}
