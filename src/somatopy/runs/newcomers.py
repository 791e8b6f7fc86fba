"""New samples for a trained map, made into vectors the way its training samples were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from somatopy.checking import InputError, ParameterError, SomatopyError, show
from somatopy.data.samples import Samples
from somatopy.runs import source, usable
from somatopy.runs.configuration import Configuration
from somatopy.runs.source import Progress, Source


def read(
    settings: Configuration, path: Path, labels: str | None = None, progress: Progress | None = None
) -> Samples:
    """The samples in ``path``, with the features of the run's own.

    A table may bring the column of labels that the training table had, or come without it; ``labels`` names
    another.

    Raises
    ------
    InputError
        Their features are others in number, or by name; a value is missing, infinite or too large.
    """
    choices = [labels] if labels is not None else _label_choices(settings.source, path)
    asked = [Source(str(path), labels=choice, hearing=settings.source.hearing) for choice in choices]
    samples = _first_that_fits(asked, settings.found["features"], progress)
    _check_features(samples, settings, path)
    usable.check_rows(samples, str(path))
    return samples


def _label_choices(trained: Source, path: Path) -> list[str | None]:
    """Where labels may be: in the column of the training table (not in its file of labels), or nowhere."""
    column = trained.labels
    if column is None or Path(column).is_absolute() or (path.exists() and source.holds_sound(path)):
        return [None]
    return [column, None]


def _first_that_fits(asked: Sequence[Source], n_features: int, progress: Progress | None) -> Samples:
    """The first reading of that many features; where there is none, any reading, or the last complaint."""
    found: list[Samples] = []
    complaint: SomatopyError | None = None
    for choice in asked:
        try:
            samples = source.vectors(choice, source.read(choice), progress)
        except (ParameterError, InputError) as error:
            complaint = error
            continue
        if samples.vectors.shape[1] == n_features:
            return samples
        found.append(samples)
    if complaint is not None and not found:
        raise complaint
    return found[0]


def _check_features(samples: Samples, settings: Configuration, path: Path) -> None:
    expected, got = settings.found["features"], samples.vectors.shape[1]
    if got != expected:
        raise InputError(f"{path} has {got} features a sample; the map was trained on {expected}")
    names, trained = samples.feature_names, settings.found.get("feature_names")
    if names is None or trained is None:
        return
    for column, (name, then) in enumerate(zip(names, trained, strict=True)):
        if name != then:
            raise InputError(
                f"{path}: feature {column} is {show(name)}, the map was trained on {show(then)} there; "
                "bring the columns into the same order"
            )
