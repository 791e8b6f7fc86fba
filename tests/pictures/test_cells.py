from types import SimpleNamespace

import numpy as np
import pytest

from pictures.drawing import drawn, hexagonal_lattice
from somatopy.maps.lattice import FreeLattice
from somatopy.measures import edge_pairs
from somatopy.pictures.cells import (
    bounds,
    bridges,
    cell_polygons,
    fill_cells,
    frame_cells,
    outlines,
    side_length,
    touching,
)


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def test_a_square_cell_is_one_step_wide_around_its_unit(square):
    polygons = cell_polygons(square)
    assert polygons[3].tolist() == [[0.5, 0.5], [1.5, 0.5], [1.5, 1.5], [0.5, 1.5]]
    assert [area(p) for p in polygons] == [1, 1, 1, 1]


def test_hexagons_share_two_corners_with_each_neighbor_and_none_with_others():
    lattice = hexagonal_lattice(4, 5)
    corners = [{tuple(c) for c in p.round(6) + 0.0} for p in cell_polygons(lattice)]
    for unit in range(20):
        for other in range(unit):
            assert len(corners[unit] & corners[other]) == (2 if other in lattice.neighbors[unit] else 0)


def test_cells_shrink_about_their_units(square):
    half = cell_polygons(square, 0.5)
    assert half.mean(axis=1).tolist() == square.positions.tolist()
    each = cell_polygons(square, np.array([0.0, 0.5, 1.0, 2.0]))
    assert [area(p) for p in each] == [0, 0.25, 1, 4]


def test_row_0_stands_above_row_1_and_columns_run_right(ax, square):
    frame_cells(ax, square)
    drawn(ax.figure)
    on_screen = ax.transData.transform(square.positions)
    assert on_screen[0, 1] > on_screen[2, 1]
    assert on_screen[0, 0] < on_screen[1, 0]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("column", "row")


def test_rows_and_columns_carry_their_own_numbers_even_negative(ax):
    frame_cells(ax, FreeLattice(rows=np.array([-3, -2]), columns=np.array([5, 5])))
    drawn(ax.figure)
    numbers = [label.get_text().replace("\N{MINUS SIGN}", "-") for label in ax.get_yticklabels()]
    assert {"-3", "-2"} <= set(numbers)


def test_hexagons_have_no_numbers(ax):
    frame_cells(ax, hexagonal_lattice(3, 3))
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0


def test_only_the_chosen_units_are_filled(ax, square):
    cells = fill_cells(ax, square, units=np.array([True, False, False, True]), facecolors="k")
    assert [path.vertices[:4].mean(axis=0).tolist() for path in cells.get_paths()] == [[0, 0], [1, 1]]


def test_the_outline_of_one_region_is_its_rim(square):
    sides = outlines(square, np.zeros(4, int))
    assert len(sides) == 8
    assert np.linalg.norm(sides[:, 0] - sides[:, 1], axis=1) == pytest.approx(np.ones(8))


def test_two_regions_are_parted_on_both_sides(square):
    parted = outlines(square, np.array([0, 1, 0, 1]))
    between = [s for s in parted.tolist() if s[0][0] == s[1][0] == 0.5]
    assert len(parted) == 12
    assert len(between) == 4


def test_the_outline_of_a_hexagonal_map_is_its_rim():
    lattice = hexagonal_lattice(3, 4)
    sides = outlines(lattice, np.zeros(12, int))
    assert len(sides) == 6 * 12 - 2 * len(edge_pairs(lattice))


@pytest.mark.parametrize("lattice", [hexagonal_lattice(4, 5), FreeLattice(*np.divmod(np.arange(12), 4))])
def test_strips_take_the_same_share_of_every_cell_and_never_leave_their_two(lattice):
    pairs = edge_pairs(lattice)
    strips = bridges(lattice, pairs, 0.4)
    cell = area(cell_polygons(lattice)[0])
    sides = len(cell_polygons(lattice)[0])
    # A cell loses 1 - 0.6^2 of its area when each side bears a strip; a strip takes two of the S parts.
    assert [area(s) for s in strips] == pytest.approx([2 * cell * (1 - 0.6**2) / sides] * len(pairs))
    middles = lattice.positions[pairs].mean(axis=1)
    np.testing.assert_allclose(strips.mean(axis=1), middles, atol=1e-12)


def test_neighbors_across_the_seam_of_a_torus_do_not_touch():
    ring = SimpleNamespace(positions=np.array([(0.0, 0), (1, 0), (2, 0)]))
    assert touching(ring, np.array([(0, 1), (1, 2), (0, 2)])).tolist() == [True, True, False]


def test_sides_and_bounds_by_hand(square):
    assert side_length(square) == 1
    assert side_length(hexagonal_lattice(1, 1)) == pytest.approx(1 / np.sqrt(3))
    assert bounds(square) == (-0.5, -0.5, 1.5, 1.5)
