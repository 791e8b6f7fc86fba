"""Hebbian links: every function beside a plain, slow reading of its rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from somatopy.maps.lattice import make_lattice
from somatopy.maps.links import VANISHING, activity, concepts, grown, reached, spread, strengths, used


def plain_links(links, pairs, fading):
    """One presentation after the other; ``pairs`` are the activities of both maps."""
    out = [[(1 - fading) * link for link in row] for row in links]
    for first, second in pairs:
        for i, a in enumerate(first):
            for j, b in enumerate(second):
                out[i][j] += a * b
    return [[0.0 if link < VANISHING else link for link in row] for row in out]


def plain_concept(strength, unit):
    """Follow the strongest links from a unit of the second map, there and back, until they lead nowhere new."""
    if not strength[:, unit].any():
        return -1
    while True:
        there = int(np.argmax(strength[:, unit]))
        back = int(np.argmax(strength[there]))
        if back == unit:
            return unit
        unit = back


TABLES = arrays(
    float, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.sampled_from([0, 1, 2, 5.5])
)


def test_links_are_those_of_a_plain_loop():
    random = np.random.default_rng(0)
    first, second, links = random.random((20, 4)), random.random((20, 3)), random.random((4, 3))
    expected = plain_links(links, zip(first, second, strict=True), 0.3)
    np.testing.assert_allclose(used(links, first, second, 0.3), expected)
    np.testing.assert_allclose(
        used(links, activity([[0], [3]], [[1], [1]], 4), activity([[2], [0]], [[1], [1]], 3), 0.3),
        plain_links(links, [([1, 0, 0, 0], [0, 0, 1]), ([0, 0, 0, 1], [1, 0, 0])], 0.3),
    )


def test_neither_the_order_of_the_pairs_nor_their_division_changes_the_links():
    random = np.random.default_rng(0)
    first, second, none = random.random((20, 4)), random.random((20, 3)), np.zeros((4, 3))
    whole = used(none, first, second, 0.5)
    order = random.permutation(20)
    np.testing.assert_allclose(used(none, first[order], second[order], 0.5), whole)
    parts = used(none, first[:9], second[:9], 0.5) + used(none, first[9:], second[9:], 0.5)
    np.testing.assert_allclose(parts, whole)


def test_a_link_that_is_not_used_fades_and_vanishes():
    links, nothing = np.array([[1.0]]), np.zeros((0, 1))
    for step in range(1, 10):
        links = used(links, nothing, nothing, 0.5)
        assert links[0, 0] == 0.5**step
    assert used(links, nothing, nothing, 0.5)[0, 0] == 0.0


def test_all_is_forgotten_at_once_where_fading_is_1():
    assert used(np.array([[7.0, 0.0]]), np.array([[1.0]]), np.array([[0.0, 1.0]]), 1.0).tolist() == [
        [0.0, 1.0]
    ]


def test_activity_spreads_to_the_neighbors_of_each_unit():
    neighbors = make_lattice("rectangular", (2, 3)).neighbors
    passed = spread(activity([[4]], [[2.0]], 6), neighbors, 0.25).toarray()
    assert passed.tolist() == [[0.0, 0.5, 0.0, 0.5, 2.0, 0.5]]
    alone = spread(activity([[4]], [[2.0]], 6), neighbors, 0.0)
    assert alone.toarray().tolist() == [[0.0, 0.0, 0.0, 0.0, 2.0, 0.0]]


def test_newborns_take_after_older_neighbors_each_visible_to_the_next():
    links = np.array([[4.0, 0.0], [0.0, 2.0]])
    neighbors = np.array([[2, -1], [2, -1], [0, 1], [2, 4], [3, -1], [-1, -1]])
    assert grown(links, neighbors).tolist() == [*links.tolist(), [2, 1], [2, 1], [2, 1], [0, 0]]


def test_a_map_that_has_not_grown_keeps_its_links():
    links = np.random.default_rng(0).random((6, 2))
    assert np.array_equal(grown(links, make_lattice("rectangular", (2, 3)).neighbors), links)


@given(TABLES)
def test_strengths_are_the_formula_and_the_same_from_either_side(links):
    found = strengths(links)
    for i, row in enumerate(links):
        for j, link in enumerate(row):
            both = row.sum() * links[:, j].sum()
            assert found[i, j] == pytest.approx(link / np.sqrt(both) if both else 0.0)
    np.testing.assert_allclose(strengths(links.T), found.T)
    assert found.max() <= 1 + 1e-12


def test_how_often_a_unit_fires_does_not_make_it_mean_more():
    assert strengths(np.diag([1.0, 1000.0])).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_a_unit_without_links_takes_after_the_nearest_that_have_some():
    strength = np.zeros((5, 2))
    strength[0], strength[4] = [0.8, 0.0], [0.0, 0.6]
    filled = reached(strength, make_lattice("line", (5,)).neighbors)
    np.testing.assert_allclose(filled, [[0.8, 0], [0.8, 0], [0.4, 0.3], [0, 0.6], [0, 0.6]])
    assert not strength[1:4].any(), "the table handed in was changed"


def test_where_no_unit_has_links_none_takes_any():
    assert not reached(np.zeros((3, 2)), make_lattice("line", (3,)).neighbors).any()


@given(TABLES)
def test_concepts_are_where_the_strongest_links_lead(links):
    strength = strengths(links)
    first, second = concepts(strength)
    for unit in range(links.shape[1]):
        assert second[unit] == plain_concept(strength, unit)
    for unit, row in enumerate(strength):
        assert first[unit] == (plain_concept(strength, int(np.argmax(row))) if row.any() else -1)


@given(TABLES)
def test_every_concept_has_a_unit_in_each_map(links):
    first, second = concepts(strengths(links))
    assert set(first) - {-1} == set(second) - {-1}
