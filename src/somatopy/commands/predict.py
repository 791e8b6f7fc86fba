"""``somatopy predict``: where new samples fall on the map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from somatopy.commands import screen


def predict(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    data: Annotated[Path, typer.Argument(help="A table, a folder of sounds, or a list.", metavar="DATA")],
    out: Annotated[Path | None, typer.Option(help="The CSV file to write, instead of the screen.")] = None,
    labels: Annotated[str | None, typer.Option(help="A column of DATA that is no feature.")] = None,
    names: Annotated[str | None, typer.Option(help="The column of DATA that names the samples.")] = None,
    gaps: Annotated[
        str | None, typer.Option(help="Rows with empty cells: error, drop or keep; as in training.")
    ] = None,
) -> None:
    """Say on which unit of RUN each sample of DATA falls."""
    from somatopy.commands import progress
    from somatopy.data import storage
    from somatopy.runs import configuration, folder, newcomers, placement, spreadsheet

    opened = folder.opened(run)
    settings = configuration.read(opened.config)
    with progress.hearing() as heard:
        samples = newcomers.read(settings, data, labels, heard, names=names, gaps=gaps)
    placed = placement.placed(opened, settings, samples)
    text = spreadsheet.text(placement.HEADER, placed.rows)
    if out is None:
        typer.echo(text, nl=False)
    else:
        storage.write_text(out, text)
    if placed.outliers:
        screen.note(
            f"{placed.outliers} of {len(samples)} samples lie farther from the map than 99.9 % of those it was "
            "trained on (outlier: yes)"
        )
