import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.measures import corner_distances

SQUARE = [[0, 0], [1, 0], [0, 1], [1, 1]]


def test_four_units_by_hand():
    corner, height = corner_distances([[0.0], [1.0], [3.0], [9.0]], SQUARE)
    assert corner.tolist() == [[0.5, 0.5]]
    assert height == pytest.approx([(9 + 2) / 2 / np.sqrt(2)])


def test_a_plane_of_constant_slope_is_as_high_at_corners_as_between_neighbors():
    rows, columns = np.divmod(np.arange(12), 4)
    corner, height = corner_distances(
        np.column_stack([rows, columns]).astype(float), np.column_stack([columns, rows])
    )
    assert len(corner) == 2 * 3
    assert height == pytest.approx(np.ones(6))


def test_where_the_fourth_unit_is_missing_the_one_diagonal_counts():
    corner, height = corner_distances([[0.0], [1.0], [3.0]], SQUARE[:3])
    assert corner.tolist() == [[0.5, 0.5]]
    assert height == pytest.approx([2 / np.sqrt(2)])


def test_two_units_have_no_corner():
    corner, height = corner_distances([[0.0], [1.0]], SQUARE[:2])
    assert corner.shape == (0, 2)
    assert height.shape == (0,)


def test_one_vector_a_unit_is_asked_for():
    with pytest.raises(InputError, match="2 units, the lattice 4"):
        corner_distances([[0.0], [1.0]], SQUARE)
