import numpy as np
import pytest

from somatopy.maps.lattice import Ring
from somatopy.measures import edge_pairs
from somatopy.pictures.cells import bounds, bridges, cell_polygons, outlines, touching
from somatopy.pictures.ring import ring_sides, sectors, turns_between


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@pytest.mark.parametrize("n", [4, 7, 30, 72])
def test_the_sectors_tile_a_band_one_unit_wide(n):
    cells = cell_polygons(Ring(n))
    middle = n / (2 * np.pi)
    band = np.pi * ((middle + 0.5) ** 2 - (middle - 0.5) ** 2)  # = n: a unit of area each
    assert sum(map(area, cells)) == pytest.approx(band, rel=2e-3)
    assert np.ptp([area(cell) for cell in cells]) == pytest.approx(0)


def test_each_unit_lies_in_its_own_sector():
    ring = Ring(12)
    centers = cell_polygons(ring).mean(axis=1)
    nearest = np.hypot(*(centers[:, None] - ring.positions[None]).transpose(2, 0, 1)).argmin(axis=1)
    assert nearest.tolist() == list(range(12))


@pytest.mark.parametrize("n", [3, 8, 30])
def test_neighbors_share_the_side_between_them(n):
    ring = Ring(n)
    corners = [{tuple(c) for c in cell.round(6) + 0.0} for cell in cell_polygons(ring)]
    pairs = edge_pairs(ring)
    assert touching(ring, pairs).all()
    for (first, second), ends in zip(
        pairs, np.stack(ring_sides(ring, pairs), axis=1).round(6) + 0.0, strict=True
    ):
        assert {tuple(end) for end in ends} <= corners[first] & corners[second]


def test_a_strip_begins_at_the_common_side_and_reaches_towards_both_units():
    ring = Ring(24)
    strips = bridges(ring, edge_pairs(ring), 0.4)
    sides = np.stack(ring_sides(ring, edge_pairs(ring)), axis=1)
    np.testing.assert_allclose(strips[:, [0, 3]], sides)
    cell = area(cell_polygons(ring)[0])
    assert all(area(strip) < cell / 2 for strip in strips)


def test_the_last_unit_meets_the_first():
    assert turns_between(np.array([[0, 1], [0, 5], [4, 5]])).tolist() == [0.5, 5.5, 4.5]


def test_the_outline_of_half_a_ring_is_both_arcs_and_two_sides():
    ring = Ring(40)
    whole = outlines(ring, np.zeros(40, int))
    halves = outlines(ring, np.arange(40) // 20)
    assert len(halves) == len(whole) + 2 * 2


@pytest.mark.parametrize("n", [1, 2])
def test_one_and_two_units_fill_the_disk(n):
    ring = Ring(n)
    radius = n / (2 * np.pi) + 0.5
    assert sum(map(area, cell_polygons(ring))) == pytest.approx(np.pi * radius**2, rel=0.01)
    assert bounds(ring) == pytest.approx((-radius, -radius, radius, radius), rel=0.01)


def test_half_sectors_take_half_the_band():
    whole, half = sectors(10, np.arange(10), half=0.5), sectors(10, np.arange(10), half=0.25)
    assert area(half[0]) == pytest.approx(area(whole[0]) / 2, rel=1e-2)
