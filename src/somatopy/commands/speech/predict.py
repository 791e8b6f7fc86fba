"""``somatopy speech predict``: what is said in each clip of a folder, as a submission."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from somatopy.checking import extra
from somatopy.commands import screen

if TYPE_CHECKING:
    from somatopy.data import Clips
    from somatopy.speech.spotter import Spotter

BLOCK = 1024  # clips in memory at a time: those of the challenge would take 5 GB


def predict(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    folder: Annotated[Path, typer.Argument(help="A folder of clips.", metavar="FOLDER")],
    out: Annotated[
        Path | None, typer.Option(help="The file to write, instead of RUN/submission.csv.")
    ] = None,
    which: Annotated[str, typer.Option(help="best or last: the network of RUN to ask.")] = "best",
) -> None:
    """Write a line ``fname,label`` for each clip of FOLDER."""
    extra("torch", "torch", "keyword spotting")
    from somatopy.commands.speech import material
    from somatopy.data import read_folder, storage
    from somatopy.runs import network_folder, spreadsheet
    from somatopy.speech import corpus, load

    opened = network_folder.opened(run)
    spotter = load(opened.chosen(which))
    clips = read_folder(folder, rate=corpus.RATE)
    material.report(clips)
    rows = list(zip(fnames(clips.names), _told(spotter, clips), strict=True))
    path = out or opened.submission
    storage.write_text(path, spreadsheet.text(["fname", "label"], rows))
    screen.say(f"wrote {path}: {len(rows)} clips")


def fnames(names: Sequence[str]) -> list[str]:
    """The names of the files alone, as a submission has them; with their folders where two would be alike.

    >>> fnames(["test/1.wav", "test/2.wav"]), fnames(["yes/1.wav", "no/1.wav"])
    (['1.wav', '2.wav'], ['yes/1.wav', 'no/1.wav'])
    """
    alone = [name.rpartition("/")[2] for name in names]
    return alone if len(set(alone)) == len(alone) else list(names)


def _told(spotter: Spotter, clips: Clips) -> list[str]:
    """The label of each clip."""
    import numpy as np

    from somatopy.commands import progress
    from somatopy.speech import decoded

    labels: list[str] = []
    with progress.hearing() as heard:
        for first in range(0, len(clips), BLOCK):
            part = clips.select(np.arange(first, min(first + BLOCK, len(clips))))
            scores = spotter.scores(decoded(part), np.arange(len(part)))
            labels += [spotter.labels[c] for c in scores.argmax(1).tolist()]
            if heard is not None:
                heard(len(labels), len(clips))
    return labels
