import numpy as np
import pytest
from minisom import MiniSom

from somatopy.checking import InputError
from somatopy.maps.lattice import FreeLattice
from somatopy.measures.topography import is_torn, topographic_error

LINE = FreeLattice(rows=np.zeros(4, int), columns=np.arange(4))


def grid(height, width):
    return FreeLattice(*np.divmod(np.arange(height * width), width))


def test_a_straight_line_in_order_tears_nothing():
    X = np.linspace(-1, 4, 40)[:, None]
    assert topographic_error(X, np.arange(4.0)[:, None], LINE) == 0


def test_a_folded_line_by_hand():
    # Units 0 1 2 3 stand at 0, 2, 1, 3. The two nearest of 0.4 are 0 and 2, two hops apart; of 1.4 they are
    # 2 and 1, one hop; of 2.4 and of 2.9 they are 1 and 3, two hops.
    codebook = np.array([[0.0], [2.0], [1.0], [3.0]])
    assert topographic_error([[0.4], [1.4], [2.4], [2.9]], codebook, LINE) == 0.75


def test_a_plain_loop_over_hops_agrees():
    random = np.random.default_rng(3)
    lattice, X, codebook = grid(3, 5), random.normal(size=(200, 4)), random.normal(size=(15, 4))
    torn = 0
    for x in X:
        best, second = np.argsort([np.linalg.norm(x - w) for w in codebook])[:2]
        torn += lattice.hops_from(best)[second] > 1
    assert topographic_error(X, codebook, lattice) == pytest.approx(torn / 200)


def test_minisom_agrees_where_both_see_the_same_neighbors():
    # MiniSom counts diagonal units as neighbors, so the two agree on a line of units only.
    random = np.random.default_rng(4)
    X, som = random.normal(size=(150, 3)), MiniSom(1, 9, 3, random_seed=0)
    line = FreeLattice(rows=np.zeros(9, int), columns=np.arange(9))
    codebook = som.get_weights().reshape(9, 3)
    assert topographic_error(X, codebook, line) == pytest.approx(som.topographic_error(X))


def test_units_across_a_gap_of_the_lattice_are_not_neighbors():
    gap = FreeLattice(rows=np.array([0, 0]), columns=np.array([0, 2]))
    assert topographic_error([[0.4]], [[0.0], [1.0]], gap) == 1


def test_one_unit_has_nothing_to_tear():
    alone = FreeLattice(rows=np.array([0]), columns=np.array([0]))
    assert topographic_error([[1.0], [2.0]], [[0.0]], alone) == 0


def test_the_two_best_units_alone_tell_which_samples_are_torn():
    two_best = np.array([[0, 1], [1, 0], [0, 2], [3, 0], [2, 2]])
    assert is_torn(two_best, LINE).tolist() == [False, False, True, True, False]


def test_no_samples_are_refused():
    with pytest.raises(InputError, match="at least one"):
        topographic_error(np.zeros((0, 1)), np.zeros((4, 1)), LINE)
