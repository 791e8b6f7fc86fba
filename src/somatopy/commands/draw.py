"""``somatopy draw``: a run as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from somatopy.commands import screen

FORMATS = ("png", "svg", "pdf")


def draw(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    format: Annotated[str, typer.Option(help="png, svg or pdf.", metavar="FORMAT")] = "png",
) -> None:
    """Draw the training and the last gmap of RUN."""
    from somatopy.checking import choice
    from somatopy.commands import progress
    from somatopy.runs import beginning, configuration, figures, folder

    choice("--format", format, FORMATS)
    opened = folder.opened(run)
    settings = configuration.read(opened.config)
    with progress.hearing() as heard:
        samples = beginning.training_samples(opened, settings, heard)
    for path in figures.draw(opened, settings, samples, format):
        screen.say(f"wrote {path}")
