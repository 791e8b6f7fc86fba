"""What a good run looks like, and whether this one does.

The points judge how well a map fits the samples it was trained on and keeps their order; what it is good for, and
how well it does on new samples, are other questions. The bounds for growing maps are those of the project's
specification; those for maps of a fixed shape are ours.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from somatopy.runs.curve import CurvePoint

OF_START = 0.25  # the last MSE is below this share of the first,
OF_VARIANCE = 0.5  # of the variance of the samples,
OF_CALIBRATION = 0.6  # and of the last calibrating gmap
OVER_KMEANS = 1.25  # and at most this many times what k-means reaches with as many centers;
# The neighborhood of a map of fixed shape never falls to nothing: it pays for its order.
OVER_KMEANS_FIXED = 1.5
RISE = 0.02  # a gmap rises if its MSE is above that of the one before by more than this share,
WAVER = 0.3  # and by more than this, times sqrt(2 / (units x features)): about three standard deviations of what the
# order of the samples does to few units of few features at a rate of 0.1; below 450 weights it is more than 2 %
RISING_SHARE = 0.1  # at most this share of gmaps may, none once growth has ended
TORN = 0.1  # topographic error
DEAD = 0.25  # share of units that never win, of a map of fixed shape
FIRST_UNITS = 4  # what every growing map starts with
MOST_BORN = 3  # a unit at the edge has at most so many free places; all are filled, or none
MARKS = {True: "yes", False: " NO", None: "  -"}
GROWTH = ("initialization", "calibrating", "growing", "reinforcing", "reviewing")

FEW = 100  # samples: below, one more or less of them decides a share, and a map may well have more units
FEW_A_UNIT = 5  # samples a unit: below, k-means mostly learns single samples by heart
REST = 0.1  # of the variance: where less is left, ratios of what is left say nothing any more


@dataclass(frozen=True)
class Point:
    """One thing asked of a run: is it so (None: not judged), and the sentence that says it."""

    met: bool | None
    sentence: str


@dataclass(frozen=True)
class Facts:
    """What a run is judged by: the ``curve`` of its gmaps, the ``variance`` of its samples (scaled), the MSE of
    ``kmeans`` with as many centers as the last gmap has units (None of samples with gaps), and the number of
    ``samples``."""

    curve: Sequence[CurvePoint]
    variance: float
    kmeans: float | None
    samples: int

    @property
    def end(self) -> CurvePoint:
        return self.curve[-1]

    @property
    def are_few(self) -> bool:
        return self.samples < FEW


def verdict(
    curve: Sequence[CurvePoint], *, variance: float, kmeans: float | None, samples: int, max_units: int | None
) -> list[Point]:
    """All points about a run whose gmaps measured as ``curve``.

    Parameters
    ----------
    variance : variance of the samples, scaled
    kmeans : MSE of k-means with as many centers as the last gmap has units; None where it takes no such samples
    samples : how many samples there are
    max_units : how many units a growing map may get; None of a map of fixed shape
    """
    facts = Facts(curve, variance, kmeans, samples)
    return _of_fixed_shape(facts) if max_units is None else _of_growth(facts, max_units)


def lines(points: Sequence[Point]) -> list[str]:
    """A line a point, and one that counts them."""
    unmet = sum(point.met is False for point in points)
    told = sum(point.met is not None for point in points)
    counted = f"{unmet} of {told} points {'is' if unmet == 1 else 'are'} not met"
    return [
        *(f"{MARKS[point.met]}  {point.sentence}" for point in points),
        f"verdict: {counted if unmet else f'all {told} points are met'}",
        "(of how well the map fits its samples and orders them, not of what it is good for)",
    ]


def rises(curve: Sequence[CurvePoint]) -> list[CurvePoint]:
    """The gmaps whose MSE lies clearly above that of the one before."""
    return [
        after
        for before, after in itertools.pairwise(curve)
        if after.mse > (1 + clear_rise(before)) * before.mse
    ]


def clear_rise(point: CurvePoint) -> float:
    """The share by which the MSE must rise after ``point`` for more than chance."""
    features = point.mse / point.mse_per_component if point.mse_per_component else math.inf
    return max(RISE, WAVER * math.sqrt(2 / (point.units * features)))


def _of_growth(facts: Facts, max_units: int) -> list[Point]:
    end = facts.end
    calibrated = [point for point in facts.curve if point.phase == "calibrating"]
    return [
        _below(end.mse, OF_START, facts.curve[0].mse, "the first gmap"),
        _below(end.mse, OF_VARIANCE, facts.variance, "the variance of the samples"),
        _below(end.mse, OF_CALIBRATION, calibrated[-1].mse, "the last calibrating gmap")
        if calibrated
        else Point(None, "no calibrating gmap to compare with"),
        _near_kmeans(facts, OVER_KMEANS),
        _falling(facts.curve),
        _settled(facts),
        _in_order(facts),
        _grown(facts, max_units),
    ]


def _of_fixed_shape(facts: Facts) -> list[Point]:
    # The first epoch has the widest neighborhood: it contracts whatever the start was.
    trained = facts.curve[1:] or facts.curve
    return [
        _below(facts.end.mse, OF_VARIANCE, facts.variance, "the variance of the samples"),
        _near_kmeans(facts, OVER_KMEANS_FIXED, FEW_A_UNIT),
        _falling(trained),
        _in_order(facts),
        _alive(facts),
    ]


def _below(mse: float, share: float, of: float, what: str) -> Point:
    ratio = mse / of if of else float("nan")
    return Point(mse < share * of, f"MSE is {ratio:.0%} of {what} (asked: below {share:.0%})")


def _near_kmeans(facts: Facts, over: float, least_a_unit: float = 0) -> Point:
    mse, kmeans = facts.end.mse, facts.kmeans
    if kmeans is None:
        return Point(None, "the samples have gaps: k-means takes none")
    if kmeans == 0:
        return Point(None, "as many units as different samples: k-means leaves no error to compare with")
    sentence = f"MSE is {mse / kmeans:.2f} times that of k-means with as many centers"
    if facts.samples < least_a_unit * facts.end.units:
        return Point(None, f"{sentence}; not judged: fewer than {least_a_unit:g} samples a unit")
    if mse > over * kmeans and mse < REST * facts.variance:
        return Point(None, f"{sentence}; not judged: less than {REST:.0%} of the variance is left")
    return Point(mse <= over * kmeans, f"{sentence} (asked: at most {over:g})")


def _falling(curve: Sequence[CurvePoint]) -> Point:
    n = len(rises(curve))
    return Point(
        n <= RISING_SHARE * len(curve),
        f"{n} of {len(curve)} gmaps rise by more than {clear_rise(curve[-1]):.0%} (asked: at most one in ten)",
    )


def _settled(facts: Facts) -> Point:
    late = [point.gmap for point in rises(facts.curve) if point.phase not in GROWTH]
    if not any(point.phase not in GROWTH for point in facts.curve):
        return Point(None, "no gmap was saved after growth")
    where = f" (gmap {late[0]})" if late else ""
    return Point(not late, f"{len(late)} gmaps rise after growth has ended{where} (asked: none)")


def _in_order(facts: Facts) -> Point:
    sentence = f"topographic error {facts.end.topographic_error:.3f}"
    if facts.are_few:
        return _too_few(sentence)
    return Point(facts.end.topographic_error < TORN, f"{sentence} (asked: below {TORN:g})")


def _alive(facts: Facts) -> Point:
    sentence = f"{facts.end.dead:.0%} of the units win no sample"
    if facts.are_few or facts.samples < facts.end.units:
        return _too_few(sentence, max(FEW, facts.end.units))
    return Point(facts.end.dead <= DEAD, f"{sentence} (asked: at most {DEAD:.0%})")


def _grown(facts: Facts, max_units: int) -> Point:
    units, samples = facts.end.units, facts.samples
    grown = f"the map grew from {FIRST_UNITS} to {units} units for {samples} samples"
    if units <= FIRST_UNITS:
        return Point(False, f"the map stayed at {units} units: lower growth_factor")
    if units > max_units - MOST_BORN:
        return Point(False, f"{grown}: raise growth_factor")
    if facts.are_few:
        return _too_few(grown)
    return Point(units <= samples, grown if units <= samples else f"{grown}: raise growth_factor")


def _too_few(sentence: str, least: int = FEW) -> Point:
    return Point(None, f"{sentence}; not judged: fewer than {least} samples")
