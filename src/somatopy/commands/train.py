"""``somatopy train``: samples to a series of gmaps in a run folder."""
# ruff: noqa: ARG001 - the options are read from the context

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from somatopy.checking import NoRoomError
from somatopy.commands import screen
from somatopy.commands.notation import READERS, folder_name

if TYPE_CHECKING:
    from somatopy.runs.folder import Run

Tables = dict[str, dict[str, Any]]

# Options that are no parameters of a map: where they stand in config.toml.
PLACES = {
    "data": ("data", "path"),
    **{name: ("data", name) for name in ("example", "labels", "names", "gaps", "split", "exclude")},
    **{name: ("sound", name) for name in ("bands", "frames", "trim", "depth")},
    **{name: ("run", name) for name in ("map", "seed", "save_every")},
    "epochs": ("parameters", "n_epochs"),
}
NOT_SETTINGS = {"out", "config", "resume", "overwrite", "dry_run"}


def _samples(text: str, metavar: str | None = None) -> Any:
    return typer.Option(help=text, metavar=metavar, rich_help_panel="Samples", show_default=False)


def _map(panel: str) -> Any:
    """Options of a kind of map, shown together."""

    def option(text: str, flag: str | None = None, metavar: str | None = None) -> Any:
        flags = [flag] if flag else []
        return typer.Option(*flags, help=text, metavar=metavar, rich_help_panel=panel, show_default=False)

    return option


_growing = _map("Growing map")
_fixed = _map("Maps of a fixed shape: batch, online")
_any = _map("Any map")


Data = typer.Argument(help="A table, a folder of sounds, or a text file that lists sounds.", metavar="DATA")


def train(
    context: typer.Context,
    out: Annotated[str, typer.Option(help="The run folder to make.", metavar="RUN")],
    data: Annotated[str | None, Data] = None,
    example: Annotated[str | None, _samples("A built-in example instead of DATA.", "NAME")] = None,
    labels: Annotated[
        str | None, _samples("Of a table: the labels' column, or a file.", "COLUMN|FILE")
    ] = None,
    names: Annotated[str | None, _samples("Of a table: the column that names the samples.", "COLUMN")] = None,
    gaps: Annotated[
        str | None,
        _samples("Rows with empty cells: error, drop, or keep (for a map that masks gaps).", "WHAT"),
    ] = None,
    split: Annotated[str | None, _samples("Only this split, such as train.", "NAME")] = None,
    exclude: Annotated[list[str] | None, _samples("Leave out this label; may be repeated.", "LABEL")] = None,
    bands: Annotated[str | None, _samples("Filter bank of sounds: bark24 or mel40.", "NAME")] = None,
    frames: Annotated[int | None, _samples("Spectra a sound, in time.")] = None,
    trim: Annotated[
        float | None,
        _samples("Cut off what is so many dB softer, before and after the sound; 25 suits words.", "DB"),
    ] = None,
    depth: Annotated[
        float | None,
        _samples("What is so many dB softer than the loudest band is not heard; 45 suits vowels.", "DB"),
    ] = None,
    map: Annotated[
        str | None,
        typer.Option(help="The kind of map: growing (unless given), batch or online.", metavar="NAME"),
    ] = None,
    calibration_epochs: Annotated[int | None, _growing("Passes of calibrating.")] = None,
    growing_epochs: Annotated[int | None, _growing("Passes of growing.")] = None,
    smoothing_epochs: Annotated[int | None, _growing("Passes of smoothing, at most; 0 for none.")] = None,
    reinforcing_cycles: Annotated[int | None, _growing("Cycles of reinforcing (needs labels).")] = None,
    growth_threshold: Annotated[str | None, _growing("GT: calibrated, or a number.", metavar="GT")] = None,
    calibration_rule: Annotated[str | None, _growing("GT by the mean or the largest error.")] = None,
    growth_factor: Annotated[float | None, _growing("Times calibrated GT: larger, fewer units.")] = None,
    spread_factor: Annotated[float | None, _growing("GT = -D ln(SF) instead: larger, more units.")] = None,
    error_spread: Annotated[float | None, _growing("Share of an inner unit's error that spreads.")] = None,
    carry_errors: Annotated[
        bool | None, _growing("From epoch to epoch.", "--carry-errors/--zero-errors")
    ] = None,
    final_learning_rate: Annotated[float | None, _growing("Rate at the end of a phase.")] = None,
    rate_law: Annotated[str | None, _growing("geometric or gsom.")] = None,
    max_units: Annotated[int | None, _growing("Hard cap of the map's size.")] = None,
    shape: Annotated[
        str | None, _fixed("20x30: rows x columns; 72 for a line or ring; auto.", metavar="SHAPE")
    ] = None,
    lattice: Annotated[
        str | None, _fixed("rectangular, rectangular8, hexagonal, line or ring.", metavar="NAME")
    ] = None,
    periodic: Annotated[bool | None, _fixed("Borders meet: a torus.", "--periodic/--bordered")] = None,
    epochs: Annotated[int | None, _fixed("Passes over the samples, at most.")] = None,
    radius: Annotated[
        str | None, _fixed("A number, plateau, or a law: linear,10,1.", metavar="RADIUS")
    ] = None,
    neighborhood: Annotated[
        str | None, _fixed("gaussian, cut_gaussian, bubble, triangular or mexican_hat.", metavar="NAME")
    ] = None,
    lattice_distance: Annotated[str | None, _fixed("sheet or hops.", metavar="NAME")] = None,
    metric: Annotated[
        str | None, _fixed("euclidean, manhattan, chebyshev or cosine.", metavar="NAME")
    ] = None,
    start: Annotated[str | None, _fixed("pca, samples, random or half.", metavar="NAME")] = None,
    missing: Annotated[
        str | None, _fixed("Gaps in tables: error, or mask: left out of distances and means.", metavar="WHAT")
    ] = None,
    tol: Annotated[float | None, _fixed("batch: stop when the units move less.")] = None,
    mode: Annotated[str | None, _fixed("online: wtm or wta.", metavar="NAME")] = None,
    conscience: Annotated[float | None, _fixed("online: how much winning counts against a unit.")] = None,
    shuffle: Annotated[
        bool | None, _fixed("online: another order each epoch.", "--shuffle/--in-order")
    ] = None,
    learning_rate: Annotated[
        str | None, _any("growing: at the start of a phase. online: a number or a law: exponential,0.3,0.02.")
    ] = None,
    scaling: Annotated[
        str | None,
        _any(
            "feature: each by its range. growing also: global (for sounds). batch, online: none unless given."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of all that is random; 0 unless given.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="Settings from a config.toml; options overrule it.")
    ] = None,
    save_every: Annotated[int | None, typer.Option(help="Save a gmap every so many epochs.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in RUN.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin again in RUN.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")] = False,
) -> None:
    """Train a map on DATA, saving it after every epoch."""
    from somatopy.runs import beginning
    from somatopy.runs.folder import Run

    run, tables = Run(folder_name("--out", out)), settings(context.params, config)
    beginning.admit(run, resume=resume, overwrite=overwrite)
    asked = beginning.agreed(run, tables) if resume and run.is_started else beginning.checked(tables)
    if dry_run:
        _preview(asked)
    elif resume and run.is_finished:
        run.sweep()
        screen.say(f"{run.folder} is finished already; nothing is left to do")
        _summarize(run)
    else:
        _train(run, tables, resume=resume, overwrite=overwrite)
        _summarize(run)


def settings(options: Mapping[str, Any], config: Path | None) -> Tables:
    """The options that were given, as tables of a config.toml, over those of the file ``config``."""
    from somatopy.runs import configuration

    given: Tables = {}
    for name, value in options.items():
        if name not in NOT_SETTINGS and value is not None and value != []:
            table, key = PLACES.get(name, ("parameters", name))
            given.setdefault(table, {})[key] = READERS[name](value) if name in READERS else value
    return configuration.overlaid(configuration.load(config) if config else {}, given)


def _train(run: Run, tables: Tables, *, resume: bool, overwrite: bool) -> None:
    from somatopy.commands import progress
    from somatopy.runs import beginning, estimators, interruption, lock, pauses, training

    with lock.held(run.lock):
        beginning.admit(run, resume=resume, overwrite=overwrite)  # another process may have been quicker
        begin = beginning.again if resume and run.is_started else beginning.afresh
        with progress.hearing() as heard:
            done, samples = begin(run, tables, heard)
        if begin is beginning.afresh and run.sounds.is_file():
            screen.note(f"what was left out or changed of the sounds: {run.sounds}")
        if advice := pauses.hint(done, samples.vectors):
            screen.note(f"hint: {advice}")
        som, digest = done.estimator(), done.digest()
        compiles = not estimators.is_compiled(done.map)
        try:
            with progress.training(som.planned_epochs(), compiles=compiles) as watcher:
                training.train(run, som, samples, digest=digest, save_every=done.save_every, watcher=watcher)
        except (interruption.Interrupted, NoRoomError):
            screen.note(f"go on with: {run.go_on}")
            raise


def _preview(asked: Any) -> None:
    from somatopy.runs import beginning, preview

    rows = beginning.readable(asked)
    seen = preview.preview(beginning.settled(asked.tables(), rows), rows)
    labels = "no labels" if seen.labels is None else f"{seen.labels} labels"
    screen.say(f"samples   {seen.samples} of {seen.features} features, {labels}, from {asked.source.title}")
    screen.say(f"map       {asked.map}, seed {asked.seed}, at most {seen.epochs} epochs")
    screen.say(f"memory    at most about {seen.memory / 2**20:.0f} MiB for vectors")
    grows = f" for each {preview.ASSUMED_UNITS} units" if seen.grows else ""
    screen.say(
        f"disk      at most {seen.gmaps} gmaps: about {seen.disk / 2**20:.1f} MiB{grows} (see --save-every)"
    )
    screen.say("a dry run: nothing was written")


def _summarize(run: Run) -> None:
    from somatopy.runs import configuration, history

    records = history.read(run.history)
    if not records:
        screen.note(f"{run.history} holds no step: nothing can be told of the training")
        return
    first, last = records[0], records[-1]
    seconds = sum(record["seconds"] for record in records)
    scaled = " (scaled units)" if configuration.read(run.config).parameters["scaling"] != "none" else ""
    screen.say(f"units     {first['units']} -> {last['units']}")
    screen.say(f"mse       {first['mse']:.6g} -> {last['mse']:.6g}{scaled}")
    screen.say(f"trained   {last['step']} epochs in {seconds:.1f} s; {len(run.gmap_steps())} gmaps")
    screen.say(f"next      somatopy check {shlex.quote(str(run.folder))}")
