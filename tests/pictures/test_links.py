import numpy as np
import pytest
from matplotlib.collections import LineCollection

from pictures.drawing import drawn
from somatopy.checking import ParameterError
from somatopy.maps.lattice import make_lattice
from somatopy.pictures import draw_links

LINKS = np.array([[3.0, 1.0], [0.0, 0.0], [0.0, 2.0], [1.0, 0.0]])


@pytest.fixture
def second():
    return make_lattice("line", (2,))


def lines(ax):
    return next(c for c in ax.collections if isinstance(c, LineCollection))


def test_each_unit_is_tied_to_the_one_it_means_most_to(ax, square, second):
    draw_links(LINKS, square, second, ax=ax)
    ends = {tuple(start): tuple(stop) for start, stop in lines(ax).get_segments()}
    x = min(stop[0] for stop in ends.values())
    assert x > 1.5, "the second map lies right of the first"
    assert ends == {(0, 0): (x, 0.5), (0, 1): (x + 1, 0.5), (1, 1): (x, 0.5)}


def test_the_strongest_link_is_the_thickest_and_lies_on_top(ax, square, second):
    draw_links(LINKS, square, second, ax=ax)
    widths = lines(ax).get_linewidths()
    assert list(widths) == sorted(widths)
    assert tuple(lines(ax).get_segments()[-1][0]) == (0, 1)  # 2 / sqrt(2 * 3), before 3 / sqrt(4 * 4)


def test_a_link_has_the_color_of_what_it_leads_to(ax, square, second):
    draw_links(LINKS, square, second, second_labels=["yes", "no"], ax=ax)
    by_end = {
        tuple(stop): tuple(color)
        for (_, stop), color in zip(lines(ax).get_segments(), lines(ax).get_colors(), strict=True)
    }
    assert len(by_end) == len(set(by_end.values())) == 2


def test_labels_of_one_group_have_one_color_and_too_many_the_ink(ax, square, second):
    draw_links(LINKS, square, second, second_labels=["ba", "da"], groups={"ba": "a", "da": "a"}, ax=ax)
    assert len(np.unique(lines(ax).get_colors(), axis=0)) == 1
    many = make_lattice("line", (17,))
    draw_links(np.eye(4, 17), square, many, second_labels=[f"word {i}" for i in range(17)], ax=ax)
    ink = [c for c in ax.collections if isinstance(c, LineCollection)][-1]
    assert np.unique(ink.get_colors(), axis=0)[:, :3] == pytest.approx(np.full((1, 3), 0x22 / 255))


def test_labels_and_titles_are_written(ax, square, second):
    draw_links(
        LINKS, square, second, first_labels=["a", None, "b", "a"], second_labels=["a", "b"],
        titles=("sounds", "meanings"), ax=ax,
    )  # fmt: skip
    drawn(ax.figure)
    assert sorted(text.get_text() for text in ax.texts) == ["a", "a", "a", "b", "b", "meanings", "sounds"]


@pytest.mark.parametrize("kind", ["hexagonal", "ring", "rectangular8"])
def test_maps_of_any_lattice_stand_side_by_side(ax, square, kind):
    lattice = make_lattice(kind, (5,) if kind == "ring" else (3, 2))
    n_units = len(lattice.positions)
    draw_links(np.ones((n_units, 4)), lattice, square, first_labels=["a"] * n_units, ax=ax)
    drawn(ax.figure)
    starts, stops = np.swapaxes(lines(ax).get_segments(), 0, 1)
    assert starts[:, 0].max() < stops[:, 0].min()


def test_maps_without_links_have_no_lines(ax, square, second):
    draw_links(np.zeros((4, 2)), square, second, ax=ax)
    drawn(ax.figure)
    assert len(lines(ax).get_segments()) == 0


@pytest.mark.parametrize("links", [np.ones((2, 4)), -LINKS, np.full((4, 2), np.nan)])
def test_what_is_no_table_of_links_is_refused(ax, square, second, links):
    with pytest.raises(ParameterError, match=r"links must be \(4, 2\) numbers of at least 0"):
        draw_links(links, square, second, ax=ax)


def test_labels_must_be_one_a_unit(ax, square, second):
    with pytest.raises(ParameterError, match="labels must be one for each of 4 units; got 1"):
        draw_links(LINKS, square, second, first_labels=["a"], ax=ax)


def test_a_legend_names_the_colors(ax, square, second):
    draw_links(LINKS, square, second, second_labels=["yes", "no"], ax=ax)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["no", "yes"]
    drawn(ax.figure)


@pytest.mark.parametrize("options", [{"second_labels": ["yes", "no"], "legend": False}, {}])
def test_without_labels_or_wish_there_is_no_legend(options, ax, square, second):
    draw_links(LINKS, square, second, **options, ax=ax)
    assert ax.get_legend() is None
