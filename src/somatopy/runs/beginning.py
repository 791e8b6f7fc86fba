"""How a run begins, afresh or again: what must agree before the first epoch."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Mapping
from typing import Any

from somatopy.checking import InputError, ParameterError
from somatopy.data.clips import Clips
from somatopy.data.samples import Samples
from somatopy.runs import configuration, estimators, heard, hearing_report, source, usable
from somatopy.runs.configuration import Configuration
from somatopy.runs.folder import Run
from somatopy.runs.source import Progress

Tables = Mapping[str, Mapping[str, Any]]


def admit(run: Run, *, resume: bool, overwrite: bool) -> None:
    """Refuse a folder that holds something dear; reads only.

    Raises
    ------
    ParameterError
        There is a run and neither ``resume`` nor ``overwrite``, or the folder holds other files.
    """
    if resume and overwrite:
        raise ParameterError("give --resume (go on) or --overwrite (begin again), not both")
    if run.is_started:
        if not (resume or overwrite):
            raise ParameterError(
                f"--out: {run.folder} already holds a run; go on with it by --resume, begin again by "
                "--overwrite, or choose another --out"
            )
    elif strangers := run.strangers():
        raise ParameterError(
            f"--out: {run.folder} is no run but holds {strangers[0]!r}"
            f"{' and more' if len(strangers) > 1 else ''}; choose a new or empty folder"
        )


def checked(tables: Tables) -> Configuration:
    """The configuration of ``tables``, with complaints of it before any data is read."""
    if not tables.get("data", {}).keys() & {"path", "example"}:
        raise ParameterError("give DATA (a file or folder) or --example NAME to train on")
    asked = configuration.from_tables(tables)
    estimators.check(asked.estimator())
    return asked


def readable(asked: Configuration) -> Samples | Clips:
    """The rows to train on, found usable; sounds are not heard yet."""
    rows = source.read(asked.source)
    usable.check_rows(rows, asked.source.title, masked=asked.parameters.get("missing") == "mask")
    usable.check_labels(rows, asked.parameters)
    return rows


def settled(tables: Tables, rows: Samples | Clips) -> Configuration:
    """The configuration of ``tables`` for these rows: sounds by one scale, unless it says otherwise."""
    scales = estimators.defaults(configuration.from_tables(tables).map)["scaling"] != "none"
    if isinstance(rows, Clips) and scales:
        tables = configuration.overlaid({"parameters": {"scaling": "global"}}, tables)
    asked = configuration.from_tables(tables)
    return dataclasses.replace(asked, source=asked.source.absolute())


def afresh(run: Run, tables: Tables, progress: Progress | None = None) -> tuple[Configuration, Samples]:
    """Read the samples and write ``config.toml``.

    Nothing is made, and an older run in the folder does not go, before all was read and found usable.
    """
    asked = checked(tables)
    rows = readable(asked)
    samples = source.vectors(asked.source, rows, progress)
    settings = settled(tables, rows).with_samples(samples, "sound" if isinstance(rows, Clips) else "table")
    run.clear()
    run.make()
    if isinstance(rows, Clips):
        hearing_report.write(run, rows)
        heard.keep(run.features, settings.source, samples)
    settings.write(run.config)
    return settings, samples


def again(run: Run, tables: Tables, progress: Progress | None = None) -> tuple[Configuration, Samples]:
    """The configuration and samples of a run that is to go on; ``tables`` may only repeat what it has.

    Raises
    ------
    ParameterError
        A setting, or the data, differ from those the run began with.
    """
    stored = agreed(run, tables)
    samples = training_samples(run, stored, progress)
    compare_versions(stored.versions, configuration.versions())
    return stored, samples


def compare_versions(then: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Warn of each package that computed a run so far in another version than the one that is to go on."""
    for package, before in then.items():
        if (present := now.get(package)) != before:
            warnings.warn(
                f"this run began with {package} {before}; with {present} its end may differ", stacklevel=3
            )


def agreed(run: Run, tables: Tables) -> Configuration:
    """The stored configuration of ``run``, if ``tables`` says nothing else."""
    stored = configuration.read(run.config)
    asked = configuration.from_tables(configuration.overlaid(configuration.load(run.config), tables))
    asked = dataclasses.replace(asked, source=asked.source.absolute())
    if different := stored.differences(asked):
        raise ParameterError(
            f"--resume: {run.folder} was begun with other settings ({'; '.join(different)}); leave them "
            "out to go on, or begin again with --overwrite"
        )
    return stored


def training_samples(run: Run, settings: Configuration, progress: Progress | None = None) -> Samples:
    """The samples ``run`` was trained on: as kept in its folder, or read again.

    Raises
    ------
    InputError
        They are no longer what they were.
    """
    then = settings.found.get("fingerprint")
    samples = heard.kept(run.features, settings.source)
    if samples is not None and configuration.fingerprint(samples) == then:
        return samples
    samples = source.vectors(settings.source, source.read(settings.source), progress)
    if configuration.fingerprint(samples) != then:
        n, d = samples.vectors.shape
        before = f"{settings.found.get('samples')} x {settings.found.get('features')} then"
        raise InputError(
            f"{settings.source.title} is not what {run.folder} was trained on ({before}, {n} x {d} now, or "
            "other values); bring it back, or train a new run"
        )
    return samples
