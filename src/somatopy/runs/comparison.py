"""How other samples fare on the last gmap, beside those it was trained on."""

from __future__ import annotations

from collections.abc import Sequence

from somatopy.data.samples import Samples
from somatopy.runs import curve, outliers
from somatopy.runs.curve import CheckedGmap
from somatopy.runs.folder import Run

HEADER = ("measure", "training", "other")
MEASURES = (
    "mse",
    "explained_variance",
    "quantization_error",
    "topographic_error",
    "dead",
    "purity",
)
Row = tuple[str, float | None, float | None]


def compared(run: Run, trained: Samples, other: Samples) -> list[Row]:
    """Each measure of the last gmap on the samples it was ``trained`` on and on ``other`` ones."""
    before, after = curve.measure_last(run, trained), curve.measure_last(run, other)
    bound = outliers.quantile(before.distances)
    shares = [float((checked.distances > bound).mean()) for checked in (before, after)]
    counts: Sequence[Row] = [("samples", len(trained), len(other))]
    return [*counts, *(_row(name, before, after) for name in MEASURES), ("outliers", shares[0], shares[1])]


def _row(name: str, before: CheckedGmap, after: CheckedGmap) -> Row:
    return name, getattr(before.point, name), getattr(after.point, name)
