"""Which samples stay when there are many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somatopy.report.kept import kept_rows, places, rule
from somatopy.report.placement import Placement, ranks

COUNTS = st.lists(st.integers(0, 50), min_size=1, max_size=12)


def placed(bmu, distance):
    bmu, distance = np.asarray(bmu, np.int64), np.asarray(distance, np.float64)
    return Placement(bmu, bmu, distance, distance, ranks(bmu, distance))


@given(COUNTS, st.integers(1, 200))
def test_places_are_as_equal_as_the_counts_allow(counts, most):
    counts = np.array(counts)
    given_places = places(counts, most)
    assert (given_places <= counts).all()
    assert given_places.sum() == min(most, counts.sum())
    short = (
        given_places < counts
    )  # a unit that gets less than it has gets at least what the others get, but one
    if short.any():
        assert given_places[short].min() >= given_places.max() - 1


@given(COUNTS, st.integers(1, 200), st.integers(0, 2**32 - 1))
def test_every_unit_keeps_its_nearest_and_its_farthest(counts, most, seed):
    random = np.random.default_rng(seed)
    bmu = random.permutation(np.repeat(np.arange(len(counts)), counts))
    distance = random.uniform(size=len(bmu)).round(1)  # many ties
    rows = kept_rows(placed(bmu, distance), len(counts), most)
    assert len(rows) == min(most, len(bmu))
    assert (np.diff(rows) > 0).all()
    for unit, count in enumerate(places(np.array(counts), most)):
        own, stay = distance[bmu == unit], distance[rows][bmu[rows] == unit]
        assert len(stay) == count
        if count > 0:
            assert stay.min() == own.min()
        if count > 1:
            assert stay.max() == own.max()


def test_the_spread_between_the_ends_is_even():
    rows = kept_rows(placed(np.zeros(101, int), np.arange(101.0)), 1, 5)
    assert rows.tolist() == [0, 25, 50, 75, 100]


def test_a_unit_of_one_place_keeps_its_nearest():
    assert kept_rows(placed([0, 0, 1, 1], [2, 1, 3, 4]), 2, 2).tolist() == [1, 2]


def test_more_units_than_places_leave_the_ones_with_most_samples():
    assert kept_rows(placed([0, 1, 1, 2, 2], [1, 1, 2, 1, 2]), 3, 2).tolist() == [1, 3]


@pytest.mark.parametrize(("kept", "said"), [(5, ""), (3, "3 of 5 samples are listed")])
def test_the_rule_is_said_only_where_it_left_something_out(kept, said):
    assert rule(5, kept)[: len(said) or 1] == said
