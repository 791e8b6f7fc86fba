from dataclasses import replace

import pytest

from somatopy.runs.curve import CurvePoint
from somatopy.runs.verdict import clear_rise, rises, verdict

PHASES = ["initialization", "calibrating", "growing", "growing", "smoothing"]
ERRORS = [100.0, 50.0, 15.0, 11.0, 10.0]


def curve(errors=ERRORS, phases=PHASES, units=30, torn=0.05):
    return [
        CurvePoint(
            i, phase, units if phase != "initialization" else 4, mse, mse / 3000, mse, torn, 0.0, 0.5, None
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
        (7, curve(units=130), {"samples": 129}),
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


def test_few_units_of_few_features_may_waver_more():
    few = replace(curve()[0], mse=100.0, mse_per_component=50.0, units=4)  # 8 weights
    assert clear_rise(few) == pytest.approx(0.15)
    assert rises([few, replace(few, mse=114.0)]) == []
    assert len(rises([few, replace(few, mse=116.0)])) == 1
    assert clear_rise(replace(few, units=225)) == pytest.approx(0.02)
    assert clear_rise(replace(few, units=226)) == 0.02


def test_with_few_samples_shares_are_not_judged():
    points = judge(curve(torn=0.9), samples=99)
    assert points == [True] * 6 + [None, None]
    assert judge(curve(units=4), samples=99)[7] is False
    assert judge(curve(), samples=99, max_units=30)[7] is False


def test_ratios_of_a_rest_are_not_judged():
    assert judge(curve(), kmeans=7.9, variance=100.1)[3] is None
    assert judge(curve(), kmeans=7.9, variance=99.9)[3] is False
    assert judge(curve(), kmeans=8.0, variance=100.1)[3] is True


FIXED = ["initialization", *["training"] * 4]


def judge_fixed(points, **change):
    return judge(points, max_units=None, **change)


def test_a_good_map_of_fixed_shape_meets_every_point():
    assert judge_fixed(curve(phases=FIXED)) == [True] * 5


@pytest.mark.parametrize(
    ("place", "points", "change"),
    [
        (0, curve(phases=FIXED), {"variance": 20.0}),
        (1, curve(phases=FIXED), {"kmeans": 6.6}),
        (2, curve([100.0, 50.0, 11.0, 11.5, 10.0], FIXED), {}),
        (3, curve(phases=FIXED, torn=0.1), {}),
        (4, [replace(point, dead=0.26) for point in curve(phases=FIXED)], {}),
    ],
)
def test_each_point_about_a_map_of_fixed_shape_can_fail(place, points, change):
    assert judge_fixed(points, **change)[place] is False


def test_the_first_epoch_of_a_map_of_fixed_shape_may_contract_it():
    assert judge_fixed(curve([10.0, 50.0, 15.0, 11.0, 10.0], FIXED))[2] is True


def test_a_map_of_more_units_than_samples_has_units_that_win_none():
    points = [replace(point, dead=0.5) for point in curve(phases=FIXED, units=400)]
    assert judge_fixed(points, samples=300) == [True, None, True, True, None]


def test_the_sentences_carry_the_numbers():
    sentences = [
        point.sentence for point in verdict(curve(), variance=100, kmeans=9, samples=300, max_units=1000)
    ]
    assert sentences[0] == "MSE is 10% of the first gmap (asked: below 25%)"
    assert sentences[3] == "MSE is 1.11 times that of k-means with as many centers (asked: at most 1.25)"
    assert sentences[7] == "the map grew from 4 to 30 units for 300 samples"


def test_samples_without_variance_do_not_divide_by_zero():
    assert judge(curve([0.0] * 5), variance=0.0, kmeans=0.0)[1] is False
