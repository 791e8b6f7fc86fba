import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex

from pictures.drawing import drawn, hexagonal_lattice
from somatopy.checking import ParameterError
from somatopy.pictures import draw_profiles
from somatopy.pictures.cells import cell_polygons
from somatopy.pictures.palette import LABEL_COLORS

CODEBOOK = np.array([[0.0, 1, 2], [2, 1, 0], [1, 1, 1], [-2, 0, 2]])


def curves(ax):
    return np.array(next(c for c in ax.collections if isinstance(c, LineCollection)).get_segments())


def test_a_curve_runs_through_the_values_of_its_unit_on_the_scale_of_all(ax, square):
    draw_profiles(CODEBOOK, square, ax=ax)
    drawn_curves = curves(ax)
    # y runs down: up is less. From the least value of all to the largest, 0.8 of a cell.
    values = (square.positions[:, None, 1] + 0.4 - drawn_curves[..., 1]) / 0.8 * 4 - 2
    np.testing.assert_allclose(values, CODEBOOK, atol=1e-12)
    np.testing.assert_allclose(drawn_curves[..., 0] - square.positions[:, None, 0], [[-0.42, 0, 0.42]] * 4)


def test_the_legend_cell_bears_features_and_values(ax, square):
    draw_profiles(CODEBOOK, square, value="cm", ax=ax)
    cell = ax.child_axes[0]
    assert [t.get_text() for t in cell.get_xticklabels()] == ["1", "3"]
    assert [t.get_text() for t in cell.get_yticklabels()] == ["\N{MINUS SIGN}2", "2"]
    assert (cell.get_xlabel(), cell.get_ylabel()) == ("feature", "cm")


def test_bars_rise_from_zero_in_the_color_of_their_feature(ax, square):
    draw_profiles(CODEBOOK, square, style="bars", names=["a", "b", "c"], value="cm", ax=ax)
    bars = ax.collections[1:4]
    assert [to_hex(b.get_facecolor()[0]) for b in bars] == list(LABEL_COLORS[:3])
    zero = 0.4 - 0.8 * 0.5  # values from -2 to 2: zero in the middle
    for feature, collection in enumerate(bars):
        for unit, path in enumerate(collection.get_paths()):
            y = path.vertices[:4, 1] - square.positions[unit, 1]
            assert sorted({round(v, 9) for v in y}) == pytest.approx(
                sorted({round(zero, 9), round(zero - CODEBOOK[unit, feature] / 4 * 0.8, 9)})
            )
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["a", "b", "c"]
    assert ax.get_title() == "cm: -2 to 2"


def test_more_bars_than_colors_have_one_color_and_a_legend_cell(ax, square):
    draw_profiles(np.ones((4, 9)), square, style="bars", ax=ax)
    assert ax.get_legend() is None
    assert len({to_hex(c.get_facecolor()[0]) for c in ax.collections[1:10]}) == 1
    assert len(ax.child_axes) == 1


@pytest.mark.parametrize("style", ["lines", "bars"])
def test_profiles_stay_in_their_hexagons(ax, style):
    lattice = hexagonal_lattice(2, 3)
    random = np.random.default_rng(0).normal(size=(6, 12))
    draw_profiles(random, lattice, style=style, ax=ax)
    reach = np.array([0.5, np.sqrt(1 / 3)])
    for collection in ax.collections[1:]:
        for i, path in enumerate(collection.get_paths()):
            inside = np.abs(path.vertices - lattice.positions[i % 6])
            assert (inside <= reach).all()
            # below the slanted sides: x / 2 + ... of the hexagon
            assert (inside[:, 1] + inside[:, 0] / np.sqrt(3) <= 1 / np.sqrt(3) + 1e-9).all()
    assert len(cell_polygons(lattice)) == 6


def test_one_feature_and_equal_values_are_drawn(ax, square):
    draw_profiles(np.ones((4, 1)), square, ax=ax)
    drawn(ax.figure)
    np.testing.assert_allclose(curves(ax)[0, :, 1], 0)


def test_unknown_styles_and_wrong_names_are_refused(ax, square):
    with pytest.raises(ParameterError, match="style must be one of 'lines', 'bars'"):
        draw_profiles(CODEBOOK, square, style="line", ax=ax)
    with pytest.raises(ParameterError, match="3 features; got 1"):
        draw_profiles(CODEBOOK, square, names=["a"], ax=ax)
