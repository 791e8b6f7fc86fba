"""What a good run looks like, and whether this one does.

The bounds are those of the project's specification of the growing map. They are about the samples the map was
trained on; how well a map does on new ones is another question.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from somatopy.runs.curve import CurvePoint

OF_START = 0.25  # the last MSE is below this share of the first,
OF_VARIANCE = 0.5  # of the variance of the samples,
OF_CALIBRATION = 0.6  # and of the last calibrating gmap
OVER_KMEANS = 1.25  # and at most this many times what k-means reaches with as many centers
RISE = 1.02  # a gmap rises if its MSE is above this many times the one before;
RISING_SHARE = 0.1  # at most this share of gmaps may, none once growth has ended
TORN = 0.1  # topographic error
FIRST_UNITS = 4  # what every growing map starts with
MOST_BORN = 3  # a unit at the edge has at most so many free places; all are filled, or none
GROWTH = ("initialization", "calibrating", "growing", "reinforcing", "reviewing")


@dataclass(frozen=True)
class Point:
    """One thing asked of a run: is it so (None: cannot be told), and the sentence that says it."""

    met: bool | None
    sentence: str


def verdict(
    curve: Sequence[CurvePoint], *, variance: float, kmeans: float, samples: int, max_units: int
) -> list[Point]:
    """All points about a run whose gmaps measured as ``curve``.

    Parameters
    ----------
    variance : variance of the samples, scaled
    kmeans : MSE of k-means with as many centers as the last gmap has units
    samples, max_units : how many samples there are; how many units were allowed
    """
    first, end = curve[0], curve[-1]
    calibrated = [point for point in curve if point.phase == "calibrating"]
    return [
        _below(end.mse, OF_START, first.mse, "the first gmap"),
        _below(end.mse, OF_VARIANCE, variance, "the variance of the samples"),
        _below(end.mse, OF_CALIBRATION, calibrated[-1].mse, "the last calibrating gmap")
        if calibrated
        else Point(None, "no calibrating gmap to compare with"),
        _near_kmeans(end.mse, kmeans),
        _falling(curve),
        _settled(curve),
        Point(
            end.topographic_error < TORN,
            f"topographic error {end.topographic_error:.3f} (asked: below {TORN:g})",
        ),
        _grown(end.units, samples, max_units),
    ]


def rises(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    """The gmaps whose MSE lies clearly above that of the one before."""
    return [after for before, after in itertools.pairwise(curve) if after.mse > RISE * before.mse]


def _below(mse: float, share: float, of: float, what: str) -> Point:
    ratio = mse / of if of else float("nan")
    return Point(mse < share * of, f"MSE is {ratio:.0%} of {what} (asked: below {share:.0%})")


def _near_kmeans(mse: float, kmeans: float) -> Point:
    if kmeans == 0:
        return Point(None, "as many units as different samples: k-means leaves no error to compare with")
    return Point(
        mse <= OVER_KMEANS * kmeans,
        f"MSE is {mse / kmeans:.2f} times that of k-means with as many centers (asked: at most {OVER_KMEANS:g})",
    )


def _falling(curve: Sequence[CurvePoint]) -> Point:
    n = len(rises(curve))
    return Point(
        n <= RISING_SHARE * len(curve),
        f"{n} of {len(curve)} gmaps rise by more than {RISE - 1:.0%} (asked: at most one in ten)",
    )


def _settled(curve: Sequence[CurvePoint]) -> Point:
    late = [point.gmap for point in rises(curve) if point.phase not in GROWTH]
    if not any(point.phase not in GROWTH for point in curve):
        return Point(None, "no gmap was saved after growth")
    where = f" (gmap {late[0]})" if late else ""
    return Point(not late, f"{len(late)} gmaps rise after growth has ended{where} (asked: none)")


def _grown(units: int, samples: int, max_units: int) -> Point:
    if units <= FIRST_UNITS:
        return Point(False, f"the map stayed at {units} units: lower growth_factor")
    if units > max_units - MOST_BORN or units > samples:
        return Point(False, f"the map grew to {units} units for {samples} samples: raise growth_factor")
    return Point(True, f"the map grew from {FIRST_UNITS} to {units} units for {samples} samples")
