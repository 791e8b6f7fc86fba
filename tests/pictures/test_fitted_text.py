import pytest
from matplotlib.figure import Figure

from pictures.drawing import drawn
from somatopy.pictures.fitted_text import FittedText, write_in_boxes
from somatopy.pictures.lettering import width_in_ems


def figure_with(text, inches=3.0, dpi=100, **properties):
    figure = Figure(figsize=(inches, inches), dpi=dpi)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 10), ylim=(0, 10))
    written = FittedText(5, 5, text, ems=width_in_ems(text), **properties)
    ax.add_artist(written)
    return drawn(figure), ax, written


@pytest.mark.parametrize("inches", [2.5, 4.0, 8.0])
@pytest.mark.parametrize("dpi", [72, 200])
def test_the_line_stays_in_its_box_on_a_figure_of_any_size(inches, dpi):
    figure, ax, written = figure_with("forward", inches, dpi, box=(3, 1), smallest=0, largest=99)
    extent = ax.transData.inverted().transform(written.get_window_extent(figure.canvas.get_renderer()))
    (left, low), (right, high) = extent
    assert 3.4 < left < right < 6.6
    assert 4.3 < low < high < 5.7


def test_the_letters_fill_the_box_but_never_exceed_the_largest_size():
    _, _, free = figure_with("forward", box=(3, 9), largest=99)
    assert free.get_fontsize() == pytest.approx(0.3 * 3 * 72 / width_in_ems("forward"))
    _, _, capped = figure_with("forward", box=(3, 9), largest=6)
    assert capped.get_fontsize() == 6


def test_letters_too_small_to_read_are_not_drawn():
    figure, _, _ = figure_with("forward", box=(0.4, 0.4))
    with_text = figure.canvas.buffer_rgba()
    empty, _, _ = figure_with("", box=(0.4, 0.4))
    assert bytes(with_text) == bytes(empty.canvas.buffer_rgba())
    large, _, _ = figure_with("forward", box=(4, 4))
    assert bytes(large.canvas.buffer_rgba()) != bytes(with_text)


def test_texts_in_equal_boxes_come_out_in_one_size(ax):
    ax.set(xlim=(0, 10), ylim=(0, 10))
    written = write_in_boxes(ax, [(2, 2), (6, 6)], ["i", "forward"], (1, 1), colors=["k", "k"], smallest=0)
    drawn(ax.figure)
    assert written[0].get_fontsize() == pytest.approx(written[1].get_fontsize())
    assert written[0].get_fontsize() < 8


def test_texts_in_boxes_of_their_own_come_out_in_proportion(ax):
    ax.set(xlim=(0, 10), ylim=(0, 10))
    boxes = [(0.5, 0.5), (1, 1)]
    small, large = write_in_boxes(
        ax, [(2, 2), (6, 6)], ["aa", "aa"], boxes, colors=["k", "k"], smallest=0, largest=99
    )
    drawn(ax.figure)
    assert large.get_fontsize() == pytest.approx(2 * small.get_fontsize())


def test_no_texts_are_no_trouble(ax):
    assert write_in_boxes(ax, [], [], (1, 1), colors=[]) == []
