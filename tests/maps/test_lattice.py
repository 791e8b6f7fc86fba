from __future__ import annotations

import itertools

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice, Line, Ring, lattice_from_dict, make_lattice

GRIDS = [
    make_lattice(name, shape, periodic)
    for name, shape, periodic in itertools.product(
        ("rectangular", "rectangular8", "hexagonal"), [(6, 5), (4, 4), (2, 3), (2, 2)], (False, True)
    )
] + [Line(7), Ring(7), Ring(2), make_lattice("hexagonal", (1, 1)), make_lattice("rectangular", (1, 5))]
ids = [f"{type(g).__name__}{g.shape}{' torus' if g.periodic else ''}" for g in GRIDS]


@pytest.mark.parametrize("lattice", GRIDS, ids=ids)
def test_hops_are_the_steps_of_a_walk_from_neighbor_to_neighbor(lattice):
    walked = FreeLattice.hops_from
    for unit in range(lattice.n_units):
        assert (lattice.hops[unit] == walked(lattice, unit)).all()
        assert (lattice.hops_from(unit) == lattice.hops[unit]).all()


@pytest.mark.parametrize("lattice", GRIDS, ids=ids)
def test_distances_are_symmetric_and_zero_only_at_home(lattice):
    for kind in ("sheet", "hops"):
        distances = lattice.distances(kind)
        np.testing.assert_allclose(distances, distances.T, atol=1e-12)
        assert ((distances == 0) == np.eye(lattice.n_units, dtype=bool)).all()
        for unit in range(lattice.n_units):
            assert (lattice.distances_from(unit, kind) == distances[unit]).all()


@pytest.mark.parametrize("lattice", [g for g in GRIDS if not g.periodic], ids=lambda g: f"{g.name}{g.shape}")
def test_sheet_distances_are_those_of_the_drawn_positions(lattice):
    apart = lattice.positions[:, None] - lattice.positions[None]
    np.testing.assert_allclose(lattice.distances("sheet"), np.hypot(*apart.transpose(2, 0, 1)), atol=1e-12)


def test_every_unit_of_a_hexagonal_torus_has_six_neighbors_at_distance_one():
    lattice = make_lattice("hexagonal", (6, 5), periodic=True)
    assert (lattice.neighbors >= 0).all()
    assert lattice.neighbors.shape == (30, 6)
    around = np.take_along_axis(lattice.distances("sheet"), lattice.neighbors.astype(np.int64), axis=1)
    np.testing.assert_allclose(around, 1)


def test_ten_by_ten_with_four_neighbors_has_the_nineteen_hop_distances():
    assert sorted(set(make_lattice("rectangular", (10, 10)).hops.ravel())) == list(range(19))


@pytest.mark.parametrize("lattice", GRIDS, ids=ids)
def test_a_lattice_comes_back_from_its_description(lattice):
    again = lattice_from_dict(lattice.to_dict())
    assert again == lattice
    assert (again.positions == lattice.positions).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("hexagon", (3, 3)), "lattice must be one of .*did you mean 'hexagonal'"),
        (("rectangular", (3,)), r"shape must be \(rows, columns\).*got \(3,\)"),
        (("rectangular", (0, 3)), "at least 1"),
        (("rectangular", (10**6, 10**6)), "at most 4,000,000 units"),
        (("hexagonal", (3, 4), True), "even number of rows"),
    ],
)
def test_an_impossible_lattice_is_refused(arguments, words):
    with pytest.raises(ParameterError, match=words):
        make_lattice(*arguments)


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        ([0, 0], [0], "rows and columns of a FreeLattice must be as many.*got 2 and 1"),
        ([0, 1, 0], [2, 2, 2], "no two units .* got 2 in row 0, column 2"),
        ([0.0, np.nan], [0, 1], "rows of a FreeLattice must be .*nan"),
        ([0, 1], [0, np.inf], "columns of a FreeLattice must be .*inf"),
        ([0, 0.5], [0, 1], "whole numbers"),
        ([], [], "at least one unit"),
        ([[0, 1]], [[0, 1]], "whole numbers"),
        (["a"], [0], "whole numbers"),
        (None, [0], "whole numbers"),
        ([[0], [0, 1]], [0, 1], "whole numbers"),
        ([2**40], [0], "below a billion"),
    ],
)
def test_a_free_lattice_that_is_none_is_refused(rows, columns, words):
    with pytest.raises(ParameterError, match=words):
        FreeLattice(rows, columns)


def test_a_free_lattice_takes_lists_of_whole_numbers():
    lattice = FreeLattice([0, 0, 5], [0, -1, 7.0])
    assert lattice.neighbors.tolist() == [[-1, -1, -1, 1], [-1, 0, -1, -1], [-1] * 4]
    assert lattice.hops_from(0).tolist() == [0, 1, -1]
