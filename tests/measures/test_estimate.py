import math

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.measures.estimate import Estimate, drawn_samples, estimated_mean


def test_a_mean_by_hand():
    # Mean 4, variance 5 (of n - 1 = 3), of which the 16 - 4 of 16 left out leave three quarters.
    estimate = estimated_mean([1.0, 3.0, 5.0, 7.0], n_all=16)
    assert estimate.value == 4
    assert estimate.error == pytest.approx(math.sqrt(20 / 3 / 4 * 0.75))
    assert estimate.drawn == 4


def test_nothing_left_out_leaves_no_error():
    assert estimated_mean([1.0, 9.0], n_all=2) == Estimate(5.0, 0.0, 2)
    assert estimated_mean([3.0], n_all=1) == Estimate(3.0, 0.0, 1)


def test_one_of_many_cannot_tell_its_error():
    assert math.isnan(estimated_mean([3.0], n_all=9).error)


def test_the_error_is_the_one_that_repeated_draws_show():
    values = np.random.default_rng(0).exponential(size=500)
    draws = [estimated_mean(values[drawn_samples(500, 100, seed, name="n")], 500) for seed in range(400)]
    off = np.array([abs(d.value - values.mean()) / d.error for d in draws])
    assert 0.6 < (off < 1).mean() < 0.76
    assert (off < 5).all()


def test_draws_are_without_repetition_in_rising_order_and_repeat_with_the_seed():
    drawn = drawn_samples(50, 20, 3, name="n_samples")
    assert (np.diff(drawn) > 0).all()
    assert (drawn == drawn_samples(50, 20, 3, name="n_samples")).all()
    assert drawn_samples(5, 9, 0, name="n_samples").tolist() == [0, 1, 2, 3, 4]
    assert drawn_samples(5, None, 0, name="n_samples").tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ParameterError, match="n_samples must be a whole number at least 1; got 0"):
        drawn_samples(5, 0, 0, name="n_samples")


def test_an_estimate_prints_its_error_only_if_it_has_one():
    assert str(Estimate(0.5, 0.012, 9)) == "0.5 ± 0.012"
    assert str(Estimate(0.5, 0.0, 9)) == "0.5"
