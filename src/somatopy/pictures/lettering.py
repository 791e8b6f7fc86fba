"""Any text as plain letters: no mathematics, no control characters, no missing glyphs, no endless lines."""

from __future__ import annotations

import functools
import unicodedata

from matplotlib.font_manager import FontProperties, findfont, get_font

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"
EMPTY = "(empty)"
# Letters are measured at this size in points and scaled.
MEASURING_SIZE = 100.0


def plain(text: object, limit: int = 24) -> str:
    """``text`` as one line of at most ``limit`` drawable characters, safe to hand to matplotlib.

    Line breaks become spaces, control and direction marks go, characters without a glyph become U+FFFD, a
    long text keeps its start and its end, and dollars are escaped so that none starts mathematics.

    >>> plain("a\\nb\\u202e", 12)
    'a b'
    >>> plain("speaker_0001_take_02", 9)
    'speake…02'
    >>> plain("$x$")
    '\\\\$x\\\\$'
    """
    # Only what can be seen is looked at: a label of a megabyte costs no more than one of a line.
    raw = str(text)
    ends = raw if len(raw) <= 8 * limit else raw[: 4 * limit] + ELLIPSIS + raw[-4 * limit :]
    words = " ".join("".join(_visible(letter) for letter in ends).split())
    return _shortened(words or EMPTY, limit).replace("$", r"\$")


def letters_in(points: float, font_size: float = 7.0) -> int:
    """How many letters of average width have room in so many points.

    >>> letters_in(84.0)
    20
    """
    return int(points / (0.6 * font_size))


def width_in_ems(text: str) -> float:
    """Width of a line of plain ``text`` as a multiple of its font size."""
    font = findfont(FontProperties())
    return sum(_advance(letter, font) for letter in text.replace(r"\$", "$"))


@functools.lru_cache(maxsize=4096)
def _advance(letter: str, font_path: str) -> float:
    font = get_font(font_path)
    font.set_size(MEASURING_SIZE, 72)
    advance: float = font.load_char(ord(letter)).linearHoriAdvance
    return advance / 2**16 / MEASURING_SIZE


def _visible(letter: str) -> str:
    if letter.isspace():
        return " "
    if unicodedata.category(letter) in ("Cc", "Cf"):
        return ""
    return letter if _has_glyph(letter) else UNKNOWN


@functools.lru_cache(maxsize=4096)
def _has_glyph_in(letter: str, font_path: str) -> bool:
    if unicodedata.category(letter) in ("Cs", "Co", "Cn"):
        return False
    return get_font(font_path).get_char_index(ord(letter)) != 0


def _has_glyph(letter: str) -> bool:
    return letter.isascii() or _has_glyph_in(letter, findfont(FontProperties()))


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 3
    return text[: limit - 1 - tail] + ELLIPSIS + text[len(text) - tail :]
