import numpy as np
import pytest

from somatopy.maps.lattice import FreeLattice
from somatopy.pictures.map_size import map_figure_size


def grid(n_rows, n_columns):
    return FreeLattice(*np.divmod(np.arange(n_rows * n_columns), n_columns))


def test_a_map_twice_as_wide_gets_a_figure_half_as_high_beside_the_margins():
    _, tall = map_figure_size(grid(10, 10))
    _, flat = map_figure_size(grid(10, 20))
    assert tall - 0.5 == pytest.approx(2 * (flat - 0.5))


@pytest.mark.parametrize("shape", [(1, 300), (300, 1), (1, 1)])
def test_no_map_makes_a_strip_or_a_tower(shape):
    width, height = map_figure_size(grid(*shape))
    assert 1.8 <= height <= 1.6 * width
