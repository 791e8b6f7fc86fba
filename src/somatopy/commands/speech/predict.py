"""``somatopy speech predict``: what is said in each clip of a folder, as a submission."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from somatopy.checking import extra
from somatopy.commands import screen


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
    import numpy as np

    from somatopy.commands.speech import check, material
    from somatopy.data import read_folder, storage
    from somatopy.runs import network_folder, spreadsheet
    from somatopy.speech import corpus, load

    opened = network_folder.opened(run)
    spotter = load(check.network(opened, which))
    clips = read_folder(folder, rate=corpus.RATE)
    for line in clips.report():
        screen.note(line)
    heard = material.labeled(clips)
    best = spotter.scores(heard.waves, np.arange(len(clips))).argmax(1).tolist()
    rows = [[name.rpartition("/")[2], spotter.labels[c]] for name, c in zip(clips.names, best, strict=True)]
    path = out or opened.submission
    storage.write_text(path, spreadsheet.text(["fname", "label"], rows))
    screen.say(f"wrote {path}: {len(rows)} clips")
