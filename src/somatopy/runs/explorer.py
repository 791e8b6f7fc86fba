"""A run as a page: its last gmap, how it grew, and the samples it was trained on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from somatopy import persistence
from somatopy.checking import SomatopyError
from somatopy.data.clips import Clips
from somatopy.data.samples import Samples
from somatopy.pictures import words
from somatopy.report import Gmap, Limits, Payload, Subject, compose, page
from somatopy.runs import curve, history, source
from somatopy.runs.configuration import Configuration
from somatopy.runs.folder import Run
from somatopy.runs.source import Progress


def explore(
    run: Run,
    settings: Configuration,
    samples: Samples,
    path: Path,
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Payload:
    """Write the page of ``run`` to ``path``; returns what it holds."""
    payload = compose(
        subject(run, settings, samples), limits, folder=page.media_folder(path), progress=progress
    )
    page.write(path, payload.document, payload.blocks, payload.files)
    return payload


def subject(run: Run, settings: Configuration, samples: Samples) -> Subject:
    """The run's last gmap, its series, and the samples with their sounds, as far as these can be read."""
    sound = settings.spectrum is not None
    clips, notes = _sounds(settings, samples) if sound else (None, [])
    return Subject.of(
        curve.last(run),
        samples.vectors,
        labels=samples.labels,
        names=samples.names,
        feature_names=samples.feature_names,
        spectrum=settings.spectrum,
        unit=words.DECIBELS if sound else None,
        sounds=clips,
        gmaps=gmaps(run),
        history=history.read(run.history),
        notes=notes,
        title=f"{run.folder.resolve().name}: {settings.source.title}",
    )


def gmaps(run: Run) -> list[Gmap]:
    """The saved gmaps in training order."""
    phases = {record["step"]: str(record["phase"]) for record in history.read(run.history)}
    return [
        Gmap(step, phases.get(step, ""), partial(persistence.load, run.gmap(step)))
        for step in curve.saved(run)
    ]


def _sounds(settings: Configuration, samples: Samples) -> tuple[Clips | None, list[str]]:
    """A clip a sample, found by its name; None, and why, where none can be read."""
    try:
        clips = source.read(settings.source)
    except SomatopyError as error:
        return None, [f"The sounds cannot be played: {error}"]
    if not isinstance(clips, Clips):
        return None, []
    found: dict[str, Any] = dict(zip(clips.names, clips.media, strict=True))
    media = [found.get(name, Path(name)) for name in samples.names]  # one that is gone is told on the page
    return Clips(media, samples.names, clips.rate), []
