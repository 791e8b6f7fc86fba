import numpy as np
import pytest

from pictures.drawing import drawn, training_history
from somatopy.pictures import draw_learning_curve

HISTORY = training_history()


def test_the_curve_shows_the_error_of_every_step(ax):
    draw_learning_curve(HISTORY, ax=ax)
    x, y = ax.lines[0].get_data()
    assert x.tolist() == [record["step"] for record in HISTORY]
    assert y.tolist() == [record["mse"] for record in HISTORY]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("training step", "MSE (scaled units²)")


def test_references_are_told_apart_in_the_legend(ax):
    draw_learning_curve(HISTORY, references={"half the variance": 4.0, "$k$-means": 40.0}, ax=ax)
    levels = ax.lines[1:]
    assert [line.get_ydata()[0] for line in levels] == [4, 40]
    assert len({line.get_linestyle() for line in levels}) == 2
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["half the variance", r"\$k\$-means"]
    assert ax.get_ylim()[1] > 40


def test_the_number_of_units_has_an_axis_of_its_own(ax):
    draw_learning_curve(HISTORY, units=True, ax=ax)
    right = next(a for a in ax.figure.axes if a is not ax)
    assert right.lines[0].get_ydata().tolist() == [record["units"] for record in HISTORY]
    assert right.get_ylabel() == "units"
    assert right.lines[0].get_color() != ax.lines[0].get_color()


def test_without_units_there_is_one_axis(ax):
    draw_learning_curve(HISTORY, ax=ax)
    assert ax.figure.axes == [ax]


@pytest.mark.parametrize("broken", [np.nan, None, np.inf])
def test_a_step_without_an_error_leaves_a_gap(ax, broken):
    draw_learning_curve([*HISTORY, {"step": 99, "phase": "growing", "mse": broken}], ax=ax)
    drawn(ax.figure)
    assert np.isfinite(ax.get_ylim()).all()


def test_a_training_that_only_began_is_a_point(ax):
    draw_learning_curve(HISTORY[:1], ax=ax)
    drawn(ax.figure)
    assert ax.lines[0].get_ydata().tolist() == [9.0]


def test_the_maps_of_a_tree_follow_each_other_each_a_curve_of_its_own(ax):
    history = [record | {"map": number // 3} for number, record in enumerate(HISTORY)]
    draw_learning_curve(history, ax=ax)
    pieces = [line.get_xdata().tolist() for line in ax.lines]
    steps = [record["step"] for record in history]
    assert pieces == [steps[first : first + 3] for first in range(0, len(steps), 3)]
    assert len({line.get_color() for line in ax.lines}) == 1


def test_of_a_deep_map_the_loss_is_drawn_over_the_iterations(ax):
    record = {"epoch": 1, "iteration": 20, "radius": 3.0, "loss": 2.5, "map": 0.5}
    draw_learning_curve([record, record | {"iteration": 40, "loss": 1.5, "map": 0.4}], ax=ax)
    (line,) = ax.lines
    assert line.get_xdata().tolist() == [20, 40]
    assert line.get_ydata().tolist() == [2.5, 1.5]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("training step", "loss")
