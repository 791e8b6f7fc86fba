"""Where a page draws the units."""

import numpy as np
import pytest

from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import make_lattice
from somatopy.report.places import FLATTEST, SIDE, laid_out, places

RANDOM = np.random.default_rng(0)


def test_units_on_a_sheet_stay_where_they_are():
    lattice = make_lattice("hexagonal", (3, 4))
    found = places(lattice, RANDOM.normal(size=(12, 3)))
    assert found.sizes is None
    np.testing.assert_array_equal(found.positions, lattice.positions)


def test_each_unit_of_a_gas_has_a_cell_of_its_own():
    found = places(GraphLattice.joining(50, []), RANDOM.normal(size=(50, 4)))
    assert len(np.unique(found.positions, axis=0)) == 50
    assert (found.positions % 1 == 0).all()
    assert (found.sizes == SIDE).all()


def test_a_flat_gas_keeps_its_neighborhoods_and_its_parts_apart():
    flat = RANDOM.uniform(size=(60, 2)) * [2, 1]
    shift = np.array([40.0, 0.0])
    parts = np.concatenate([flat, flat + shift]) @ np.linalg.qr(RANDOM.normal(size=(5, 2)))[0].T
    where = laid_out(parts)
    assert where[:60, 0].max() < where[60:, 0].min() or where[60:, 0].max() < where[:60, 0].min()
    near, laid = (
        np.linalg.norm(v[:60, None] - v[None, :60], axis=2)[np.triu_indices(60, 1)]
        for v in (flat, laid_out(flat))
    )
    assert np.corrcoef(near, laid)[0, 1] > 0.9


@pytest.mark.parametrize("codebook", [np.zeros((1, 3)), np.ones((6, 2)), np.arange(9.0)[:, None]])
def test_one_unit_equal_ones_and_a_line_have_places(codebook):
    where = laid_out(codebook)
    assert len(np.unique(where, axis=0)) == len(codebook)
    assert np.isfinite(where).all()


def test_a_long_gas_is_no_thread():
    wide, high = np.ptp(laid_out(RANDOM.normal(size=(100, 2)) * [50, 1]), axis=0) + 1
    assert wide / high < 2 * FLATTEST


def test_a_gas_with_one_unit_far_aside_is_no_thread_either():
    parts = np.repeat([[-1.0, 0.0], [1.0, 0.0]], 200, axis=0) + RANDOM.normal(size=(400, 2)) / 100
    parts[0] = 0, 19  # less variance than between the parts, and ten times as far
    wide, high = np.ptp(laid_out(parts), axis=0) + 1
    assert high / wide < 1.5 * FLATTEST


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_line_through_space_is_laid_in_a_row_in_its_order(dtype):
    along = np.sort(RANDOM.uniform(size=30))
    where = laid_out((along[:, None] * [3, 2, -1] + 5).astype(dtype))
    assert (where[:, 1] == 0).all()
    assert (np.diff(where[:, 0]) > 0).all()
