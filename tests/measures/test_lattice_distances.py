import numpy as np
import pytest

from random_maps import LATTICES, all_hops, all_sheet
from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice, Hexagonal
from somatopy.measures.lattice_distances import distances_between, distances_from


@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_rows_and_pairs_are_those_of_the_lattice(lattice):
    n = len(lattice.neighbors)
    first, second = np.divmod(np.arange(n * n), n)
    for kind, plain in (("hops", all_hops(lattice)), ("sheet", all_sheet(lattice))):
        np.testing.assert_array_equal(distances_from(lattice, np.arange(n), kind), plain)
        np.testing.assert_array_equal(distances_between(lattice, first, second, kind), plain.ravel())


def test_equal_distances_on_a_hexagonal_sheet_are_exactly_equal():
    around = distances_from(Hexagonal(5, 5), np.array([12]))[0]
    assert np.unique(around).round(3).tolist() == [0, 1, 1.732, 2, 2.646]
    assert (around == 1).sum() == 6


def test_units_no_walk_leads_to_are_farther_than_any():
    apart = FreeLattice(rows=np.array([0, 0, 5]), columns=np.array([0, 1, 5]))
    assert distances_from(apart, np.array([0]), "hops").tolist() == [[0, 1, 3]]


def test_another_kind_of_distance_is_refused():
    with pytest.raises(ParameterError, match="lattice_distance must be one of 'sheet', 'hops'"):
        distances_from(Hexagonal(2, 2), np.array([0]), "steps")
