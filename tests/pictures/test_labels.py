import numpy as np
import pytest
from matplotlib.colors import to_hex

from pictures.drawing import drawn
from somatopy.checking import ParameterError
from somatopy.maps.lattice import make_lattice
from somatopy.measures import label_counts
from somatopy.pictures import draw_labels, new_figure
from somatopy.pictures.fitted_text import FittedText
from somatopy.pictures.palette import NEUTRAL, PART, QUIET, label_style, tint

NAMES = ["a", "b", "c"]
# Unit 0 pure a; unit 1 three b and one c; unit 2 never wins; unit 3 pure c.
COUNTS = np.array([[5, 0, 0], [0, 3, 1], [0, 0, 0], [0, 0, 2]])


def colors_at(ax, place):
    """Colors of the whole cells drawn around a place, the last on top."""
    return [
        to_hex(collection.get_facecolor()[i % len(collection.get_facecolor())])
        for collection in ax.collections
        for i, path in enumerate(collection.get_paths())
        if len(path.vertices) == 5 and np.allclose(path.vertices[:4].mean(axis=0), place)
    ]


def wedges(ax):
    """Extents of angle of all wedges as shares of a turn, by color."""
    found = {}
    for collection in ax.collections:
        for path in collection.get_paths():
            if len(path.vertices) > 7:
                found.setdefault(to_hex(collection.get_facecolor()[0]), []).append(path)
    return found


def test_pure_units_take_the_color_of_their_label_and_dead_units_stay_empty(ax, square):
    draw_labels(COUNTS, NAMES, square, ax=ax)
    assert colors_at(ax, (0, 0))[-1] == label_style(0).color
    assert colors_at(ax, (1, 1))[-1] == label_style(2).color
    assert len(colors_at(ax, (0, 1))) == 1


def test_a_mixed_unit_is_a_tinted_cell_with_a_ring_of_its_shares(ax, square):
    draw_labels(COUNTS, NAMES, square, ax=ax)
    assert colors_at(ax, (1, 0))[-1] == tint(label_style(1).color)
    rings = wedges(ax)
    assert set(rings) == {label_style(1).color, label_style(2).color}
    # The quarter from nine o'clock to twelve: left of the unit and, as y runs down, above it.
    quarter = rings[label_style(2).color][0].get_extents()
    assert (quarter.x1, quarter.y1) == pytest.approx((1, 0), abs=1e-6)
    assert (quarter.x0, quarter.y0) == pytest.approx((1 - 0.48, -0.48), abs=1e-6)


def test_without_rings_a_mixed_unit_takes_the_color_of_its_majority(ax, square):
    draw_labels(COUNTS, NAMES, square, rings=False, ax=ax)
    assert colors_at(ax, (1, 0))[-1] == label_style(1).color
    assert wedges(ax) == {}


def test_every_unit_that_wins_bears_its_majority_as_text(ax, square):
    draw_labels(COUNTS, NAMES, square, ax=ax)
    written = {(t.get_text(), t.get_position()) for t in ax.get_children() if isinstance(t, FittedText)}
    assert written == {("a", (0, 0)), ("b", (1, 0)), ("c", (1, 1))}


def one_label_a_unit(n_labels, lattice):
    return np.eye(n_labels, dtype=int)[np.arange(len(lattice.positions)) % n_labels], [
        f"w{i:02}" for i in range(n_labels)
    ]


def test_up_to_sixteen_labels_are_told_apart_by_hatches(ax, grown):
    counts, names = one_label_a_unit(16, grown)
    draw_labels(counts, names, grown, ax=ax)
    styles = {(to_hex(c.get_facecolor()[0]), c.get_hatch()) for c in ax.collections[1:]}
    assert len(styles) == min(16, len(grown.positions))
    assert [t.get_text() for t in ax.get_legend().get_texts()] == names


def test_no_hatch_runs_through_a_text(ax, grown):
    counts, names = one_label_a_unit(16, grown)
    draw_labels(counts, names, grown, ax=ax)
    for text in (a for a in ax.get_children() if isinstance(a, FittedText)):
        style = label_style(names.index(text.get_text()))
        plate = text.get_bbox_patch()
        assert (plate is not None) == bool(style.hatch)
        assert plate is None or to_hex(plate.get_facecolor()) == style.color


def test_more_than_sixteen_labels_have_one_look_and_are_told_by_their_text(ax, grown):
    counts, names = one_label_a_unit(70, grown)
    draw_labels(counts, names, grown, ax=ax)
    n_drawn = min(70, len(grown.positions))
    assert {to_hex(c.get_facecolor()[0]) for c in ax.collections[1:]} == {NEUTRAL}
    assert ax.get_legend() is None
    assert {a.get_text() for a in ax.get_children() if isinstance(a, FittedText)} == set(names[:n_drawn])


def test_of_many_labels_the_dark_part_of_a_ring_is_the_share_of_the_majority(ax, square):
    counts = np.zeros((4, 70), int)
    counts[0, [3, 7, 9]] = 1, 2, 1
    draw_labels(counts, [f"w{i:02}" for i in range(70)], square, ax=ax)
    rings = wedges(ax)
    assert {color: len(parts) for color, parts in rings.items()} == {QUIET: 1, PART: 2}


def test_groups_color_the_labels_and_stand_in_the_legend(ax, square):
    counts, names = one_label_a_unit(4, square)
    groups = {"w00": "u", "w01": "u", "w02": "e", "w03": "e"}
    draw_labels(counts, names, square, groups=groups, ax=ax)
    colors = [colors_at(ax, place)[-1] for place in square.positions.tolist()]
    assert colors == [label_style(1).color] * 2 + [label_style(0).color] * 2
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["e", "u"]
    assert {a.get_text() for a in ax.get_children() if isinstance(a, FittedText)} == set(names)


def test_a_label_without_a_group_is_refused(ax, square):
    with pytest.raises(ParameterError, match="groups must hold the group of every label; 'b' is missing"):
        draw_labels(COUNTS, NAMES, square, groups={"a": "x"}, ax=ax)


def test_on_small_cells_the_majority_fills_what_a_ring_would_blur():
    lattice = make_lattice("rectangular", (60, 60))
    counts = np.tile([2, 1], (3600, 1))
    ax = new_figure(3.4, 2.7).subplots()
    draw_labels(counts, ["a", "b"], lattice, ax=ax)
    assert wedges(ax) == {}
    assert to_hex(ax.collections[1].get_facecolor()[0]) == label_style(0).color


def test_a_map_of_unlabeled_samples_is_drawn(ax, square):
    counts, names = label_counts(["", ""], [0, 1], n_units=4)
    draw_labels(counts, names, square, ax=ax)
    assert len(ax.collections) == 1


def test_sparse_counts_are_drawn_like_dense_ones(ax, square):
    counts, names = label_counts(["a", "b", "b"], [0, 1, 3], n_units=4)
    draw_labels(counts, names, square, ax=ax)
    assert colors_at(ax, (1, 1))[-1] == label_style(1).color


def test_texts_and_legend_are_options(ax, square):
    draw_labels(COUNTS, NAMES, square, texts=False, legend=False, ax=ax)
    assert ax.get_legend() is None
    assert not [a for a in ax.get_children() if isinstance(a, FittedText)]


def test_a_map_that_never_wins_is_drawn(ax, square):
    draw_labels(np.zeros((4, 3)), NAMES, square, ax=ax)
    drawn(ax.figure)


def test_counts_of_another_shape_are_refused(ax, square):
    with pytest.raises(ParameterError, match=r"counts must be \(4 units, 3 names\); got shape \(4, 2\)"):
        draw_labels(COUNTS[:, :2], NAMES, square, ax=ax)


@pytest.mark.parametrize(("size", "text"), [((6.9, 5.2), "a rather long label"), ((2.0, 1.6), "a ra…el")])
def test_a_name_is_as_long_as_its_cell_allows(square, size, text):
    ax = new_figure(*size).subplots()
    draw_labels([[1], [0], [0], [0]], ["a rather long label"], square, ax=ax)
    assert [t.get_text() for t in ax.get_children() if isinstance(t, FittedText)] == [text]
