"""Folders and lists of sound files as clips; what cannot be read is left out and reported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from somatopy.checking import InputError, ParameterError, choice, integer, show
from somatopy.data import filenames, listing, soundfiles
from somatopy.data.clips import Clips
from somatopy.data.listing import Entry
from somatopy.data.ordered import in_order


def read_folder(
    folder: str | Path,
    *,
    split: str | None = None,
    rate: int = 16000,
    strict: bool = False,
    n_jobs: int | None = None,
) -> Clips:
    """The clips of a folder, in the order of its manifest or else of their names.

    Every file is looked at once, by ``n_jobs`` threads (None: one a processor), and read when it is needed.

    Parameters
    ----------
    folder
        ``folder/label/clip.wav``, or ``folder/clip.wav`` for clips without labels. A ``manifest.csv`` (columns
        file, label, speaker, split) decides what belongs to it; else Speech Commands' ``validation_list.txt``
        and ``testing_list.txt`` make the splits.
    split
        ``"train"``, ``"val"`` or ``"test"``: that part only.
    rate
        Samples a second the waves shall have.
    strict
        Whether a file that cannot be read is an error; otherwise it goes to ``clips.skipped``.

    Raises
    ------
    InputError
        No clip can be read; a list leads out of the folder; with ``strict``, any file cannot be read.
    ParameterError
        The folder has no such split.
    """
    folder = Path(folder)
    if not filenames.is_folder(folder):
        raise InputError(f"{folder} is no folder")
    entries, notes = listing.in_folder(folder)
    if not entries:
        seen = "".join(f"; {name} {note}" for name, note in notes[:1])
        raise InputError(f"{folder} holds no sounds, neither folder/label/clip.wav nor folder/clip.wav{seen}")
    clips = from_entries(_of_split(entries, split, folder), rate, strict, n_jobs)
    clips.notes.extend(notes)
    return clips


def read_list(
    files: str | Path | Sequence[str | Path],
    *,
    labels: Sequence[str] | None = None,
    rate: int = 16000,
    strict: bool = False,
    n_jobs: int | None = None,
) -> Clips:
    """The clips of a list: paths, or a text file with one path a line, relative to its own folder.

    In a text file a label may follow after a tab; otherwise the label is the folder the file lies in. Paths
    handed in have the ``labels`` handed in. The rest is as in :func:`read_folder`.
    """
    if isinstance(files, str | Path):
        entries = listing.in_list(Path(files))
    else:
        entries = [Entry(str(path), Path(path), speaker=listing.speaker_of(Path(path))) for path in files]
    if labels is not None:
        if len(labels) != len(entries):
            raise ParameterError(
                f"labels must have one entry a file: {len(entries)} files, {len(labels)} labels"
            )
        entries = [Entry(e.name, e.path, label, e.speaker) for e, label in zip(entries, labels, strict=True)]
    if not entries:
        raise InputError(f"{show(files)} lists no sounds")
    return from_entries(entries, rate, strict, n_jobs)


def _of_split(entries: list[Entry], split: str | None, folder: Path) -> list[Entry]:
    if split is None:
        return entries
    known = {entry.split for entry in entries if entry.split}
    if not known:
        raise ParameterError(
            f"split {show(split)} was asked for, but {folder} has neither a manifest.csv nor lists that make splits"
        )
    choice("split", split, sorted(known))
    return [entry for entry in entries if entry.split == split]


def from_entries(
    entries: list[Entry], rate: int = 16000, strict: bool = False, n_jobs: int | None = None
) -> Clips:
    """The entries whose files can be read, with a report of the others; the rest is as in :func:`read_folder`."""
    integer("rate", rate, at_least=soundfiles.MIN_RATE, at_most=soundfiles.MAX_RATE)
    kept: list[Entry] = []
    skipped: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    for entry, form in zip(
        entries, in_order(_format, (entry.path for entry in entries), n_jobs), strict=True
    ):
        if isinstance(form, InputError):
            if strict:
                raise form
            skipped.append((entry.name, str(form)))
        else:
            kept.append(entry)
            notes += [(entry.name, note) for note in form.notes(rate)]
    if not kept:
        raise InputError(f"none of the {len(entries)} sounds can be read; the first: {skipped[0][1]}")
    return Clips(
        media=[entry.path for entry in kept],
        names=[entry.name for entry in kept],
        rate=rate,
        labels=_known([entry.label for entry in kept]),
        groups=_known([entry.speaker for entry in kept]),
        splits=_known([entry.split for entry in kept]),
        skipped=skipped,
        notes=notes,
    )


def _format(path: Path) -> soundfiles.SoundFormat | InputError:
    try:
        return soundfiles.check(path)
    except InputError as error:
        return error


def _known(column: list[str]) -> list[str] | None:
    return column if any(column) else None
