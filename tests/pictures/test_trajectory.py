import numpy as np
import pytest
from matplotlib.collections import LineCollection

from pictures.drawing import drawn
from somatopy.checking import ParameterError
from somatopy.maps.lattice import make_lattice
from somatopy.pictures import draw_trajectory


def path(ax):
    return next(c for c in ax.collections if isinstance(c, LineCollection))


def test_the_way_goes_from_unit_to_unit_and_staying_draws_nothing(ax, square):
    draw_trajectory([0, 1, 1, 1, 3], square, ax=ax)
    np.testing.assert_array_equal(path(ax).get_segments(), [[(0, 0), (1, 0)], [(1, 0), (1, 1)]])


def test_colors_tell_the_time_between_both_ends(ax, square):
    draw_trajectory([0, 1, 1, 3], square, times=[0.0, 2.0, 5.0, 6.0], time="time (s)", ax=ax)
    assert path(ax).get_array().tolist() == [1.0, 5.5]
    assert path(ax).get_clim() == (0, 6)
    assert ax.child_axes[0].get_ylabel() == "time (s)"


def test_samples_are_counted_from_1(ax, square):
    draw_trajectory([0, 1, 3], square, ax=ax)
    assert path(ax).get_clim() == (1, 3)


def test_an_open_circle_marks_the_first_and_a_filled_one_the_last(ax, square):
    draw_trajectory([2, 1, 3], square, ax=ax)
    first, last = ax.lines
    assert first.get_xydata().tolist() == [[0, 1]]
    assert last.get_xydata().tolist() == [[1, 1]]
    assert first.get_markerfacecolor() != last.get_markerfacecolor()


@pytest.mark.parametrize("kind", ["rectangular", "hexagonal"])
def test_on_a_torus_the_way_is_the_short_one_over_the_border(ax, kind):
    lattice = make_lattice(kind, (6, 8), periodic=True)
    draw_trajectory([0, 7], lattice, ax=ax)
    out, back = np.array(path(ax).get_segments())
    np.testing.assert_allclose(out, [(0, 0), (-1, 0)])
    np.testing.assert_allclose(back, [(8, 0), (7, 0)])
    steps = [np.hypot(*(leg[1] - leg[0])) for leg in (out, back)]
    assert steps == pytest.approx([lattice.distances_from(0)[7]] * 2)


def test_every_way_on_a_torus_is_as_long_as_the_lattice_says(ax):
    lattice = make_lattice("hexagonal", (4, 5), periodic=True)
    for unit in range(1, 20):
        draw_trajectory([0, unit], lattice, ax=ax)
        line = np.array(ax.collections[-1].get_segments()[0])
        assert np.hypot(*(line[1] - line[0])) == pytest.approx(lattice.distances_from(0)[unit])


def test_a_path_stays_within_the_picture(ax):
    lattice = make_lattice("rectangular", (4, 4), periodic=True)
    draw_trajectory([0, 3, 15, 12], lattice, ax=ax)
    drawn(ax.figure)
    assert path(ax).get_clip_on()
    assert ax.get_xlim() == pytest.approx((-0.58, 3.58))


def test_a_path_may_lie_over_another_picture(ax, square):
    draw_trajectory([0, 1], square, background=False, ax=ax)
    assert len(ax.collections) == 1


def test_who_never_moves_has_marks_and_no_bar(ax, square):
    draw_trajectory([2, 2], square, ax=ax)
    drawn(ax.figure)
    assert ax.child_axes == []
    assert len(ax.lines) == 2


@pytest.mark.parametrize(
    ("bmu", "match"), [([], "at least one"), ([9], "from 0 to 3"), ([0.5], "unit index")]
)
def test_what_is_no_unit_is_refused(ax, square, bmu, match):
    with pytest.raises(ParameterError, match=match):
        draw_trajectory(bmu, square, ax=ax)


@pytest.mark.parametrize("times", [[1], [2, 1], [0, np.nan]])
def test_times_must_rise_one_a_sample(ax, square, times):
    with pytest.raises(ParameterError, match="times must be 2 rising numbers"):
        draw_trajectory([0, 1], square, times=times, ax=ax)
