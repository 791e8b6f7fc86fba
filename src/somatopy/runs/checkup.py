"""The check of a run: its gmaps measured, and what came out written down."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from somatopy.data import storage
from somatopy.data.filenames import plain
from somatopy.data.samples import Samples
from somatopy.measures import variance
from somatopy.runs import curve as curves
from somatopy.runs import matlab, spreadsheet, verdict
from somatopy.runs.census import UnitRecord, census
from somatopy.runs.configuration import Configuration
from somatopy.runs.curve import CurvePoint
from somatopy.runs.folder import Run
from somatopy.runs.kmeans import kmeans_error


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
        if name.casefold() == "mse_a" or name.casefold().endswith((".csv", ".mat", ".m")):
            name += "_data"  # a file of the run's own check may have this name
        return cls(check / name, files / name)


@dataclass(frozen=True)
class Checkup:
    """The curve over all gmaps, what k-means reaches with as many centers as the last, and the verdict."""

    curve: list[CurvePoint]
    kmeans: float
    verdict: list[verdict.Point]


def check(run: Run, settings: Configuration, samples: Samples, place: Place) -> Checkup:
    """Measure every gmap of ``run`` on ``samples`` and write MSE_A, table.csv, units.csv and the .mat files."""
    for folder in (place.check, place.matlab):
        with storage.complaints(folder):
            folder.mkdir(parents=True, exist_ok=True)
    curve: list[CurvePoint] = []
    units: list[UnitRecord] = []
    for gmap in curves.measure(run, samples):
        curve.append(gmap.point)
        units.extend(census(gmap, samples))
        matlab.write_gmap(place.matlab, gmap, samples, settings.spectrum)
    matlab.write_samples(place.matlab, samples)
    matlab.write_script(place.matlab)
    scaled = curves.fitting(gmap.som, samples)
    kmeans = kmeans_error(scaled, curve[-1].units, settings.seed)
    _write(place.check, curve, units, kmeans)
    points = verdict.verdict(
        curve,
        variance=variance(scaled),
        kmeans=kmeans,
        samples=len(samples),
        max_units=settings.parameters["max_units"],
    )
    return Checkup(curve, kmeans, points)


def _write(folder: Path, curve: Sequence[CurvePoint], units: Sequence[UnitRecord], kmeans: float) -> None:
    storage.write_text(folder / "MSE_A", "".join(f"{point.mse!r}\n" for point in curve))
    last = len(curve) - 1
    rows = [[*dataclasses.astuple(point), kmeans if i == last else None] for i, point in enumerate(curve)]
    header = [*(item.name for item in dataclasses.fields(CurvePoint)), "kmeans_mse"]
    storage.write_text(folder / "table.csv", spreadsheet.text(header, rows))
    header = [item.name for item in dataclasses.fields(UnitRecord)]
    storage.write_text(folder / "units.csv", spreadsheet.text(header, map(dataclasses.astuple, units)))
