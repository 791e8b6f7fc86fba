from types import SimpleNamespace

import numpy as np

from somatopy.maps.lattice import FreeLattice
from somatopy.measures.edges import are_neighbors, edge_pairs

# 0 1 .
# . 2 3
STAIR = FreeLattice(rows=np.array([0, 0, 1, 1]), columns=np.array([0, 1, 1, 2]))


def test_a_stair_of_four_units_has_three_edges():
    assert edge_pairs(STAIR).tolist() == [[0, 1], [1, 2], [2, 3]]


def test_a_grid_has_an_edge_for_each_inner_side():
    rows, columns = np.divmod(np.arange(12), 4)
    assert len(edge_pairs(FreeLattice(rows, columns))) == 3 * 3 + 2 * 4


def test_a_neighbor_named_twice_gives_one_edge():
    ring_of_two = SimpleNamespace(neighbors=np.array([[1, 1], [0, 0]], np.int32))
    assert edge_pairs(ring_of_two).tolist() == [[0, 1]]


def test_a_lone_unit_has_no_edges():
    assert edge_pairs(FreeLattice(rows=np.array([0]), columns=np.array([0]))).shape == (0, 2)


def test_neighbors_are_one_hop_apart_and_a_unit_is_not_its_own():
    pairs = [(i, j) for i in range(4) for j in range(4)]
    first, second = np.array(pairs).T
    by_hops = [STAIR.hops_from(i)[j] == 1 for i, j in pairs]
    assert are_neighbors(STAIR, first, second).tolist() == by_hops
