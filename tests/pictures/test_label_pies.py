import numpy as np
import pytest
from matplotlib.colors import to_hex

from pictures.drawing import drawn, hexagonal_lattice
from somatopy.checking import ParameterError
from somatopy.pictures import draw_label_pies
from somatopy.pictures.palette import PART, QUIET, label_style

NAMES = ["a", "b", "c"]
COUNTS = np.array([[4, 0, 0], [0, 3, 1], [0, 0, 0], [0, 0, 1]])


def wedges(ax):
    """(color, extents) of every wedge."""
    return [
        (to_hex(collection.get_facecolor()[0]), path.get_extents())
        for collection in ax.collections[1:]
        for path in collection.get_paths()
    ]


def sides(ax, color):
    return [extent.width for c, extent in wedges(ax) if c == color]


def test_the_area_of_a_pie_is_that_of_its_samples_and_empty_units_have_none(ax, square):
    draw_label_pies(COUNTS, NAMES, square, ax=ax)
    assert len(wedges(ax)) == 4  # a; b and c; c
    assert sides(ax, label_style(0).color) == pytest.approx([0.92], abs=1e-3)
    small = [extent for color, extent in wedges(ax) if color == label_style(2).color][-1]
    assert (small.width / 0.92) ** 2 == pytest.approx(1 / 4)
    assert (small.x0 + small.x1) / 2 == pytest.approx(1)
    assert ax.get_title() == "largest: 4 samples"


def test_a_quarter_lies_from_nine_to_twelve(ax, square):
    draw_label_pies(COUNTS, NAMES, square, ax=ax)
    quarter = next(extent for color, extent in wedges(ax) if color == label_style(2).color)
    assert (quarter.x1, quarter.y1) == pytest.approx((1, 0), abs=1e-6)
    assert (quarter.x0, quarter.y0) == pytest.approx((1 - 0.46, -0.46), abs=1e-6)


def test_equal_pies_are_an_option(ax, square):
    draw_label_pies(COUNTS, NAMES, square, by_hits=False, ax=ax)
    assert sides(ax, label_style(0).color) == pytest.approx([0.92], abs=1e-3)
    assert max(sides(ax, label_style(2).color)) == pytest.approx(0.92, abs=1e-3)
    assert ax.get_title() == ""


def test_pies_can_lie_over_another_picture(ax, square):
    draw_label_pies(COUNTS, NAMES, square, background=False, legend=False, ax=ax)
    assert sum(len(c.get_paths()) for c in ax.collections) == 4
    assert ax.get_legend() is None


def test_of_many_labels_the_dark_part_is_the_majority(ax, square):
    counts = np.zeros((4, 30), int)
    counts[0, [1, 2, 3]] = 2, 1, 1
    draw_label_pies(counts, [f"w{i}" for i in range(30)], square, ax=ax)
    assert sorted(color for color, _ in wedges(ax)) == sorted([QUIET, PART, PART])


def test_hexagonal_maps_and_maps_without_samples_are_drawn(ax):
    lattice = hexagonal_lattice(2, 3)
    draw_label_pies(np.zeros((6, 3), int), NAMES, lattice, ax=ax)
    draw_label_pies(np.zeros((6, 0), int), [], lattice, ax=ax)
    drawn(ax.figure)


def test_counts_of_another_shape_are_refused(ax, square):
    with pytest.raises(ParameterError, match="counts must be"):
        draw_label_pies(COUNTS[:, :2], NAMES, square, ax=ax)
