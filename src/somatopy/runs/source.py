"""Where the samples of a run come from, and how they become vectors."""

from __future__ import annotations

import dataclasses
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from somatopy.checking import InputError, ParameterError, choice, show
from somatopy.data.clips import Clips
from somatopy.data.gaps import GAPS, settle_gaps
from somatopy.data.samples import Samples
from somatopy.data.soundfiles import SUFFIXES
from somatopy.features.sound import BandSettings

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Source:
    """A specification of samples.

    Parameters
    ----------
    path : str, optional
        A table, a folder of sounds, one sound, or a text file that lists sounds.
    example : str, optional
        Or the name of a built-in example.
    labels : str, optional
        Of a table: the column that holds the labels, or a file with one label a line.
    names : str, optional
        Of a table: the column that names the samples.
    gaps : "error", "drop" or "keep"
        Of a table: refuse samples with gaps, leave them out with a warning, or keep them for a map that masks gaps.
    split : str, optional
        Only this split (``"train"``).
    exclude : tuple of str
        Labels to leave out.
    hearing : BandSettings
        How a sound becomes a vector.
    """

    path: str | None = None
    example: str | None = None
    labels: str | None = None
    names: str | None = None
    gaps: str = "error"
    split: str | None = None
    exclude: tuple[str, ...] = ()
    hearing: BandSettings = field(default_factory=BandSettings)

    def __post_init__(self) -> None:
        if (self.path is None) == (self.example is None):
            raise ParameterError("give DATA (a file or folder) or --example NAME, one of the two")
        for name in ("path", "example", "labels", "names", "split"):
            _check_text(name, getattr(self, name))
        choice("gaps", self.gaps, GAPS)
        if not isinstance(self.exclude, tuple) or not all(isinstance(label, str) for label in self.exclude):
            raise ParameterError(f"exclude must be a list of labels; got {show(self.exclude)}")

    @property
    def title(self) -> str:
        """A name for people: the file's or the example's."""
        return Path(self.path).name if self.path is not None else str(self.example)

    def absolute(self) -> Source:
        """The same source for any working folder."""
        path = None if self.path is None else str(Path(self.path).absolute())
        labels = self.labels
        if labels is not None and Path(labels).is_file():
            labels = str(Path(labels).absolute())
        return dataclasses.replace(self, path=path, labels=labels)


def read(source: Source) -> Samples | Clips:
    """The rows ``source`` names: vectors of a table, or sounds still to be turned into vectors.

    Raises
    ------
    InputError
        The file is missing or broken.
    ParameterError
        An unknown example, split, label or column.
    """
    rows = _example(source) if source.example is not None else _file(source, Path(str(source.path)))
    if isinstance(rows, Clips) and rows.skipped:
        name, reason = rows.skipped[0]
        n = "1 sound" if len(rows.skipped) == 1 else f"{len(rows.skipped)} sounds"
        text = f"left out {n} that cannot be read; the first: {show(name)}: {reason}"
        warnings.warn(text, stacklevel=2)
    if source.split is not None:
        rows = rows.split(source.split)
    if source.exclude:
        rows = rows.without(source.exclude)
    if len(rows) == 0:
        raise InputError(f"{source.title}: no sample is left to work on; check --split and --exclude")
    return settle_gaps(rows, source.gaps, source.title) if isinstance(rows, Samples) else rows


def vectors(source: Source, rows: Samples | Clips, progress: Progress | None = None) -> Samples:
    """The samples of ``rows``: sounds become vectors of bands and frames."""
    if isinstance(rows, Samples):
        return rows
    heard = source.hearing.vectors(rows, progress=progress)
    return Samples(heard, rows.names, labels=rows.labels, groups=rows.groups, splits=rows.splits)


def n_features(source: Source, rows: Samples | Clips) -> int:
    """D, known before any sound is heard."""
    return rows.vectors.shape[1] if isinstance(rows, Samples) else math.prod(source.hearing.shape)


def _check_text(name: str, value: object) -> None:
    if value is not None and (not isinstance(value, str) or "\0" in value):
        raise ParameterError(f"{name} must be text; got {show(value)}")


def _example(source: Source) -> Samples | Clips:
    from somatopy.data.examples import EXAMPLES

    name = choice("--example", source.example, EXAMPLES)
    for option in ("labels", "names"):
        if getattr(source, option) is not None:
            raise ParameterError(f"--{option} is for tables; the example {show(name)} brings its own")
    rows: Samples | Clips = EXAMPLES[name]()
    return rows


def _file(source: Source, path: Path) -> Samples | Clips:
    if not path.exists():
        raise InputError(f"{path} is not there; DATA must be a table, a folder of sounds or a list of sounds")
    if not holds_sound(path):
        from somatopy.data.tables import read_table

        return read_table(path, labels=source.labels, names=source.names)
    from somatopy.data.sounds import read_folder, read_list

    if source.labels is not None:
        raise ParameterError("--labels is for tables; the label of a sound is the folder it lies in")
    if source.names is not None:
        raise ParameterError("--names is for tables; the name of a sound is that of its file")
    return read_folder(path) if path.is_dir() else read_list([path] if is_sound(path) else path)


def holds_sound(path: Path) -> bool:
    """Whether ``path`` is a folder, a sound, or a text file whose first line names a sound."""
    return path.is_dir() or is_sound(path) or _lists_sounds(path)


def is_sound(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _lists_sounds(path: Path) -> bool:
    if path.suffix.lower() != ".txt":
        return False
    with path.open("r", encoding="utf-8-sig", errors="replace") as file:
        lines = (line.strip() for line in file)
        first = next((line for line in lines if line and not line.startswith("#")), "")
    return is_sound(Path(first))
