from __future__ import annotations

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.checking import ParameterError
from somatopy.images.encoding import hard, places, pooled, soft, unit_places
from somatopy.maps.lattice import Line, make_lattice


@pytest.fixture(scope="module")
def som():
    corners = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    return BatchSOM((2, 2), start=corners, radius=0, n_epochs=1).fit(np.repeat(corners, 3, axis=0))


def test_a_hard_code_is_one_at_the_best_unit(som):
    assert hard(som, np.array([[0.1, 0.9]])).tolist() == [[0, 1, 0, 0]]


def test_a_soft_code_is_how_much_nearer_than_the_mean_a_unit_is(som):
    patch = np.array([[0.0, 0.25]])
    distances = som.transform(patch)[0]
    wanted = np.maximum(0, distances.mean() - distances)
    np.testing.assert_allclose(soft(som, patch)[0], wanted)
    assert (wanted > 0).sum() == 2


def test_pooling_takes_means_over_each_part():
    values = np.random.default_rng(0).normal(size=(2, 5, 4, 3))
    found = pooled(values, (2, 2)).reshape(2, 2, 2, 3)
    np.testing.assert_allclose(found[:, 0, 1], values[:, :3, 2:].mean(axis=(1, 2)))
    with pytest.raises(ParameterError, match="pool must be at most"):
        pooled(values, (6, 1))


def test_the_place_of_a_unit_s_own_vector_is_the_unit(som):
    np.testing.assert_allclose(places(som, som.codebook_, 1), unit_places(som.lattice_), atol=1e-12)


def test_a_place_leans_to_the_nearer_units(som):
    (x, y), (middle, _) = places(som, np.array([[0.2, 0.4], [0.5, 0.5]]), 3)
    assert 0 < y < x < 0.5  # columns of the lattice follow the second feature
    assert middle == pytest.approx(0.5)


def test_a_place_moves_steadily_where_the_nearest_units_change(som):
    for n_best in (2, 3):
        before, after = places(som, np.array([[0.3, 0.5 - 1e-7], [0.3, 0.5 + 1e-7]]), n_best)
        np.testing.assert_allclose(before, after, atol=1e-5)


def test_places_are_within_one_and_a_line_has_one(som):
    assert unit_places(make_lattice("rectangular", (3, 5))).max(axis=0).tolist() == [1.0, 0.5]
    assert unit_places(Line(4)).shape == (4, 1)
    assert unit_places(Line(1)).tolist() == [[0.0]]
