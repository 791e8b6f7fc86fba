"""``somatopy speech prepare``: look a folder of spoken words over, and write the lists of its splits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from somatopy.checking import InputError
from somatopy.commands import screen
from somatopy.commands.speech import material

if TYPE_CHECKING:
    from somatopy.data import Clips

SHOWN = ("train", "valid", "test")


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
        bool, typer.Option("--strict", help="A clip or noise that cannot be read, or a leak, is an error.")
    ] = False,
) -> None:
    """Count the clips of FOLDER, look for leaks between splits, and write train, valid, test and trainvalid lists."""
    from somatopy.data import find_leaks
    from somatopy.speech import corpus

    clips = corpus.read(folder, split)
    material.report(clips)
    if strict and clips.skipped:
        raise InputError(f"{len(clips.skipped)} clips cannot be read, the first: {clips.skipped[0][1]}")
    for leak in find_leaks(clips, strict=strict):
        screen.complain(f"warning: {leak}")
    noises = corpus.noises(folder, strict=strict)
    lengths = corpus.write_lists(clips, out)
    _show_counts(clips)
    seconds = sum(map(len, noises)) / corpus.RATE
    screen.say(f"noise     {len(noises)} recordings, {seconds:.0f} s")
    screen.say("wrote     " + ", ".join(f"{out / name}.txt ({n})" for name, n in lengths.items()))


def _show_counts(clips: Clips) -> None:
    from rich.table import Table

    from somatopy.speech import LABELS, class_counts, targets
    from somatopy.speech.corpus import LISTS

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("class")
    labels, counts = clips.labels or [""] * len(clips), []
    for name in SHOWN:
        table.add_column(name, justify="right")
        pairs = zip(labels, clips.splits or [], strict=True)
        rows = [label for label, split in pairs if split in LISTS[name]]
        counts.append(class_counts(targets(rows)))
    for label in LABELS:
        table.add_row(label, *(str(count[label]) for count in counts))
    table.add_row("all", *(str(sum(count.values())) for count in counts))
    screen.results().print(table)
