import pytest
from matplotlib.colors import to_hex

from pictures.drawing import drawn
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.palette import N_STYLES, label_style


def styles(names):
    return {name: label_style(index % N_STYLES) for index, name in enumerate(names)}


def texts(legend):
    return [text.get_text() for text in legend.get_texts()]


def test_every_label_has_its_color_and_hatch(ax):
    names = [f"word {i}" for i in range(12)]
    legend = add_label_legend(ax, styles(names))
    assert texts(legend) == names
    for index, patch in enumerate(legend.get_patches()):
        assert to_hex(patch.get_facecolor()) == label_style(index).color
        assert (patch.get_hatch() or "") == label_style(index).hatch


def test_labels_that_matplotlib_would_hide_are_shown(ax):
    assert texts(add_label_legend(ax, styles(["_private", "", "$x$"]))) == ["_private", "(empty)", r"\$x\$"]


def test_more_labels_than_fit_are_counted_in_a_last_line(ax):
    lines = texts(add_label_legend(ax, styles([f"w{i}" for i in range(1000)])))
    assert len(lines) < 100
    assert lines[-1] == f"and {1000 - len(lines) + 1} more"


@pytest.mark.parametrize("n_labels", [1, 8, 35, 1000])
def test_a_legend_stays_on_the_figure_beside_the_axes(ax, n_labels):
    legend = add_label_legend(ax, styles([f"word {i}" for i in range(n_labels)]))
    figure = drawn(ax.figure)
    extent = legend.get_window_extent(figure.canvas.get_renderer())
    assert extent.x0 > ax.get_window_extent().x1
    assert extent.x1 <= figure.bbox.x1 + 1
    assert extent.y0 >= figure.bbox.y0 - 1


def test_long_labels_are_shortened_to_the_room_there_is(ax):
    wide = texts(add_label_legend(ax, styles(["speaker_0001_take_01"])))
    ax.set_position((0, 0, 0.35, 1))
    narrow = texts(add_label_legend(ax, styles(["speaker_0001_take_01"])))
    assert len(narrow[0]) < len(wide[0])
