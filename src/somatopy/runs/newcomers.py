"""New samples for a trained map, made into vectors the way its training samples were."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from somatopy.checking import InputError, ParameterError, show
from somatopy.data.samples import Samples
from somatopy.runs import source
from somatopy.runs.configuration import Configuration
from somatopy.runs.source import Progress, Source


def read(
    settings: Configuration, path: Path, labels: str | None = None, progress: Progress | None = None
) -> Samples:
    """The samples in ``path``, with the features of the run's own.

    A table may bring the label's column that the training table had, or come without it.

    Raises
    ------
    InputError
        Their features are others in number, or by name.
    """
    plain = Source(str(path), bands=settings.source.bands, frames=settings.source.frames)
    column = labels or _column_of(settings.source)
    if column is not None and not source.holds_sound(path):
        samples = _with_labels(
            dataclasses.replace(plain, labels=column), settings, required=labels is not None
        )
        if samples is not None:
            return samples
    return _fitting(source.vectors(plain, source.read(plain), progress), settings, path)


def _column_of(trained: Source) -> str | None:
    """The label's column of the training table; None when its labels came otherwise."""
    return None if trained.labels is None or Path(trained.labels).is_absolute() else trained.labels


def _with_labels(asked: Source, settings: Configuration, *, required: bool) -> Samples | None:
    """The samples where ``asked.labels`` is read as labels; None where that need not be and does not fit."""
    path = Path(str(asked.path))
    try:
        return _fitting(source.vectors(asked, source.read(asked)), settings, path)
    except (ParameterError, InputError):
        if required or not path.exists():
            raise
        return None


def _fitting(samples: Samples, settings: Configuration, path: Path) -> Samples:
    expected, got = settings.found["features"], samples.vectors.shape[1]
    if got != expected:
        raise InputError(f"{path} has {got} features a sample; the map was trained on {expected}")
    names, trained = samples.feature_names, settings.found.get("feature_names")
    if names is not None and trained is not None and list(names) != list(trained):
        column = next(i for i, pair in enumerate(zip(trained, names, strict=True)) if pair[0] != pair[1])
        raise InputError(
            f"{path}: feature {column} is {show(names[column])}, the map was trained on "
            f"{show(trained[column])} there; bring the columns into the same order"
        )
    return samples
