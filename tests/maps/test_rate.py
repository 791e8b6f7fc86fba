"""The learning rate as a schedule."""

import pytest

from somatopy.checking import ParameterError
from somatopy.maps.rate import DEFAULT_RATE, rate_schedule
from somatopy.maps.schedule import constant, linear


def test_no_rate_stands_for_the_default_one():
    assert rate_schedule(None) == DEFAULT_RATE
    assert rate_schedule(None, constant(0.1)) == constant(0.1)


def test_a_number_or_a_law_is_its_schedule():
    assert rate_schedule(1) == constant(1)
    assert rate_schedule(("linear", 0.4, 0.1)) == linear(0.4, 0.1)


@pytest.mark.parametrize("rate", [1.5, ("linear", 0.5, 2), linear(2, 0)])
def test_a_rate_that_throws_units_beyond_the_sample_is_refused(rate):
    with pytest.raises(ParameterError, match="learning_rate must be at most 1; got"):
        rate_schedule(rate)
