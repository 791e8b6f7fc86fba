"""``somatopy check``: every gmap of a run fed its samples again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from somatopy.commands import screen

if TYPE_CHECKING:
    from somatopy.data.samples import Samples
    from somatopy.runs.configuration import Configuration
    from somatopy.runs.curve import CurvePoint
    from somatopy.runs.folder import Run

MOST_ROWS = 24


def check(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    data: Annotated[Path | None, typer.Option(help="Other samples than it was trained on.")] = None,
    labels: Annotated[str | None, typer.Option(help="Of --data: the labels' column, or a file.")] = None,
    every: Annotated[
        int | None,
        typer.Option(help="Units and .mat files of every N-th gmap; 1 for all, however many.", metavar="N"),
    ] = None,
) -> None:
    """Measure every gmap of RUN and write down what came out."""
    from somatopy.checking import integer
    from somatopy.commands import progress
    from somatopy.runs import beginning, checkup, configuration, folder, newcomers

    if every is not None:
        integer("--every", every, at_least=1)
    opened = folder.opened(run)
    settings = configuration.read(opened.config)
    with progress.hearing() as heard:
        if data is None:
            samples, place = beginning.training_samples(opened, settings, heard), checkup.Place.of(opened)
        else:
            samples = newcomers.read(settings, data, labels, heard)
            place = checkup.Place.of(opened, data.stem)
    with progress.checking() as checked:
        result = checkup.check(opened, settings, samples, place, every=every, progress=checked)
    _show_curve(result.curve)
    if data is None:
        for line in result.in_words():
            screen.say(line)
    else:
        _show_comparison(opened, settings, samples)
    if len(result.in_detail) < len(result.curve):
        screen.say(
            f"units.csv and .mat files are of {len(result.in_detail)} of {len(result.curve)} gmaps; --every 1 for all"
        )
    screen.say(f"wrote {place.check} and {place.matlab}")


def _show_curve(curve: Sequence[CurvePoint]) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("gmap", "phase", "units", "mse", "explained", "qe", "topographic", "dead", "purity"):
        table.add_column(name, justify="left" if name == "phase" else "right", no_wrap=True)
    for point in thinned(curve, MOST_ROWS):
        table.add_row(*_cells(point))
    screen.results().print(table)


def _cells(point: CurvePoint) -> list[str]:
    return [
        str(point.gmap),
        point.phase,
        str(point.units),
        f"{point.mse:.6g}",
        f"{point.explained_variance:.3f}",
        f"{point.quantization_error:.4g}",
        f"{point.topographic_error:.3f}",
        f"{point.dead:.3f}",
        "" if point.purity is None else f"{point.purity:.3f}",
    ]


def thinned(curve: Sequence[Any], most: int) -> list[Any]:
    """At most ``most`` of ``curve`` at equal distances, the first and the last among them.

    >>> thinned(range(100), 4)
    [0, 33, 66, 99]
    """
    if len(curve) <= most:
        return list(curve)
    return [curve[round(i * (len(curve) - 1) / (most - 1))] for i in range(most)]


def _show_comparison(run: Run, settings: Configuration, samples: Samples) -> None:
    """The last gmap on the training samples and on ``samples``, side by side."""
    import warnings

    from rich.table import Table

    from somatopy.checking import SomatopyError
    from somatopy.runs import beginning, comparison

    try:
        trained = beginning.training_samples(run, settings)
    except SomatopyError as error:
        warnings.warn(f"nothing to compare with: {error}", stacklevel=2)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in comparison.HEADER:
        table.add_column(name, justify="left" if name == "measure" else "right", no_wrap=True)
    for name, before, after in comparison.compared(run, trained, samples):
        table.add_row(name, *("" if value is None else f"{value:.4g}" for value in (before, after)))
    screen.results().print(table)
