"""``somatopy train``: samples to a series of gmaps in a run folder."""
# ruff: noqa: ARG001 - the options are read from the context

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from somatopy.checking import NoRoomError
from somatopy.commands import screen
from somatopy.commands import train_options as options
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


def train(
    context: typer.Context,
    out: options.Out,
    data: options.Data = None,
    example: options.Example = None,
    labels: options.Labels = None,
    names: options.Names = None,
    gaps: options.Gaps = None,
    split: options.Split = None,
    exclude: options.Exclude = None,
    bands: options.Bands = None,
    frames: options.Frames = None,
    trim: options.Trim = None,
    depth: options.Depth = None,
    map: options.MapName = None,
    calibration_epochs: options.CalibrationEpochs = None,
    growing_epochs: options.GrowingEpochs = None,
    smoothing_epochs: options.SmoothingEpochs = None,
    reinforcing_cycles: options.ReinforcingCycles = None,
    growth_threshold: options.GrowthThreshold = None,
    calibration_rule: options.CalibrationRule = None,
    growth_factor: options.GrowthFactor = None,
    spread_factor: options.SpreadFactor = None,
    error_spread: options.ErrorSpread = None,
    carry_errors: options.CarryErrors = None,
    final_learning_rate: options.FinalLearningRate = None,
    rate_law: options.RateLaw = None,
    max_units: options.MaxUnits = None,
    shape: options.Shape = None,
    lattice: options.Lattice = None,
    periodic: options.Periodic = None,
    epochs: options.Epochs = None,
    radius: options.Radius = None,
    neighborhood: options.Neighborhood = None,
    lattice_distance: options.LatticeDistance = None,
    metric: options.Metric = None,
    start: options.Start = None,
    missing: options.Missing = None,
    tol: options.Tol = None,
    mode: options.Mode = None,
    conscience: options.Conscience = None,
    shuffle: options.Shuffle = None,
    learning_rate: options.LearningRate = None,
    scaling: options.Scaling = None,
    seed: options.Seed = None,
    config: options.ConfigFile = None,
    save_every: options.SaveEvery = None,
    resume: options.Resume = False,
    overwrite: options.Overwrite = False,
    dry_run: options.DryRun = False,
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


def settings(chosen: Mapping[str, Any], config: Path | None) -> Tables:
    """The options that were given, as tables of a config.toml, over those of the file ``config``."""
    from somatopy.runs import configuration

    given: Tables = {}
    for name, value in chosen.items():
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
