"""Words that strangers wrote - labels, names, titles - as text a page can bear."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Characters: more than any page shows, and a file of thousands of names stays small.
LONGEST = 300


def text_of(word: Any) -> str:
    """``word`` as a string of characters that UTF-8 knows, cut to :data:`LONGEST`; markup stays as it is.

    >>> text_of("</script>"), text_of(7), len(text_of("a" * 10_000))
    ('</script>', '7', 300)
    """
    text = str(word).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def texts(words: Iterable[Any]) -> list[str]:
    return [text_of(word) for word in words]
