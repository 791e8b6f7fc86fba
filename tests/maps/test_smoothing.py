"""Smoothing over the lattice, and an epoch's codebook from it."""

import numpy as np
import pytest

from somatopy.maps import tally as tallies
from somatopy.maps.lattice import Hexagonal, Rectangular
from somatopy.maps.neighborhood import gaussian, make_neighborhood
from somatopy.maps.smoothing import Smoother
from somatopy.maps.tally import Tally

RADIUS = 1.3


@pytest.mark.parametrize("kind", [Rectangular, Hexagonal])
@pytest.mark.parametrize("shape", [(4, 7, False), (5, 5, False), (2, 3, True), (6, 4, True)])
def test_rows_and_columns_one_after_the_other_are_all_units_at_once(kind, shape):
    lattice = kind(*shape)
    values = np.random.default_rng(0).normal(size=(lattice.n_units, 3))
    weights = gaussian.weights(lattice.distances(), RADIUS)
    smoothing = Smoother.of(lattice, gaussian).at(RADIUS)
    assert len(smoothing.factors) == 2
    assert np.allclose(smoothing.apply(values), weights @ values)


@pytest.mark.parametrize("gaps", [False, True])
@pytest.mark.parametrize("shape", [(4, 7), (1, 6), (5, 5)])
@pytest.mark.parametrize("neighborhood", ["gaussian", "bubble"])
def test_a_small_codebook_is_what_matrix_products_make_of_the_tally(shape, neighborhood, gaps, monkeypatch):
    random, lattice = np.random.default_rng(1), Rectangular(*shape)
    counts = random.integers(0, 2, (lattice.n_units, 3 if gaps else 1)).astype(np.float64)
    tally = Tally(random.normal(size=(lattice.n_units, 3)) * counts, counts, counts.sum())
    before = random.normal(size=tally.sums.shape).astype(np.float32)
    smoothing = Smoother.of(lattice, make_neighborhood(neighborhood)).at(0.1)  # some gather nothing
    small = tally.means(before, smoothing)
    monkeypatch.setattr(tallies, "FEW", 0)
    assert np.allclose(small, tally.means(before, smoothing))
    assert (small == before).any()


def test_tables_of_a_small_lattice_are_kept_and_told_apart():
    def tables(lattice, distance="sheet"):
        return Smoother.of(lattice, make_neighborhood("bubble"), distance).tables

    assert tables(Rectangular(3, 4)) is tables(Rectangular(3, 4))
    others = [Rectangular(4, 3), Rectangular(3, 4, True), Hexagonal(3, 4)]
    assert all(tables(other) is not tables(Rectangular(3, 4)) for other in others)
    assert tables(Rectangular(3, 4)) is not tables(Rectangular(3, 4), "hops")
    assert tables(Rectangular(21, 20)) is not tables(Rectangular(21, 20))  # too large to be kept
