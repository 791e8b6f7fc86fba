"""What is drawn is what the measures computed, a cell each."""

import numpy as np
import pytest

from pictures.drawing import drawn, grown_lattice, smooth_codebook
from somatopy.maps.lattice import FreeLattice, make_lattice
from somatopy.measures import corner_distances, edge_distances, u_matrix
from somatopy.pictures import draw_full_u_matrix, new_figure
from somatopy.pictures.cells import touching
from somatopy.pictures.palette import GROUND

LATTICES = {
    "rectangular": make_lattice("rectangular", (4, 6)),
    "rectangular8": make_lattice("rectangular8", (4, 6)),
    "hexagonal": make_lattice("hexagonal", (4, 6)),
    "free": grown_lattice(30),
    "holes": FreeLattice(np.array([0, 0, 1, 3]), np.array([0, 1, 0, 3])),
    "line": make_lattice("line", (7,)),
    "ring": make_lattice("ring", (9,)),
}


def area(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@pytest.mark.parametrize("lattice", LATTICES.values(), ids=LATTICES)
def test_units_pairs_and_corners_bear_their_distances(ax, lattice):
    codebook = smooth_codebook(lattice, 3)
    draw_full_u_matrix(codebook, lattice, ax=ax)
    cells = ax.collections[0]
    pairs, lengths = edge_distances(codebook, lattice)
    near = touching(lattice, pairs)
    expected = [u_matrix(codebook, lattice), lengths[near]]
    if "." not in str(lattice.positions.tolist()).replace(".0", ""):
        expected.append(corner_distances(codebook, lattice.positions)[1])
    np.testing.assert_allclose(np.ma.filled(cells.get_array(), np.nan), np.concatenate(expected))
    finite = np.concatenate(expected)[np.isfinite(np.concatenate(expected))]
    assert cells.get_clim() == (finite.min(), finite.max())


def test_a_grid_of_r_by_c_units_has_two_r_less_one_by_two_c_less_one_cells(ax):
    lattice = LATTICES["rectangular"]
    draw_full_u_matrix(smooth_codebook(lattice), lattice, ax=ax)
    polygons = [path.vertices[:4] for path in ax.collections[0].get_paths()]
    centers = {tuple(2 * polygon.mean(axis=0)) for polygon in polygons}
    assert centers == {(x, y) for x in range(11) for y in range(7)}
    assert len(polygons) == 11 * 7
    assert [area(polygon) for polygon in polygons] == pytest.approx([0.25] * 77)


def test_hexagons_of_half_the_size_leave_no_gap_and_do_not_overlap(ax):
    lattice = LATTICES["hexagonal"]
    draw_full_u_matrix(smooth_codebook(lattice), lattice, ax=ax)
    hexagons = [path.vertices[:6] for path in ax.collections[0].get_paths()]
    assert len(hexagons) == 24 + len(edge_distances(smooth_codebook(lattice), lattice)[0])
    centers = np.array([hexagon.mean(axis=0) for hexagon in hexagons])
    gaps = np.hypot(*(centers[:, None] - centers[None]).transpose(2, 0, 1)) + 9 * np.eye(len(centers))
    np.testing.assert_allclose(gaps.min(axis=1), 0.5)


def test_around_the_seam_of_a_torus_neighbors_have_no_cell(ax):
    flat, torus = (make_lattice("rectangular", (4, 6), periodic) for periodic in (False, True))
    for lattice in (flat, torus):
        draw_full_u_matrix(smooth_codebook(lattice), lattice, ax=ax)
    assert len(ax.collections[0].get_paths()) == len(ax.collections[1].get_paths())


def test_a_unit_alone_has_the_color_of_nothing_and_no_bar(ax):
    lattice = make_lattice("rectangular", (1, 1))
    draw_full_u_matrix(np.ones((1, 2)), lattice, unit="dB", ax=ax)
    drawn(ax.figure)
    assert ax.child_axes == []
    assert ax.collections[0].cmap.get_bad()[:3] == pytest.approx([int(GROUND[1:3], 16) / 255] * 3)


def test_dots_mark_units_where_they_have_room():
    for lattice, n_lines in ((LATTICES["rectangular"], 1), (make_lattice("rectangular", (60, 60)), 0)):
        ax = new_figure(3.6, 2.8).subplots()
        draw_full_u_matrix(smooth_codebook(lattice), lattice, ax=ax)
        assert len(ax.lines) == n_lines
    np.testing.assert_array_equal(
        draw_full_u_matrix(
            smooth_codebook(LATTICES["free"]), LATTICES["free"], ax=new_figure(5, 5).subplots()
        )
        .lines[0]
        .get_xydata(),
        LATTICES["free"].positions,
    )
