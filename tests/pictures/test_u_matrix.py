import numpy as np
import pytest

from pictures.drawing import drawn, hexagonal_lattice, smooth_codebook
from somatopy.checking import InputError
from somatopy.measures import edge_distances, u_matrix
from somatopy.pictures import draw_u_matrix


def test_cells_and_edges_bear_the_measured_distances_on_one_scale(ax, grown):
    codebook = smooth_codebook(grown)
    draw_u_matrix(codebook, grown, ax=ax)
    cells, strips = ax.collections
    pairs, lengths = edge_distances(codebook, grown)
    np.testing.assert_array_equal(cells.get_array(), u_matrix(codebook, grown))
    np.testing.assert_array_equal(strips.get_array(), lengths)
    assert len(cells.get_paths()) == len(codebook)
    assert len(strips.get_paths()) == len(pairs)
    assert cells.get_clim() == strips.get_clim() == (lengths.min(), lengths.max())


def test_edges_are_an_option(ax, square):
    draw_u_matrix(smooth_codebook(square), square, edges=False, ax=ax)
    assert len(ax.collections) == 1


def test_a_border_is_lighter_than_the_clusters_it_parts(ax):
    lattice = hexagonal_lattice(4, 6)
    codebook = (lattice.positions[:, :1] > 2.6).astype(float) * 9
    draw_u_matrix(codebook, lattice, ax=ax)
    drawn(ax.figure)
    colors = ax.collections[1].get_facecolor()[:, :3].sum(axis=1)
    _, lengths = edge_distances(codebook, lattice)
    assert colors[lengths > 0].min() > colors[lengths == 0].max()


def test_the_bar_names_the_unit_of_the_distances(ax, square):
    draw_u_matrix(smooth_codebook(square), square, unit="dB", ax=ax)
    assert ax.child_axes[0].get_ylabel() == "distance to neighbors (dB)"


def test_a_map_of_equal_units_is_drawn(ax, square):
    draw_u_matrix(np.ones((4, 3)), square, ax=ax)
    drawn(ax.figure)


def test_a_codebook_of_another_map_is_refused(ax, square):
    with pytest.raises(InputError, match="codebook has 3 units, the lattice 4"):
        draw_u_matrix(np.ones((3, 3)), square, ax=ax)
