"""The sounds of the listed samples, written small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.data import codec
from somatopy.data.clips import Clips
from somatopy.data.codec import Codec
from somatopy.data.ordered import in_order
from somatopy.report.media import NOWHERE, Media
from somatopy.report.text import text_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Written:
    """A sound as the bytes of a file, and whether it was cut; no bytes, and why, where it cannot be read."""

    data: bytes = b""
    is_cut: bool = False
    error: str = ""


def sounds(
    clips: Clips, rows: NDArray[np.int64], *, seconds: float, progress: Progress | None = None
) -> Media:
    """The clips ``rows`` (M,), cut after ``seconds``; one that cannot be read is left out, and noted.

    A thread a processor reads and writes, a few clips ahead.
    """
    how = codec.smallest()
    write = partial(_write, clips, how, seconds)
    written = []
    for sound in in_order(write, rows.tolist()):
        written.append(sound)
        if progress is not None:
            progress(len(written), len(rows))
    is_there = np.array([bool(sound.data) for sound in written], np.bool_)
    of_sample = np.full((len(rows), 3), NOWHERE)
    of_sample[is_there, 0] = np.arange(is_there.sum())
    return Media(
        "sound",
        how.media_type,
        [sound.data for sound in written if sound.data],
        of_sample,
        [f"sample_{row:06d}{how.suffix}" for row in rows[is_there]],
        text=f"sounds as {how.title}",
        notes=list(_notes(written, seconds)),
    )


def _write(clips: Clips, how: Codec, seconds: float, row: int) -> Written:
    try:
        wave = clips.wave(row)
    except InputError as error:
        return Written(error=str(error))
    most = round(seconds * clips.rate)
    return Written(how.encode(wave[:most], clips.rate), is_cut=len(wave) > most)


def _notes(written: list[Written], seconds: float) -> Iterator[str]:
    if missing := [sound.error for sound in written if sound.error]:
        first = text_of(missing[0])
        yield f"{_counted(missing)} of {len(written):,} cannot be read; the first: {first}"
    if cut := [sound for sound in written if sound.is_cut]:
        yield f"{_counted(cut)} of {len(written):,} play for {seconds:g} s only, the rest is cut."


def _counted(what: list[str] | list[Written]) -> str:
    return "1 sound" if len(what) == 1 else f"{len(what):,} sounds"
