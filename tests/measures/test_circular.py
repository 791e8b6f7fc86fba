from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somatopy.checking import InputError, ParameterError
from somatopy.measures import circular_rank_correlation, winding_number

ANGLES = np.arange(0, 360, 5.0)
DEGREES = (360, 360)


@given(st.integers(0, 1000), st.integers(1, 400), st.integers(1, 400))
def test_where_the_circles_are_cut_open_does_not_matter(seed, turn, other):
    random = np.random.default_rng(seed)
    first, second = random.permutation(72) * 5.0, random.permutation(72) * 5.0
    plain = circular_rank_correlation(first, second, periods=DEGREES)
    turned = circular_rank_correlation(first + turn, second + other, periods=DEGREES)
    assert turned == pytest.approx(plain, abs=1e-9)
    assert -1 <= plain <= 1


def test_a_circle_gone_round_alike_however_unevenly_gives_one_and_backwards_minus_one():
    unevenly = (ANGLES / 360) ** 3 * 72
    assert circular_rank_correlation(ANGLES, unevenly, periods=(360, 72)) == pytest.approx(1)
    assert circular_rank_correlation(ANGLES, -unevenly, periods=(360, 72)) == pytest.approx(-1)


def test_a_circle_gone_round_twice_gives_zero_and_one_with_twice_the_angle():
    twice = 2 * ANGLES + np.where(ANGLES < 180, 0, 1)
    assert circular_rank_correlation(ANGLES, twice, periods=DEGREES) == pytest.approx(0, abs=0.01)
    assert circular_rank_correlation(2 * ANGLES, twice, periods=DEGREES) > 0.99


def test_places_drawn_at_random_say_little_of_each_other():
    random = np.random.default_rng(0)
    drawn = [circular_rank_correlation(ANGLES, random.permutation(72), periods=(360, 72)) for _ in range(200)]
    assert abs(np.mean(drawn)) < 0.01
    assert np.max(np.abs(drawn)) < 0.2


def test_four_places_by_hand():
    # ranks 1 2 3 4 and 1 3 2 4: a - b is 0, -1/4, 1/4, 0 turns, and a + b is 1/2, 5/4, 5/4, 0
    assert circular_rank_correlation([0, 1, 2, 3], [0, 2, 1, 3], periods=(4, 4)) == pytest.approx(0.25 - 0.25)
    assert circular_rank_correlation([0, 1, 2], [5, 6, 7], periods=(3, 8)) == pytest.approx(1)


@pytest.mark.parametrize("turns", [-2, -1, 0, 1, 2, 3])
def test_the_winding_number_counts_turns(turns):
    wobble = 3 * np.sin(np.radians(ANGLES))
    assert winding_number(turns * ANGLES + wobble + 100, period=360) == turns


def test_what_are_no_places_is_refused():
    with pytest.raises(InputError, match="as many"):
        circular_rank_correlation([1, 2], [1, 2, 3])
    with pytest.raises(InputError, match="finite numbers"):
        winding_number([np.nan])
    with pytest.raises(ParameterError, match="period must be a number above 0"):
        winding_number([1, 2], period=0)
