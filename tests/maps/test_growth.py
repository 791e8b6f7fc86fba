"""Every rule of growth, by hand."""

import math

import numpy as np
import pytest

from somatopy.maps import growth


@pytest.mark.parametrize(
    ("n_units", "ns", "hops"),
    [
        (4, 1.0, 1),
        (9, 1.0, 1),
        (10, 1.0, 1),
        (99, math.log10(99), 1),
        (100, 2.0, 2),
        (999, math.log10(999), 2),
        (1000, 3.0, 3),
    ],
)
def test_the_reach_is_one_hop_below_ten_units_and_log10_of_the_units_from_there(n_units, ns, hops):
    assert growth.reach(n_units) == pytest.approx(ns, abs=1e-12)
    assert growth.whole_hops(n_units) == hops


def test_whole_hops_are_those_within_the_reach():
    for n_units in (*range(4, 1200), 9999, 10000, 10**6 - 1, 10**6):
        hops = growth.whole_hops(n_units)
        assert hops <= growth.reach(n_units) + 1e-9 < hops + 1


def test_influence_is_a_gaussian_as_wide_as_three_quarters_of_the_reach():
    assert [growth.influence(h, 4.0) for h in (0, 3, 6)] == pytest.approx(
        [1, math.exp(-1 / 2), math.exp(-4 / 2)]
    )
    assert growth.influence(1, 1.0) == pytest.approx(math.exp(-8 / 9))


def test_the_fields_rate_law_freezes_four_units_and_spares_many():
    assert growth.gsom_rate(1.0, 4) == pytest.approx(0.045)
    assert growth.gsom_rate(1.0, 380) == pytest.approx(0.891)


def test_the_geometric_rate_meets_both_ends_and_keeps_its_ratio():
    rates = [growth.geometric_rate(0.3, 0.01, i, 10) for i in range(10)]
    assert rates[0] == 0.3
    assert rates[-1] == pytest.approx(0.01)
    ratios = np.divide(rates[1:], rates[:-1])
    assert np.ptp(ratios) < 1e-12
    assert growth.geometric_rate(0.3, 0.01, 0, 1) == 0.3


def test_the_spread_threshold_is_minus_d_ln_sf():
    assert growth.spread_threshold(10, 0.5) == pytest.approx(10 * math.log(2))


def test_the_calibrated_threshold_is_the_mean_or_the_largest_error_times_the_factor():
    errors = np.array([1.0, 2.0, 3.0, 6.0])
    assert growth.calibrated_threshold(errors, "mean", 0.5) == 1.5
    assert growth.calibrated_threshold(errors, "largest", 0.5) == 3.0


NORTH, EAST, SOUTH, WEST = range(4)


def newborn(codebook, *, around, parent_around, place, parent=0, low=0.0, high=1.0):
    d = codebook.shape[1]
    return growth.newborn_vector(
        codebook,
        np.array(around, np.int32),
        parent,
        np.array(parent_around, np.int32),
        place,
        np.full(d, low),
        np.full(d, high),
    )


CODEBOOK = np.array([[0.5, 0.2], [0.4, 0.3], [0.9, 0.9], [0.1, 0.5]])


def test_rule_b_a_unit_between_two_or_more_is_their_mean():
    between_two = newborn(CODEBOOK, around=[-1, 2, -1, 0], parent_around=[-1, -1, -1, 1], place=EAST)
    assert between_two == pytest.approx([0.7, 0.55])
    between_three = newborn(CODEBOOK, around=[3, 2, -1, 0], parent_around=[-1, -1, -1, 1], place=EAST)
    assert between_three == pytest.approx([0.5, (0.9 + 0.5 + 0.2) / 3])


def test_rule_a_a_unit_goes_on_the_line_from_the_opposite_unit_through_its_parent():
    # Unit 1 lies west of the parent, the newborn east; unit 3 in the north must not be asked.
    vector = newborn(CODEBOOK, around=[-1, -1, -1, 0], parent_around=[3, -1, -1, 1], place=EAST)
    assert vector == pytest.approx([0.6, 0.1])


def test_rule_c_without_an_opposite_unit_the_first_other_neighbor_of_the_parent_is_asked():
    vector = newborn(CODEBOOK, around=[-1, -1, -1, 0], parent_around=[3, -1, 2, -1], place=EAST)
    assert vector == pytest.approx([0.9, 0.0])  # 2 (.5, .2) - (.1, .5) = (.9, -.1), clipped
    vector = newborn(CODEBOOK, around=[-1, -1, -1, 0], parent_around=[-1, -1, 1, -1], place=EAST)
    assert vector == pytest.approx([0.6, 0.1])


def test_rule_d_a_unit_whose_parent_is_alone_takes_the_middle_of_the_range():
    vector = newborn(CODEBOOK, around=[-1, -1, -1, 0], parent_around=[-1] * 4, place=EAST, low=-1.0, high=4.0)
    assert vector == pytest.approx([1.5, 1.5])


def test_a_new_vector_is_clipped_to_the_data_range():
    vector = newborn(CODEBOOK, around=[-1, -1, -1, 0], parent_around=[-1, -1, -1, 2], place=EAST)
    assert vector == pytest.approx([0.1, 0.0])
