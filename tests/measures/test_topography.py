import numpy as np
import pytest
from minisom import MiniSom

from plain_measures import plain_distances, plain_two_nearest
from random_maps import LATTICES, all_hops, all_sheet, random_map
from somatopy.checking import InputError, ParameterError
from somatopy.maps.lattice import FreeLattice, Hexagonal, Rectangular
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


@pytest.mark.parametrize("name", ["euclidean", "manhattan", "chebyshev", "cosine"])
@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_hops_between_the_two_nearest_units_tell_on_every_lattice(lattice, name):
    X, codebook = random_map(lattice)
    two = plain_two_nearest(plain_distances(X, codebook, name))
    torn = [all_hops(lattice)[best, second] > 1 for best, second in two]
    assert topographic_error(X, codebook, lattice, metric=name) == pytest.approx(np.mean(torn), abs=1e-12)
    weights = np.arange(60.0)
    weighted = topographic_error(X, codebook, lattice, metric=name, two_best=two, sample_weight=weights)
    assert weighted == pytest.approx(np.average(torn, weights=weights))


@pytest.mark.parametrize("lattice", [LATTICES[0], LATTICES[1], LATTICES[2], LATTICES[-1]], ids=str)
def test_four_and_eight_neighbors_count_on_any_sheet_of_squares(lattice):
    X, codebook = random_map(lattice)
    two = plain_two_nearest(plain_distances(X, codebook))
    apart = np.array([all_sheet(lattice)[best, second] for best, second in two])
    assert topographic_error(X, codebook, lattice, neighbors=4) == (apart > 1).mean()
    assert topographic_error(X, codebook, lattice, neighbors=8) == (apart > 1.5).mean()


@pytest.mark.parametrize(
    ("two_best", "words"),
    [
        ([[0, 1, 2]], r"got shape \(1, 3\)"),
        ([[0, 9], [0, 1]], "from 0 to 3; got 9"),
        ([[0, 1]], "2 samples; got 1"),
    ],
)
def test_two_best_units_that_are_none_are_refused(two_best, words):
    with pytest.raises(ParameterError, match=words):
        topographic_error([[0.0], [1.0]], np.eye(4)[:, :1], LINE, two_best=two_best)


def test_six_neighbors_count_on_hexagons_only():
    X, codebook = random_map(Hexagonal(4, 5))
    own = topographic_error(X, codebook, Hexagonal(4, 5))
    assert topographic_error(X, codebook, Hexagonal(4, 5), neighbors=6) == own
    with pytest.raises(ParameterError, match="None or 6 on this lattice; got 4"):
        topographic_error(X, codebook, Hexagonal(4, 5), neighbors=4)
    with pytest.raises(ParameterError, match="None or 4 or 8 on this lattice; got 6"):
        topographic_error(X, codebook, Rectangular(4, 5), neighbors=6)


def test_no_samples_are_refused():
    with pytest.raises(InputError, match="at least one"):
        topographic_error(np.zeros((0, 1)), np.zeros((4, 1)), LINE)
