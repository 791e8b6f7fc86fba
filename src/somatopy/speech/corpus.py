"""A folder of spoken words on the disk: which clips it holds, how they are split, the noises beside them.

Three things can make the splits: a ``manifest.csv``, the published ``validation_list.txt`` and ``testing_list.txt``,
or the hash of the speaker (:mod:`somatopy.speech.official`). Lists of our own (:func:`write_lists`) hold a path a line,
relative to the folder.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, choice
from somatopy.data import Clips, filenames, listing, soundfiles, sounds, storage
from somatopy.data.listing import NOISE, Entry
from somatopy.data.textfile import read_text
from somatopy.speech.official import official_split

RATE = 16_000  # samples a second
LISTS = {"train": ("train",), "valid": ("val",), "test": ("test",), "trainvalid": ("train", "val")}
RULES = ("folder", "hash")


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
        return clips
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
    """Write ``train.txt``, ``valid.txt``, ``test.txt`` and ``trainvalid.txt``; how many clips each lists."""
    out = Path(out)
    with storage.complaints(out):
        out.mkdir(parents=True, exist_ok=True)
    lengths = {}
    for name, splits in LISTS.items():
        lines = [clip for clip, split in zip(clips.names, clips.splits or [], strict=True) if split in splits]
        storage.write_text(out / f"{name}.txt", "".join(f"{line}\n" for line in lines))
        lengths[name] = len(lines)
    return lengths


def lists_in(folder: str | Path) -> Mapping[str, Path]:
    """The lists that lie in ``folder``, by their names."""
    places = {name: Path(folder) / f"{name}.txt" for name in LISTS}
    return {name: path for name, path in places.items() if filenames.is_file(path)}


def noises(folder: str | Path) -> list[NDArray[np.float32]]:
    """The recordings of ``_background_noise_``, in the order of their names; none where there is no such folder."""
    place = Path(folder) / NOISE
    if not filenames.is_folder(place):
        return []
    files = sorted(p for p in place.iterdir() if p.suffix.lower() in soundfiles.SUFFIXES and p.name[0] != ".")
    return [soundfiles.read(path, RATE) for path in files]


def _listed(folder: Path, path: Path) -> list[tuple[str, Path]]:
    """Name and file of each line that is not blank; noises are left out."""
    lines = [line.strip() for line in read_text(path).split("\n")]
    found = [
        (line, filenames.within(folder, line, f"{path}, line {number}"))
        for number, line in enumerate(lines, 1)
        if line
    ]
    return [(name, file) for name, file in found if file.parent.name != NOISE]
