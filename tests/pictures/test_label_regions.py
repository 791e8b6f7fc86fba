import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from pictures.drawing import drawn, hexagonal_lattice
from somatopy.checking import ParameterError
from somatopy.maps.lattice import FreeLattice
from somatopy.measures import connected_regions
from somatopy.pictures import draw_label_regions
from somatopy.pictures.cells import outlines
from somatopy.pictures.fitted_text import FittedText
from somatopy.pictures.label_regions import name_places
from somatopy.pictures.palette import label_style

# a a a b
# a a a b
# a a a .
GRID = FreeLattice(*np.divmod(np.arange(12), 4))
LABELS = ["a", "a", "a", "b", "a", "a", "a", "b", "a", "a", "a", None]


def names_at(ax):
    return {t.get_position(): t.get_text() for t in ax.get_children() if isinstance(t, FittedText)}


def test_each_region_is_named_once_where_it_is_deepest(ax):
    draw_label_regions(LABELS, GRID, ax=ax)
    names = names_at(ax)
    assert names[(1.0, 1.0)] == "a"
    assert sorted(names.values()) == ["a", "b"]


def test_two_regions_of_one_label_are_named_twice(ax):
    line = FreeLattice(rows=np.zeros(3, int), columns=np.arange(3))
    draw_label_regions(["a", "b", "a"], line, ax=ax)
    assert names_at(ax) == {(0.0, 0.0): "a", (1.0, 0.0): "b", (2.0, 0.0): "a"}


def test_a_name_has_the_more_room_the_deeper_its_place():
    sides = outlines(GRID, connected_regions(LABELS, GRID))
    places, depth = name_places(GRID.positions, connected_regions(LABELS, GRID), sides)
    assert places.tolist() == [5, 3]
    assert depth.tolist() == [1.5, 0.5]


def test_cells_take_the_color_of_their_label_and_regions_an_outline(ax):
    draw_label_regions(LABELS, GRID, ax=ax)
    _, first, second = (c for c in ax.collections if not isinstance(c, LineCollection))
    lines = next(c for c in ax.collections if isinstance(c, LineCollection))
    assert [to_hex(c.get_facecolor()[0]) for c in (first, second)] == [
        label_style(0).color,
        label_style(1).color,
    ]
    assert [len(c.get_paths()) for c in (first, second)] == [9, 2]
    assert len(lines.get_segments()) == 12 + 6 + 4


def test_given_names_keep_their_colors_when_a_label_is_absent(ax):
    draw_label_regions(["c"] * 12, GRID, names=["a", "b", "c"], ax=ax)
    assert to_hex(ax.collections[1].get_facecolor()[0]) == label_style(2).color
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b", "c"]


def test_a_label_that_has_no_name_is_refused(ax):
    with pytest.raises(ParameterError, match="names must hold every label of unit_labels; 'b' is missing"):
        draw_label_regions(LABELS, GRID, names=["a"], ax=ax)


def test_a_map_without_labels_is_drawn(ax):
    draw_label_regions([None] * 12, GRID, ax=ax)
    drawn(ax.figure)
    assert names_at(ax) == {}


def test_hexagons_form_regions_too(ax):
    lattice = hexagonal_lattice(3, 4)
    draw_label_regions(["a"] * 6 + ["b"] * 6, lattice, legend=False, ax=ax)
    assert sorted(names_at(ax).values()) == ["a", "b"]
    assert ax.get_legend() is None
