from dataclasses import replace

import pytest

from somatopy.runs.curve import CurvePoint
from somatopy.runs.verdict import rises, verdict

PHASES = ["initialization", "calibrating", "growing", "growing", "smoothing"]
ERRORS = [100.0, 50.0, 15.0, 11.0, 10.0]


def curve(errors=ERRORS, phases=PHASES, units=30, torn=0.05):
    return [
        CurvePoint(
            i, phase, units if phase != "initialization" else 4, mse, mse / 3, mse, torn, 0.0, 0.5, None
        )
        for i, (phase, mse) in enumerate(zip(phases, errors, strict=True))
    ]


def judge(points, *, variance=100.0, kmeans=9.0, samples=300, max_units=1000):
    return [
        point.met
        for point in verdict(points, variance=variance, kmeans=kmeans, samples=samples, max_units=max_units)
    ]


def test_a_good_run_meets_every_point():
    assert judge(curve()) == [True] * 8


@pytest.mark.parametrize(
    ("place", "points", "change"),
    [
        (0, curve([40.0, 39.0, 15, 11, 10]), {}),
        (1, curve(), {"variance": 20.0}),
        (2, curve([100.0, 16.0, 15, 11, 10]), {}),
        (3, curve(), {"kmeans": 7.9}),
        (4, curve([100.0, 50.0, 11.0, 11.5, 10.0]), {}),
        (5, curve([100.0, 50.0, 15.0, 9.0, 10.0]), {}),
        (6, curve(torn=0.1), {}),
        (7, curve(units=4), {}),
        (7, curve(), {"max_units": 30}),
        (7, curve(), {"max_units": 32}),  # no room for a birth of three
        (7, curve(), {"samples": 29}),
    ],
)
def test_each_point_can_fail(place, points, change):
    assert judge(points, **change)[place] is False


@pytest.mark.parametrize(
    ("place", "points", "change"),
    [
        (0, curve([40.1, 39.0, 15, 11, 10]), {}),
        (1, curve(), {"variance": 20.1}),
        (2, curve([100.0, 16.7, 15, 11, 10]), {}),
        (3, curve(), {"kmeans": 8.0}),
        (4, curve([100.0, 50.0, 11.0, 11.2, 10.0]), {}),
        (6, curve(torn=0.099), {}),
        (7, curve(units=5), {}),
        (7, curve(), {"max_units": 33}),
    ],
)
def test_just_within_the_bound_is_met(place, points, change):
    assert judge(points, **change)[place] is True


def test_what_cannot_be_told_is_not_judged():
    points = curve([100.0, 20.0], ["initialization", "growing"])
    assert judge(points, kmeans=0.0)[2:6:1] == [None, None, True, None]


def test_a_rise_of_two_percent_is_no_rise():
    flat = curve()[:2]
    assert rises([flat[0], replace(flat[1], mse=102.0)]) == []
    assert rises([flat[0], replace(flat[1], mse=102.1)]) == [replace(flat[1], mse=102.1)]


def test_the_sentences_carry_the_numbers():
    sentences = [
        point.sentence for point in verdict(curve(), variance=100, kmeans=9, samples=300, max_units=1000)
    ]
    assert sentences[0] == "MSE is 10% of the first gmap (asked: below 25%)"
    assert sentences[3] == "MSE is 1.11 times that of k-means with as many centers (asked: at most 1.25)"
    assert sentences[7] == "the map grew from 4 to 30 units for 300 samples"


def test_samples_without_variance_do_not_divide_by_zero():
    assert judge(curve([0.0] * 5), variance=0.0, kmeans=0.0)[1] is False
