"""The check of a run: its gmaps measured, and what came out written down."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from somatopy.data import storage
from somatopy.data.filenames import plain
from somatopy.data.samples import Samples
from somatopy.runs import curve as curves
from somatopy.runs import fitted, history, matlab, spreadsheet, verdict
from somatopy.runs.census import UnitRecord, census
from somatopy.runs.configuration import Configuration
from somatopy.runs.curve import CheckedGmap, CurvePoint
from somatopy.runs.folder import GMAP_MAT, Run
from somatopy.runs.judgement import judgement
from somatopy.runs.kmeans import kmeans_error
from somatopy.runs.source import Progress

MOST_IN_DETAIL = 200  # gmaps whose units are written down, unless told otherwise


@dataclass(frozen=True)
class Place:
    """The folders a check writes to."""

    check: Path
    matlab: Path

    @classmethod
    def of(cls, run: Run, data: str | None = None) -> Place:
        """Those of the training samples; or of other ``data``, beside them."""
        check, files = run.check, run.matlab / "check"
        if data is None:
            return cls(check, files)
        name = plain(data)
        if name.casefold() == "mse_a" or name.casefold().endswith((".csv", ".mat", ".m", ".txt")):
            name += "_data"  # a file of the run's own check may have this name
        return cls(check / name, files / name)


@dataclass(frozen=True)
class Checkup:
    """The curve over all gmaps, what k-means reaches with as many centers as the last, and the verdict.

    ``in_detail`` are the steps of the gmaps whose units and ``.mat`` files were written. ``kmeans`` is None where it
    takes no such samples, ``judgement`` where they are not those of the training.
    """

    curve: list[CurvePoint]
    kmeans: float | None
    verdict: list[verdict.Point]
    in_detail: list[int]
    judgement: list[str] | None = None

    def in_words(self) -> list[str]:
        """The verdict and the judgement, line by line."""
        units, kmeans = self.curve[-1].units, self.kmeans
        first = [] if kmeans is None else [f"k-means with {units} centers: mse {kmeans:.6g}"]
        return [*first, *verdict.lines(self.verdict), *(self.judgement or [])]


def check(
    run: Run,
    settings: Configuration,
    samples: Samples,
    place: Place,
    *,
    every: int | None = None,
    progress: Progress | None = None,
) -> Checkup:
    """Measure every gmap of ``run`` on ``samples``; write MSE_A, table.csv, units.csv, verdict.txt and .mat files.

    Units and ``.mat`` files are those of every ``every``-th gmap and of the last; None takes so many that a long
    series gives :data:`MOST_IN_DETAIL`. ``progress(done, total)`` is called after every gmap.
    """
    for folder in (place.check, place.matlab):
        with storage.complaints(folder):
            folder.mkdir(parents=True, exist_ok=True)
    steps = curves.saved(run)
    detail = in_detail(steps, every)
    curve: list[CurvePoint] = []
    with _units_file(place.check / "units.csv") as units:
        for gmap in curves.measure(run, samples):
            curve.append(gmap.point)
            if gmap.point.gmap in detail:
                _write_detail(place, gmap, samples, settings, units)
            if progress is not None:
                progress(min(len(curve), len(steps)), len(steps))
    _forget_other_mats(place.matlab, detail)
    matlab.write_samples(place.matlab, samples)
    matlab.write_script(place.matlab)
    scaled = fitted.scaled(gmap.som, samples)
    kmeans = kmeans_error(scaled, curve[-1].units, settings.seed)
    _write_curve(place.check, curve, kmeans)
    points = verdict.verdict(
        curve,
        variance=curves.spread_of(gmap.som, scaled),
        kmeans=kmeans,
        samples=len(samples),
        max_units=settings.parameters.get("max_units"),
    )
    if place.check != run.check:
        return Checkup(curve, kmeans, points, detail)
    records = [record for record in history.read(run.history) if record["step"] <= curve[-1].gmap]
    result = Checkup(curve, kmeans, points, detail, judgement(gmap.som, records, samples))
    storage.write_text(place.check / "verdict.txt", "".join(f"{line}\n" for line in result.in_words()))
    return result


def in_detail(steps: Sequence[int], every: int | None = None) -> list[int]:
    """Every ``every``-th of ``steps`` and the last; of many steps fewer, unless ``every`` is given.

    >>> in_detail(range(10), 4), len(in_detail(range(63))), len(in_detail(range(2001)))
    ([0, 4, 8, 9], 63, 183)
    """
    every = every or -(-len(steps) // MOST_IN_DETAIL)
    return [*steps[: len(steps) - 1 : every], steps[-1]]


def _write_detail(
    place: Place, gmap: CheckedGmap, samples: Samples, settings: Configuration, units: BinaryIO
) -> None:
    rows = map(dataclasses.astuple, census(gmap, samples))
    units.write(spreadsheet.lines(rows).encode("utf-8", "replace"))
    matlab.write_gmap(place.matlab, gmap, samples, settings.spectrum)


@contextlib.contextmanager
def _units_file(path: Path) -> Iterator[BinaryIO]:
    with storage.writing(path) as file:
        header = [item.name for item in dataclasses.fields(UnitRecord)]
        file.write(spreadsheet.lines([header]).encode())
        yield file


def _forget_other_mats(folder: Path, steps: Sequence[int]) -> None:
    """Delete the files of an earlier check that this one did not write: they may be of other samples."""
    for path in folder.iterdir():
        if (match := GMAP_MAT.fullmatch(path.name)) and int(match[1]) not in steps:
            path.unlink(missing_ok=True)


def _write_curve(folder: Path, curve: Sequence[CurvePoint], kmeans: float | None) -> None:
    storage.write_text(folder / "MSE_A", "".join(f"{point.mse!r}\n" for point in curve))
    last = len(curve) - 1
    rows = [[*dataclasses.astuple(point), kmeans if i == last else None] for i, point in enumerate(curve)]
    header = [*(item.name for item in dataclasses.fields(CurvePoint)), "kmeans_mse"]
    storage.write_text(folder / "table.csv", spreadsheet.text(header, rows))
