"""Paths from names that strangers wrote: none may lead out of its folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from somatopy.checking import InputError, show

# Half of the 255 bytes that file systems give a name: room for a number, a suffix and a temporary ending.
LONGEST = 120


def is_file(path: Path) -> bool:
    """Whether a plain file is there: no folder, pipe or device; a name too long for the system is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there."""
    try:
        return path.is_dir()
    except OSError:
        return False


def within(folder: Path, name: str, source: str) -> Path:
    """``folder / name``, or an InputError that names ``source`` when the name leads out of the folder.

    >>> within(Path("sounds"), "yes/a.wav", "list.txt, line 1").as_posix()
    'sounds/yes/a.wav'
    """
    parts = name.replace("\\", "/").split("/")
    absolute = name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name)
    if not name or absolute or ".." in parts or "\0" in name:
        raise InputError(
            f"{source}: {show(name)} must be a path inside {folder}, without '..' or a leading '/'"
        )
    return folder.joinpath(*parts)


def plain(name: str) -> str:
    """The last part of ``name`` with anything but letters, digits, ``-``, ``_`` and inner dots replaced.

    >>> plain("yes/0a7c_nohash_0"), plain("../.."), plain("v1.2")
    ('0a7c_nohash_0', '_', 'v1.2')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = re.sub(r"[^\w.-]+", "_", last).strip(".").encode()[:LONGEST].decode(errors="ignore")
    return kept or "_"


def distinct(folder: Path, labels: Sequence[str] | None, names: Sequence[str], suffix: str) -> list[Path]:
    """One path ``folder/label/name.suffix`` a name; names that would fall together get a number."""
    taken: dict[str, int] = {}
    paths = []
    for row, name in enumerate(names):
        place = folder / plain(labels[row]) if labels is not None else folder
        path = place / f"{plain(name)}{suffix}"
        while (key := str(path).casefold()) in taken:
            taken[key] += 1
            path = place / f"{plain(name)}_{taken[key]}{suffix}"
        taken[key] = 1
        paths.append(path)
    return paths
