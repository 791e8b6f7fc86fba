"""A folder of spoken words on the disk: which clips it holds, how they are split, the noises beside them.

Three things can make the splits: a ``manifest.csv``, the published ``validation_list.txt`` and ``testing_list.txt``,
or the hash of the speaker (:mod:`somatopy.speech.official`). Lists of our own (:func:`write_lists`) hold a path a line,
relative to the folder.
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, choice, show
from somatopy.data import Clips, filenames, listing, soundfiles, sounds, storage
from somatopy.data.listing import NOISE, Entry
from somatopy.data.textfile import read_text
from somatopy.speech.official import official_split

RATE = 16_000  # samples a second
LISTS = {"train": ("train",), "valid": ("val",), "test": ("test",), "trainvalid": ("train", "val")}
RULES = ("folder", "hash")
SPLITS = tuple(dict.fromkeys(split for splits in LISTS.values() for split in splits))


def read(folder: str | Path, rule: str = "folder", *, n_jobs: int | None = None) -> Clips:
    """All clips of ``folder`` with their splits train, val and test; noises are none of them.

    Parameters
    ----------
    folder
        ``folder/word/clip.wav`` (or FLAC).
    rule
        ``"folder"``: its manifest or published lists decide, and only where it has neither, the hash of the
        speaker. ``"hash"``: the hash, whatever the folder says.
    n_jobs
        Threads that look at the files; None: one a processor. What cannot be read is in ``clips.skipped``.

    Raises
    ------
    InputError
        There is no clip that can be read.
    """
    choice("split", rule, RULES)
    clips = sounds.read_folder(folder, rate=RATE, n_jobs=n_jobs)
    if rule == "folder" and clips.splits is not None:
        return _with_strangers_noted(clips, clips.splits)
    speakers = clips.groups or [""] * len(clips)
    names = zip(speakers, clips.names, strict=True)
    return dataclasses.replace(
        clips, splits=[official_split(speaker or Path(name).name) for speaker, name in names]
    )


def read_list(folder: str | Path, path: str | Path, *, n_jobs: int | None = None) -> Clips:
    """The clips that a list names, a path a line, relative to ``folder``; the label is the folder of the clip.

    Raises
    ------
    InputError
        The list is empty, leads out of the folder, or nothing in it can be read; names file and line.
    """
    folder, path = Path(folder), Path(path)
    entries = [
        Entry(name, file, file.parent.name if file.parent != folder else "", listing.speaker_of(file))
        for name, file in _listed(folder, path)
    ]
    if not entries:
        raise InputError(f"{path} lists no sounds")
    return sounds.from_entries(entries, rate=RATE, n_jobs=n_jobs)


def write_lists(clips: Clips, out: str | Path) -> dict[str, int]:
    """Write ``train.txt``, ``valid.txt``, ``test.txt`` and ``trainvalid.txt``; how many clips each lists.

    Raises
    ------
    InputError
        A file name that no list can hold, such as one with a line end; nothing is written.
    """
    out, rows = Path(out), list(zip(clips.names, clips.splits or [], strict=True))
    listed = {name: [_line(clip) for clip, own in rows if own in splits] for name, splits in LISTS.items()}
    with storage.complaints(out):
        out.mkdir(parents=True, exist_ok=True)
    for name, lines in listed.items():
        storage.write_text(out / f"{name}.txt", "".join(lines))
    return {name: len(lines) for name, lines in listed.items()}


def lists_in(folder: str | Path) -> Mapping[str, Path]:
    """The lists that lie in ``folder``, by their names."""
    places = {name: Path(folder) / f"{name}.txt" for name in LISTS}
    return {name: path for name, path in places.items() if filenames.is_file(path)}


def noises(folder: str | Path, *, strict: bool = False) -> list[NDArray[np.float32]]:
    """The recordings of ``_background_noise_``, in the order of their names; none where there is no such folder.

    One that cannot be read is left out with a warning; with ``strict`` it is an InputError.
    """
    place = Path(folder) / NOISE
    if not filenames.is_folder(place):
        return []
    files = sorted(p for p in place.iterdir() if p.suffix.lower() in soundfiles.SUFFIXES and p.name[0] != ".")
    return [wave for path in files if (wave := _noise(path, strict)) is not None]


def _noise(path: Path, strict: bool) -> NDArray[np.float32] | None:
    try:
        return soundfiles.read(path, RATE)
    except InputError as error:
        if strict:
            raise
        warnings.warn(f"this noise is left out: {error}", stacklevel=3)
        return None


def _with_strangers_noted(clips: Clips, splits: list[str]) -> Clips:
    """``clips`` with a note on each that is in no list."""
    rows = zip(clips.names, splits, strict=True)
    notes = [(name, f"the split {show(own)} is in no list") for name, own in rows if own not in SPLITS]
    return dataclasses.replace(clips, notes=clips.notes + notes)


def _line(name: str) -> str:
    """``name`` as a line that :func:`read_list` takes for the same path."""
    if name != name.strip() or set(name) & set("\n\r\\"):
        raise InputError(f"{show(name)} cannot stand in a list of a path a line; rename the file")
    return f"{name}\n"


def _listed(folder: Path, path: Path) -> list[tuple[str, Path]]:
    """Name and file of each line that is not blank; noises are left out."""
    lines = [line.strip() for line in read_text(path).split("\n")]
    found = [
        (line, filenames.within(folder, line, f"{path}, line {number}"))
        for number, line in enumerate(lines, 1)
        if line
    ]
    return [(name, file) for name, file in found if file.parent.name != NOISE]
