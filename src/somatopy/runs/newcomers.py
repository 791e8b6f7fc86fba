"""New samples for a trained map, made into vectors the way its training samples were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from somatopy.checking import InputError, ParameterError, SomatopyError, show
from somatopy.data.gaps import settle_gaps
from somatopy.data.samples import Samples
from somatopy.runs import source, usable
from somatopy.runs.configuration import Configuration
from somatopy.runs.source import Progress, Source


def read(
    settings: Configuration,
    path: Path,
    labels: str | None = None,
    progress: Progress | None = None,
    *,
    names: str | None = None,
    gaps: str | None = None,
) -> Samples:
    """The samples in ``path``, with the features of the run's own.

    A table may bring the columns of labels and of names that the training table had, or come without them;
    ``labels`` and ``names`` name others. ``gaps`` are treated as in training unless told otherwise.

    Raises
    ------
    InputError
        Their features are others in number, or by name; a value is missing, infinite or too large.
    """
    trained = settings.source
    asked = [
        Source(str(path), labels=label, names=name, gaps="keep", hearing=trained.hearing)
        for label in _choices(labels, trained.labels, path)
        for name in _choices(names, trained.names, path)
    ]
    samples = _first_that_fits(asked, settings.found["features"], progress)
    _check_features(samples, settings, path)
    samples = settle_gaps(samples, gaps or trained.gaps, str(path))
    usable.check_rows(samples, str(path), masked=settings.parameters.get("missing") == "mask")
    return samples


def _choices(asked: str | None, trained: str | None, path: Path) -> list[str | None]:
    """Where labels or names may be: as asked, else in the column of the training table (not in its file of labels),
    or nowhere."""
    if asked is not None:
        return [asked]
    if trained is None or Path(trained).is_absolute() or (path.exists() and source.holds_sound(path)):
        return [None]
    return [trained, None]


def _first_that_fits(asked: Sequence[Source], n_features: int, progress: Progress | None) -> Samples:
    """The first reading of that many features; where there is none, any reading, or what is wrong with the file."""
    found: list[Samples] = []
    complaints: list[SomatopyError] = []
    for choice in asked:
        try:
            samples = source.vectors(choice, source.read(choice), progress)
        except (ParameterError, InputError) as error:
            complaints.append(error)
            continue
        if samples.vectors.shape[1] == n_features:
            return samples
        found.append(samples)
    if not found:
        # That a column is not there says less than what a cell holds: any choice but the last may name such a column.
        raise next((error for error in complaints if isinstance(error, InputError)), complaints[-1])
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
