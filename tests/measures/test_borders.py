import numpy as np
import pytest

from plain_measures import plain_distances
from random_maps import random_map
from somatopy.checking import InputError
from somatopy.maps.lattice import FreeLattice, Hexagonal
from somatopy.measures import blocks
from somatopy.measures.borders import edge_distances, u_matrix
from somatopy.measures.nearness import MapMetric

SQUARE = FreeLattice(rows=np.array([0, 0, 1, 1]), columns=np.array([0, 1, 0, 1]))


def test_four_units_by_hand():
    # Sides of the square: 0-1 is 3 long, 0-2 is 4, 1-3 is 5, 2-3 is 6.
    codebook = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0], [6.0, 4.0]])
    pairs, lengths = edge_distances(codebook, SQUARE)
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]
    np.testing.assert_allclose(lengths, [3, 4, 5, 6])
    np.testing.assert_allclose(u_matrix(codebook, SQUARE), [3.5, 4, 5, 5.5])


def test_a_plain_loop_agrees_on_a_map_of_free_shape():
    random = np.random.default_rng(1)
    cells = sorted({(int(r), int(c)) for r, c in random.integers(-3, 4, (30, 2))})
    lattice = FreeLattice(*np.array(cells).T)
    codebook = random.normal(size=(len(cells), 6))
    for unit, value in enumerate(u_matrix(codebook, lattice)):
        around = [n for n in lattice.neighbors[unit] if n >= 0]
        if around:
            assert value == pytest.approx(
                np.mean([np.linalg.norm(codebook[unit] - codebook[n]) for n in around])
            )
        else:
            assert np.isnan(value)


def test_the_block_size_changes_nothing(monkeypatch):
    codebook = np.random.default_rng(2).normal(size=(4, 3))
    _, whole = edge_distances(codebook, SQUARE)
    monkeypatch.setattr(blocks.row_blocks, "__defaults__", (3,))
    np.testing.assert_array_equal(edge_distances(codebook, SQUARE)[1], whole)


def test_equal_units_have_no_border_even_far_from_the_origin():
    codebook = np.full((4, 3), 1e9 + 0.1)
    assert u_matrix(codebook, SQUARE).tolist() == [0, 0, 0, 0]


def test_a_unit_without_neighbors_has_no_value():
    alone = FreeLattice(rows=np.array([0]), columns=np.array([0]))
    assert np.isnan(u_matrix([[1.0]], alone)).all()


def test_two_clusters_show_a_ridge_between_them():
    line = FreeLattice(rows=np.zeros(6, int), columns=np.arange(6))
    height = u_matrix(np.array([[0.0], [0.1], [0.2], [9.0], [9.1], [9.2]]), line)
    assert set(np.argsort(height)[-2:]) == {2, 3}


def test_a_codebook_of_another_map_is_refused():
    with pytest.raises(InputError, match="codebook has 3 units, the lattice 4"):
        u_matrix(np.zeros((3, 2)), SQUARE)


@pytest.mark.parametrize("name", ["manhattan", "chebyshev", "cosine"])
def test_borders_are_measured_by_the_metric_of_the_map(name):
    lattice, weights = Hexagonal(4, 5), np.array([1.0, 2.0, 0.0, 0.5])
    _, codebook = random_map(lattice)
    apart = plain_distances(codebook, codebook, name, weights)
    plain = [apart[unit, [n for n in near if n >= 0]].mean() for unit, near in enumerate(lattice.neighbors)]
    metric = MapMetric(name, weights)
    np.testing.assert_allclose(u_matrix(codebook, lattice, metric=metric), plain, atol=1e-10)
