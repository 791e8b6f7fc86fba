"""Which sound files belong to a folder or a list, and what the names and lists say of each.

A ``manifest.csv`` decides alone. Else each folder is a label, and Speech Commands' ``validation_list.txt`` and
``testing_list.txt`` make the splits (Warden 2018, arXiv:1804.03209).
"""

from __future__ import annotations

import csv
import dataclasses
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from somatopy.checking import InputError, show
from somatopy.data import filenames
from somatopy.data.soundfiles import SUFFIXES
from somatopy.data.textfile import read_text

NOISE = "_background_noise_"  # long recordings to mix in: never a class

SPLITS = {"training": "train", "validation": "val", "valid": "val", "testing": "test"}


@dataclass(frozen=True)
class Entry:
    """A sound file and what is known of it; empty where nothing is."""

    name: str
    path: Path
    label: str = ""
    speaker: str = ""
    split: str = ""


Notes = list[tuple[str, str]]


def in_folder(folder: Path) -> tuple[list[Entry], Notes]:
    """The entries of a folder, noises left out, and notes on what was passed over."""
    if (folder / "manifest.csv").is_file():
        entries, notes = _in_manifest(folder), Notes()
    else:
        entries, notes = _in_label_folders(folder)
        entries = _with_splits(folder, entries)
    return [entry for entry in entries if entry.label != NOISE], notes


def in_list(path: Path) -> list[Entry]:
    """The entries of a text file: one path a line, relative to its folder, and after a tab, if wanted, a label.

    Without a tab the label is the folder the file lies in.
    """
    entries = []
    for place, line in _lines(path):
        name, _, label = (part.strip() for part in line.partition("\t"))
        file = filenames.within(path.parent, name, place)
        label = label or (file.parent.name if file.parent != path.parent else "")
        entries.append(Entry(name, file, label, speaker_of(file)))
    return [entry for entry in entries if entry.label != NOISE]


def speaker_of(path: Path) -> str:
    """The speaker in a file name of Speech Commands, or nothing.

    >>> speaker_of(Path("yes/0a7c2a8d_nohash_0.wav")), speaker_of(Path("bed_0a7c2a8d_nohash_1.flac"))
    ('0a7c2a8d', '0a7c2a8d')
    """
    speaker, mark, _ = path.name.partition("_nohash_")
    named = re.fullmatch(r"[a-z]+_([0-9a-f]{8})", speaker)  # as in a folder _unknown_ of many words
    return "" if not mark else named[1] if named else speaker


def _in_manifest(folder: Path) -> list[Entry]:
    path = folder / "manifest.csv"
    reader = csv.DictReader(io.StringIO(read_text(path)), restval="", strict=True)
    entries: dict[Path, Entry] = {}
    try:
        if "file" not in (reader.fieldnames or []):
            raise InputError(f"{path} must have a column 'file', and may have label, speaker and split")
        for row in reader:
            place = f"{path}, line {reader.line_num}"
            entry = _of_manifest(folder, row, place)
            if entries.setdefault(entry.path, entry) is not entry:
                raise InputError(f"{place}: {show(entry.name)} is listed twice")
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}; check the quotes") from error
    return list(entries.values())


def _of_manifest(folder: Path, row: dict[str, str], place: str) -> Entry:
    path = filenames.within(folder, row["file"].strip(), place)
    label = row.get("label", "").strip() or (path.parent.name if path.parent != folder else "")
    split = row.get("split", "").strip()
    speaker = row["speaker"].strip() if "speaker" in row else speaker_of(path)
    return Entry(path.relative_to(folder).as_posix(), path, label, speaker, SPLITS.get(split, split))


def _in_label_folders(folder: Path) -> tuple[list[Entry], Notes]:
    """``folder/label/clip.wav``; or ``folder/clip.wav``, without labels, where no label folder holds a sound."""
    loose, labelled, notes = _sounds(folder), list[Entry](), Notes()
    for place in sorted(_folders(folder)):
        found = [_entry(path, _readable(place.name)) for path in _sounds(place)]
        labelled += found
        if not found:
            notes.append((_readable(place.name), _why_empty(place)))
    if not labelled:
        return [_entry(path, "") for path in loose], notes
    notes += [(_readable(path.name), "lies beside the label folders and is left out") for path in loose]
    return labelled, notes


def _entry(path: Path, label: str) -> Entry:
    name = _readable(path.name)
    return Entry(f"{label}/{name}" if label else name, path, label, speaker_of(path))


def _readable(name: str) -> str:
    """A file name as text that can be printed: bytes that are no UTF-8 become a question mark."""
    return os.fsencode(name).decode("utf-8", "replace")


def _folders(folder: Path) -> Iterator[Path]:
    """The label folders: not hidden, and no link that leads back to the folder or above it."""
    for path in _visible(folder):
        if path.is_dir() and not folder.resolve().is_relative_to(path.resolve()):
            yield path


def _sounds(folder: Path) -> list[Path]:
    return [path for path in _visible(folder) if path.suffix.lower() in SUFFIXES and not path.is_dir()]


def _visible(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise InputError(f"{folder} cannot be read: {error.strerror or error}") from error


def _why_empty(folder: Path) -> str:
    nested = any(path.is_dir() for path in _visible(folder))
    return "holds folders, no sounds; each label has one folder" if nested else "holds no sounds"


def _with_splits(folder: Path, entries: list[Entry]) -> list[Entry]:
    lists = {"val": folder / "validation_list.txt", "test": folder / "testing_list.txt"}
    split_of: dict[Path, str] = {}
    for split, path in lists.items():
        if path.is_file():
            split_of |= {filenames.within(folder, line, place): split for place, line in _lines(path)}
    if not any(path.is_file() for path in lists.values()):
        return entries
    return [dataclasses.replace(entry, split=split_of.get(entry.path, "train")) for entry in entries]


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Place and text of each line that is not blank."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path}, line {number}", line.strip()
