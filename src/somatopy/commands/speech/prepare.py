"""``somatopy speech prepare``: look a folder of spoken words over, and write the lists of its splits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from somatopy.checking import InputError
from somatopy.commands import screen

if TYPE_CHECKING:
    from somatopy.data import Clips

SPLITS = {"train": "train", "val": "valid", "test": "test"}


def prepare(
    folder: Annotated[Path, typer.Argument(help="A folder of word/clip.wav.", metavar="FOLDER")],
    out: Annotated[Path, typer.Option(help="The folder to write the lists to.", metavar="LISTS")],
    split: Annotated[
        str,
        typer.Option(
            help="folder: as its manifest or lists say, else by speaker; hash: by the official hash of the speaker.",
            metavar="RULE",
        ),
    ] = "folder",
    strict: Annotated[
        bool, typer.Option("--strict", help="A clip that cannot be read, or a leak, is an error.")
    ] = False,
) -> None:
    """Count the clips of FOLDER, look for leaks between splits, and write train, valid, test and trainvalid lists."""
    from somatopy.data import find_leaks
    from somatopy.speech import corpus

    clips = corpus.read(folder, split)
    for line in clips.report():
        screen.note(line)
    if strict and clips.skipped:
        raise InputError(f"{len(clips.skipped)} clips cannot be read, the first: {clips.skipped[0][1]}")
    for leak in find_leaks(clips, strict=strict):
        screen.complain(f"warning: {leak}")
    lengths = corpus.write_lists(clips, out)
    _show_counts(clips)
    noises = corpus.noises(folder)
    seconds = sum(map(len, noises)) / corpus.RATE
    screen.say(f"noise     {len(noises)} recordings, {seconds:.0f} s")
    screen.say("wrote     " + ", ".join(f"{out / name}.txt ({n})" for name, n in lengths.items()))


def _show_counts(clips: Clips) -> None:
    from rich.table import Table

    from somatopy.speech import LABELS, class_counts, targets

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("class")
    counts = []
    for split, title in SPLITS.items():
        table.add_column(title, justify="right")
        rows = [
            label for label, own in zip(clips.labels or [], clips.splits or [], strict=True) if own == split
        ]
        counts.append(class_counts(targets(rows)))
    for label in LABELS:
        table.add_row(label, *(str(count[label]) for count in counts))
    table.add_row("all", *(str(sum(count.values())) for count in counts))
    screen.results().print(table)
