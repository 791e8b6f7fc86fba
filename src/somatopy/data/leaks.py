"""What training and test data have in common and must not: a speaker, or the very same sound."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from somatopy.checking import InputError, show
from somatopy.data.clips import Clips
from somatopy.data.ordered import in_order


@dataclass(frozen=True)
class Leak:
    """Something that occurs in more than one split: ``kind`` is ``"speaker"`` or ``"audio"``."""

    kind: str
    splits: tuple[str, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        first = ", ".join(show(name) for name in self.names[:3]) + (", …" if len(self.names) > 3 else "")
        return f"the same {self.kind} is in {' and '.join(self.splits)}: {first}"


def find_leaks(clips: Clips, *, strict: bool = False, n_jobs: int | None = None) -> list[Leak]:
    """The speakers (``clips.groups``) and the sounds that lie in more than one split.

    Reads every clip. With ``strict`` the first leak is an InputError.

    >>> import numpy as np
    >>> hum = np.ones(100)
    >>> str(find_leaks(Clips.from_waves([hum, hum], 16000, ["a", "b"], splits=["train", "test"]))[0])
    "the same audio is in test and train: 'a', 'b'"
    """
    if clips.splits is None:
        return []
    leaks = _shared("speaker", clips.groups or [], clips)
    leaks += _shared(
        "audio", in_order(lambda row: _fingerprint(clips, row), range(len(clips)), n_jobs), clips
    )
    if leaks and strict:
        raise InputError(f"{leaks[0]} ({len(leaks)} leaks in all); mend the splits")
    return leaks


def _shared(kind: str, keys: Iterable[str], clips: Clips) -> list[Leak]:
    """The keys, one a row, that more than one split has; an empty key is not known and shared with nobody."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        if key:
            rows_of[key].append(row)
    splits = clips.splits or []
    return [
        Leak(kind, tuple(sorted({splits[row] for row in rows})), tuple(clips.names[row] for row in rows))
        for rows in rows_of.values()
        if len({splits[row] for row in rows}) > 1
    ]


def _fingerprint(clips: Clips, row: int) -> str:
    return hashlib.sha256(clips.wave(row).tobytes()).hexdigest()
