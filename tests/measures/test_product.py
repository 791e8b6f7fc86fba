import numpy as np
import pytest

from plain_measures import plain_distances, plain_topographic_product
from random_maps import LATTICES, all_hops, all_sheet, random_map
from somatopy.checking import InputError
from somatopy.maps.lattice import Line, Rectangular
from somatopy.measures import blocks, topographic_product


def test_three_units_by_hand():
    # Units of a line at 0, 1 and 4 lie in order, only not evenly: unit 1 sees both others in the same order, too.
    assert topographic_product([[0.0], [1.0], [4.0]], Line(3)).value == 0
    # At 0, 4 and 1: from unit 0 the nearest on the lattice is 1 (apart 4), in the data 2 (apart 1):
    #   Q1 = 4, Q2 = 1/2 for l = 1; 1/4 and 2 for l = 2. log P3 = log(2) / 2, then 0.
    # From unit 1: on the lattice 0 comes first (tie, lowest index, apart 4), in the data 2 (apart 3), Q2 is 1:
    #   log(4/3) / 2, then 0. From unit 2: on the lattice 1 (apart 3), in the data 0 (apart 1):
    #   Q1 = 3, Q2 = 1/2: log(3/2) / 2, then 0. The mean is over 3 units and 2 neighbors.
    by_hand = (np.log(2) + np.log(4 / 3) + np.log(3 / 2)) / 2 / 6
    assert topographic_product([[0.0], [4.0], [1.0]], Line(3)).value == pytest.approx(by_hand)


@pytest.mark.parametrize("kind", ["sheet", "hops"])
@pytest.mark.parametrize("lattice", LATTICES, ids=str)
def test_products_roots_and_logarithms_as_printed_agree(lattice, kind, monkeypatch):
    _, codebook = random_map(lattice)
    on_lattice = all_hops(lattice) if kind == "hops" else all_sheet(lattice)
    plain = plain_topographic_product(plain_distances(codebook, codebook), on_lattice)
    found = topographic_product(codebook, lattice, lattice_distance=kind)
    assert found.value == pytest.approx(plain, rel=1e-10, abs=1e-10)
    assert found.error == 0
    monkeypatch.setattr(blocks.row_blocks, "__defaults__", (30,))
    assert topographic_product(codebook, lattice, lattice_distance=kind).value == pytest.approx(plain)


def test_the_lattice_of_the_right_dimension_comes_nearest_to_zero():
    # Bauer & Pawelzik, table 1: a square of data is met by a sheet; a line has too few dimensions.
    sheet = Rectangular(8, 8)
    square = topographic_product(
        sheet.positions + 0.01 * np.random.default_rng(0).normal(size=(64, 2)), sheet
    )
    snake = sheet.positions[[row * 8 + (col if row % 2 else 7 - col) for row in range(8) for col in range(8)]]
    assert abs(square.value) < 0.01
    assert topographic_product(snake, Line(64)).value < -0.05


def test_another_metric_changes_the_order():
    _, codebook = random_map(Rectangular(4, 5))
    plain = plain_topographic_product(
        plain_distances(codebook, codebook, "chebyshev"), all_sheet(Rectangular(4, 5))
    )
    found = topographic_product(codebook, Rectangular(4, 5), metric="chebyshev")
    assert found.value == pytest.approx(plain, rel=1e-10)


def test_some_units_tell_of_all_within_the_stated_error():
    lattice = Rectangular(15, 20)
    _, codebook = random_map(lattice)
    truth = topographic_product(codebook, lattice).value
    draws = [topographic_product(codebook, lattice, n_units=60, random_state=seed) for seed in range(40)]
    off = np.array([abs(d.value - truth) / d.error for d in draws])
    assert off.max() < 4
    assert 0.4 < (off < 1).mean() < 0.95


def test_units_that_coincide_give_a_finite_number():
    assert np.isfinite(topographic_product([[0.0], [0.0], [1.0]], Line(3)).value)
    assert np.isfinite(topographic_product([[0.0], [0.0], [0.0]], Line(3)).value)


def test_one_unit_has_no_product():
    with pytest.raises(InputError, match="at least two units"):
        topographic_product([[0.0]], Line(1))
