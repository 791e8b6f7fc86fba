import numpy as np
import pytest
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from pictures.drawing import drawn
from somatopy.maps.lattice import FreeLattice
from somatopy.pictures.cells import frame_cells
from somatopy.pictures.colorbar import add_colorbar


def map_with_bar(ax, n_rows, n_columns, **options):
    frame_cells(ax, FreeLattice(*np.divmod(np.arange(n_rows * n_columns), n_columns)))
    bar = add_colorbar(ax, ScalarMappable(Normalize(0, 10), "viridis"), "energy (dB)", **options)
    drawn(ax.figure)
    return bar.ax.get_window_extent(), ax.get_window_extent(), bar


@pytest.mark.parametrize("shape", [(2, 2), (20, 4), (30, 1), (3, 8)])
def test_the_bar_is_as_high_as_the_map_and_stands_right_of_it(ax, shape):
    bar, cells, _ = map_with_bar(ax, *shape)
    assert (bar.y0, bar.y1) == pytest.approx((cells.y0, cells.y1))
    assert cells.x1 < bar.x0


def test_a_bar_may_take_the_lower_part_only(ax):
    bar, cells, _ = map_with_bar(ax, 4, 4, share=0.7)
    assert bar.height == pytest.approx(0.7 * cells.height)


def test_a_flat_map_has_its_bar_below(ax):
    bar, cells, colorbar = map_with_bar(ax, 1, 30)
    assert bar.y1 < cells.y0
    assert bar.width > 5 * bar.height
    assert colorbar.orientation == "horizontal"


def test_the_bar_says_what_its_numbers_mean(ax):
    _, _, bar = map_with_bar(ax, 4, 4)
    assert bar.ax.get_ylabel() == "energy (dB)"
