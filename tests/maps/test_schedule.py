from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.schedule import (
    Schedule,
    constant,
    exponential,
    inverse,
    linear,
    make_schedule,
    staircase,
)


@pytest.mark.parametrize("schedule", [linear(9, 0.3), exponential(9, 0.3), linear(1, 7), exponential(0.1, 3)])
def test_the_ends_are_exact_and_the_way_between_is_monotone(schedule):
    values = schedule.value(np.arange(37), 37)
    assert values[0] == schedule.start
    assert values[-1] == schedule.stop
    assert (np.diff(values) * (schedule.stop - schedule.start) > 0).all()


def test_exponential_falls_by_the_same_factor_at_each_step():
    values = exponential(8, 1).value(np.arange(4), 4)
    np.testing.assert_allclose(values, [8, 4, 2, 1])


def test_staircase_falls_by_one_every_so_many_epochs():
    values = staircase(3, 2).value(np.arange(10), 10)
    assert values.tolist() == [3, 3, 2, 2, 1, 1, 0, 0, 0, 0]


def test_inverse_is_the_asymptotic_decay_of_minisom():
    minisom = pytest.importorskip("minisom")
    som = minisom.MiniSom(3, 3, 2, decay_function="asymptotic_decay")
    expected = [som._asymptotic_decay(0.5, t, 100) for t in range(100)]
    np.testing.assert_allclose(inverse(0.5).value(np.arange(100), 100), expected)


def test_one_step_takes_the_start():
    assert linear(5, 1).value(0, 1) == 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [(2, constant(2.0)), (("linear", 5, 1), linear(5, 1)), (linear(3, 1), linear(3, 1))],
)
def test_a_parameter_is_read_as_a_schedule(value, expected):
    assert make_schedule("radius", value) == expected


def test_a_schedule_comes_back_from_its_plain_form():
    assert Schedule(*staircase(7, 20).tolist()) == staircase(7, 20)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("fast", "radius must be a number, a schedule"),
        (("linaer", 5, 1), "radius must be one of .*did you mean 'linear'"),
        (("linear",), 'radius must look like \\("linear", start, stop\\)'),
        (("exponential", 5, 0), "must be above 0"),
        (-1, "radius must be a number at least 0"),
    ],
)
def test_an_impossible_schedule_is_refused(value, words):
    with pytest.raises(ParameterError, match=words):
        make_schedule("radius", value)
