import numpy as np
import pytest

from plain_measures import plain_combined_error, plain_distances
from random_maps import LATTICES, all_hops, random_map
from somatopy.maps.lattice import FreeLattice, Line, Rectangular
from somatopy.measures import blocks, combined_error
from somatopy.measures.nearness import MapMetric


def test_a_folded_line_by_hand():
    # Units 0 1 2 3 stand at 0, 2, 1, 3. Of 0.4 the two best are 0 and 2, the way goes over 1: 0.4 + 2 + 1.
    # Of 1.4 they are 2 and 1, neighbors: 0.4 + 1. Of 2.9 they are 3 and 1, over 2: 0.1 + 2 + 1.
    codebook = [[0.0], [2.0], [1.0], [3.0]]
    assert combined_error([[0.4], [1.4], [2.9]], codebook, Line(4)) == pytest.approx((3.4 + 1.4 + 3.1) / 3)


@pytest.mark.parametrize("name", ["euclidean", "manhattan", "chebyshev"])
@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_floyd_and_warshall_agree(lattice, name, monkeypatch):
    X, codebook = random_map(lattice)
    plain = plain_combined_error(
        plain_distances(X, codebook, name), plain_distances(codebook, codebook, name), all_hops(lattice)
    )
    assert combined_error(X, codebook, lattice, metric=name) == pytest.approx(plain, rel=1e-10)
    monkeypatch.setattr(blocks.row_blocks, "__defaults__", (37,))
    assert combined_error(X, codebook, lattice, metric=name) == pytest.approx(plain, rel=1e-10)


def test_gaps_are_left_out_of_the_way_to_the_best_unit():
    lattice = Rectangular(3, 4)
    X, codebook = random_map(lattice)
    X[::5, 2] = np.nan
    plain = plain_combined_error(
        plain_distances(X, codebook), plain_distances(codebook, codebook), all_hops(lattice)
    )
    assert combined_error(X, codebook, lattice, metric=MapMetric(missing="mask")) == pytest.approx(plain)


def test_units_that_coincide_are_still_joined():
    assert combined_error([[0.0]], [[0.0], [5.0], [5.0], [1.0]], Line(4)) == pytest.approx(5 + 4)


def test_a_weight_of_two_is_the_sample_given_twice():
    lattice = Rectangular(3, 4)
    X, codebook = random_map(lattice)
    weights = np.random.default_rng(0).integers(0, 3, len(X))
    repeated = combined_error(np.repeat(X, weights, axis=0), codebook, lattice)
    assert combined_error(X, codebook, lattice, sample_weight=weights) == pytest.approx(repeated)


def test_there_is_no_way_between_parts_that_do_not_touch():
    gap = FreeLattice(rows=np.array([0, 0]), columns=np.array([0, 2]))
    assert combined_error([[0.4]], [[0.0], [1.0]], gap) == np.inf


def test_one_unit_leaves_the_quantization_error():
    assert combined_error([[3.0], [1.0]], [[0.0]], Line(1)) == 2
