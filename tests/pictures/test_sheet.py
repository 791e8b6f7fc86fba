import numpy as np
import pytest

from pictures.drawing import hexagonal_lattice
from somatopy.maps.lattice import FreeLattice
from somatopy.pictures.cells import bounds
from somatopy.pictures.sheet import Sheet


def grid(n_rows, n_columns):
    return FreeLattice(*np.divmod(np.arange(n_rows * n_columns), n_columns))


@pytest.mark.parametrize("lattice", [grid(5, 5), grid(30, 1), grid(1, 30), hexagonal_lattice(4, 7)])
def test_maps_on_a_sheet_never_touch(lattice):
    sheet = Sheet.of(lattice, n_maps=7, n_lines=2, width_over_height=1.3)
    boxes = [bounds(sheet.moved(lattice, i)) for i in range(7)]
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other_left, other_top, other_right, other_bottom in boxes[:i]:
            apart = other_right < left or right < other_left or other_bottom < top or bottom < other_top
            assert apart


@pytest.mark.parametrize("n_maps", [1, 2, 7, 16])
@pytest.mark.parametrize("proportion", [0.3, 1.0, 4.0])
def test_a_sheet_has_roughly_the_proportions_of_its_place(n_maps, proportion):
    sheet = Sheet.of(grid(6, 6), n_maps, 1, proportion)
    rows = -(-n_maps // sheet.n_columns)
    across, down = sheet.n_columns * sheet.step[0], rows * sheet.step[1]
    assert 1 <= sheet.n_columns <= n_maps
    if n_maps == 16:
        assert proportion / 2 < across / down < proportion * 2


def test_the_first_map_stays_where_the_lattice_is():
    lattice = hexagonal_lattice(2, 2)
    first = Sheet.of(lattice, 4, 1, 1.0).moved(lattice, 0)
    np.testing.assert_array_equal(first.positions, lattice.positions)
    np.testing.assert_array_equal(first.cell[0], lattice.cell)
