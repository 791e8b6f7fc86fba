"""Random maps: samples and units without any order, on every kind of lattice. What holds on them holds on any."""

import numpy as np

from somatopy.maps.lattice import FreeLattice, Hexagonal, Line, Rectangular, Rectangular8, Ring

LATTICES = [
    Rectangular(4, 5),
    Rectangular(3, 6, periodic=True),
    Rectangular8(4, 4),
    Hexagonal(5, 4),
    Hexagonal(4, 5, periodic=True),
    Line(9),
    Ring(11),
    FreeLattice(rows=np.array([0, 0, 0, 1, 2, 2, 1, -1]), columns=np.array([0, 1, 2, 2, 2, 1, 0, 0])),
]


def random_map(lattice, n=60, features=4, seed=0):
    random = np.random.default_rng(seed)
    return random.normal(size=(n, features)), random.normal(size=(len(lattice.neighbors), features))


def all_hops(lattice):
    return np.array([lattice.hops_from(unit) for unit in range(len(lattice.neighbors))])


def all_sheet(lattice):
    if isinstance(lattice, FreeLattice):
        steps = lattice.positions[:, None] - lattice.positions[None]
        return np.hypot(steps[..., 0], steps[..., 1]).round(9)
    return lattice.distances("sheet").round(9)
