"""The neighborhood laid out for the compiled loop."""

import numpy as np
import pytest
from numba import njit

from somatopy.maps.kernels.reach import share_out, weigh, with_a_run_more
from somatopy.maps.kernels.reach_run import RUN
from somatopy.maps.lattice import Hexagonal, Line, Rectangular
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.reach import Reach

LATTICES = [
    *(Rectangular(3, 5), Rectangular(4, 33), Rectangular(2, 16, True), Hexagonal(5, 17), Line(40)),
    *(Rectangular(2, 2), Rectangular(3, 2), Rectangular(8, 1), Hexagonal(2, 2)),  # tables shorter than a run
]


@njit
def shares_around(unit, radius, near, knots, tables, classes, closest, shares):
    kinds = with_a_run_more(classes)
    planes = np.zeros((2, kinds.shape[0]), shares.dtype)
    knot, beyond = weigh(radius, knots, tables, kinds, 0, np.full(2, -1), planes)
    share_out(unit, 0.5, knot, beyond, near, classes.shape, planes, kinds, closest, shares)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["gaussian", "bubble"])
@pytest.mark.parametrize("lattice", LATTICES, ids=repr)
def test_shares_are_rate_times_weight_and_nothing_stands_behind_the_last_unit(lattice, name, dtype):
    reach = Reach.of(lattice, make_neighborhood(name), "sheet")
    knots, tables = reach.tables(np.linspace(3, 1, 5))
    shares = np.full(lattice.n_units + RUN, 7, dtype)
    for unit in range(lattice.n_units):
        near = int((reach.distances <= reach.neighborhood.reach * 1.7 + 1e-9).sum())
        table = (knots, tables, reach.classes, reach.closest)
        shares_around(unit, 1.7, near, *table, shares)
        weights = reach.neighborhood.weights(lattice.distances_from(unit), 1.7)
        assert np.allclose(shares[:-RUN], 0.5 * weights, atol=2e-5)
        assert not shares[-RUN:].any()


def test_a_lattice_whose_rows_are_alike_has_one_table_of_displacements():
    assert len(Reach.of(Rectangular(4, 5), make_neighborhood("gaussian"), "sheet").classes) == 1
    assert len(Reach.of(Hexagonal(4, 5), make_neighborhood("gaussian"), "sheet").classes) == 2


@pytest.mark.parametrize("lattice", LATTICES, ids=repr)
def test_distances_from_a_unit_are_those_of_the_lattice(lattice):
    reach = Reach.of(lattice, make_neighborhood("gaussian"), "sheet")
    for unit in range(lattice.n_units):
        assert np.allclose(reach.distances_from(unit), lattice.distances_from(unit))
