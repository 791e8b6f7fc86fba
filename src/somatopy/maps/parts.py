"""Samples in parts: runs of rows of about one length, wherever the pieces end in which the samples come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

Piece = tuple[slice, Any]


def in_parts(
    pieces: Iterable[Piece], n_samples: int, parts: int
) -> Iterator[tuple[int, Iterator[tuple[int, slice, Any]]]]:
    """Each part's number, and (number, rows, X) of the pieces that make it up; ``parts`` is at most ``n_samples``.

    >>> pieces = [(slice(0, 3), "abc"), (slice(3, 4), "d")]
    >>> [[(rows.start, X) for _, rows, X in part] for _, part in in_parts(pieces, 4, 2)]
    [[(0, 'ab')], [(2, 'c'), (3, 'd')]]
    """
    ends = [(part + 1) * n_samples // parts for part in range(parts)]
    return groupby(_cut(pieces, ends), key=itemgetter(0))


def _cut(pieces: Iterable[Piece], ends: list[int]) -> Iterator[tuple[int, slice, Any]]:
    part = 0
    for rows, X in pieces:
        first = rows.start
        while first < rows.stop:
            stop = min(rows.stop, ends[part])
            whole = first == rows.start and stop == rows.stop
            yield part, slice(first, stop), X if whole else X[first - rows.start : stop - rows.start]
            part += stop == ends[part]
            first = stop
