import numpy as np
import pytest
from matplotlib.colors import to_hex

from pictures.drawing import drawn
from somatopy.checking import ParameterError
from somatopy.pictures import draw_class_map
from somatopy.pictures.fitted_text import FittedText
from somatopy.pictures.palette import GROUND, NEUTRAL, label_style, tint


def color_of(ax, unit, lattice):
    """The color on top of a unit."""
    found = GROUND
    for collection in ax.collections:
        colors = collection.get_facecolor()
        for i, path in enumerate(collection.get_paths()):
            if np.allclose(path.vertices[:4].mean(axis=0), lattice.positions[unit]):
                found = to_hex(colors[i % len(colors)])
    return found


def texts(ax):
    return [a.get_text() for a in ax.get_children() if isinstance(a, FittedText)]


def test_each_cell_has_the_color_of_its_class_and_a_legend_says_which(ax, square):
    draw_class_map(["b", "a", None, "b"], square, ax=ax)
    assert [color_of(ax, unit, square) for unit in range(4)] == [
        label_style(1).color, label_style(0).color, GROUND, label_style(1).color,
    ]  # fmt: skip
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b"]
    assert texts(ax) == []


def test_the_less_sure_a_unit_the_fainter_its_color(ax, square):
    draw_class_map(["a"] * 4, square, shares=[1, 0.5, 0, np.nan], ax=ax)
    full = label_style(0).color
    assert [color_of(ax, unit, square) for unit in range(4)] == [
        full,
        tint(full, 0.65),
        tint(full, 0.3),
        tint(full, 0.3),
    ]


def test_classes_may_be_numbers_in_a_given_order(ax, square):
    draw_class_map(np.array([2, 0, 1, 2]).tolist(), square, names=np.array([2, 1, 0]), texts=True, ax=ax)
    assert color_of(ax, 0, square) == label_style(0).color
    assert texts(ax) == ["2", "0", "1", "2"]


def test_of_many_classes_text_tells_which(ax, grown):
    names = [f"w{i:03}" for i in range(len(grown.positions))]
    draw_class_map(names, grown, ax=ax)
    many = len(names) > 16
    assert (ax.get_legend() is None) == many
    assert sorted(texts(ax)) == (names if many else [])
    assert (color_of(ax, 0, grown) == NEUTRAL) == many


def test_a_map_without_classes_is_drawn(ax, square):
    draw_class_map([None] * 4, square, ax=ax)
    drawn(ax.figure)
    assert ax.get_legend() is None


@pytest.mark.parametrize("shares", [[1, 1], [0, 0, 0, 2], [0, 0, 0, -1]])
def test_shares_must_be_one_a_unit_from_0_to_1(ax, square, shares):
    with pytest.raises(ParameterError, match="shares must be 4 numbers from 0 to 1"):
        draw_class_map(["a"] * 4, square, shares=shares, ax=ax)
