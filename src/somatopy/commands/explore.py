"""``somatopy explore``: a run as a page that opens by double click."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from somatopy.commands import screen

MOST_SAMPLES = 10_000


def explore(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Show the page in the browser.")] = True,
    out: Annotated[
        Path | None, typer.Option(help="Another place than RUN/explore.html.", metavar="FILE")
    ] = None,
    max_samples: Annotated[
        int, typer.Option(help="Samples listed; counts are of all.", metavar="N")
    ] = MOST_SAMPLES,
) -> None:
    """Write RUN as one page: the map to look at, its samples to hear and to question."""
    from somatopy.checking import integer
    from somatopy.commands import progress
    from somatopy.report import Limits
    from somatopy.runs import beginning, configuration, explorer, folder

    limits = Limits(samples=integer("--max-samples", max_samples, at_least=1))
    opened = folder.opened(run)
    settings = configuration.read(opened.config)
    with progress.hearing() as heard:
        samples = beginning.training_samples(opened, settings, heard)
    path = out or opened.explorer
    with progress.writing() as written:
        payload = explorer.explore(opened, settings, samples, path, limits=limits, progress=written)
    for note in payload.document["notes"]:
        screen.note(note)
    screen.say(f"wrote {path} ({path.stat().st_size / 1e6:.1f} MB)")
    if open_page:
        webbrowser.open_new_tab(path.absolute().as_uri())
