import numpy as np
import pytest

from plain_map import plain_batch_epoch
from random_maps import LATTICES, all_sheet, random_map
from somatopy import BatchSOM
from somatopy.maps.lattice import Line
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.measures import mean_squared_error, movement_left
from somatopy.measures.nearness import MapMetric


def test_two_units_by_hand():
    # Each unit goes to the mean of its samples: 0 -> 1 (two samples), 5 -> 5 (one). Errors 0, 4, 0.
    expected = np.sqrt((2 * 1 + 1 * 0) / 3) / np.sqrt(4 / 3)
    assert movement_left([[0.0], [2.0], [5.0]], [[0.0], [5.0]], Line(2), radius=0) == pytest.approx(expected)


@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_an_epoch_of_the_textbook_moves_the_units_so_far(lattice):
    X, codebook = random_map(lattice)
    influence = make_neighborhood("bubble").weights(all_sheet(lattice), 1.2)
    bmu = MapMetric().nearest(X, codebook, 1)[0][:, 0]
    moved = np.square(plain_batch_epoch(X, codebook, influence) - codebook).sum(1)[bmu].mean()
    expected = np.sqrt(moved / mean_squared_error(X, codebook))
    found = movement_left(X, codebook, lattice, neighborhood="bubble", radius=1.2)
    assert found == pytest.approx(expected, rel=1e-10)


def test_it_falls_to_nothing_as_training_goes_on():
    X = np.random.default_rng(0).normal(size=(300, 3))
    left = [
        movement_left(X, som.codebook_, som.lattice_, radius=0.5)
        for som in (BatchSOM((5, 5), n_epochs=n).fit(X) for n in (3, 12))
    ]
    fixed = BatchSOM((5, 5), n_epochs=200, radius=1).fit(X)
    assert left[0] > left[1] > 0.01
    assert movement_left(X, fixed.codebook_, fixed.lattice_, radius=1) < 1e-6


def test_gaps_are_left_out_of_the_means():
    X, codebook = [[0.0, np.nan], [2.0, 4.0]], [[0.0, 0.0]]
    # To (1, 4): 1 + 16, twice; errors 0 and 4 + 16.
    found = movement_left(X, codebook, Line(1), metric=MapMetric(missing="mask"))
    assert found == pytest.approx(np.sqrt(17 / 10))


def test_units_that_meet_their_samples_have_settled():
    X = np.eye(3)
    assert movement_left(X, X, Line(3), radius=0) == 0
    assert movement_left(X, X, Line(3), radius=1) == np.inf
