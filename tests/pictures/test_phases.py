import numpy as np
import pytest

from pictures.drawing import drawn, training_history
from somatopy.checking import ParameterError
from somatopy.pictures.fitted_text import FittedText
from somatopy.pictures.phases import column, leave_room_for_names, phase_spans, shade_phases


def test_spans_meet_and_cover_the_training():
    spans = phase_spans(training_history(calibrating=3, growing=6, smoothing=2, cycles=0))
    assert spans == [("calibrating", 0, 3), ("growing", 3, 9), ("smoothing", 9, 11)]


def test_reinforcing_and_its_reviews_are_one_span():
    assert phase_spans(training_history(1, 1, 0, cycles=3)) == [
        ("calibrating", 0, 1),
        ("growing", 1, 2),
        ("reinforcing", 2, 8),
    ]


def test_a_training_that_only_began_has_no_spans():
    assert phase_spans(training_history()[:1]) == []


def test_every_other_phase_is_shaded_and_every_phase_named(ax):
    shade_phases(ax, training_history(3, 6, 2, cycles=1))
    names = [a.get_text() for a in ax.get_children() if isinstance(a, FittedText)]
    colors = [patch.get_facecolor() for patch in ax.patches]
    assert names == ["calibrating", "growing", "smoothing", "reinforcing"]
    assert [color == colors[0] for color in colors] == [True, False, True, False]


@pytest.mark.parametrize("n_records", [1, 2, 14])
def test_steps_are_whole_numbers_and_all_in_sight(ax, n_records):
    history = training_history()[:n_records]
    ax.plot(column(history, "step"), column(history, "mse"))
    shade_phases(ax, history)
    drawn(ax.figure)
    low, high = ax.get_xlim()
    assert low < 0 <= history[-1]["step"] < high
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


def test_the_strip_of_names_lies_above_the_highest_value(ax):
    leave_room_for_names(ax, 50.0)
    assert ax.get_ylim()[0] == 0
    assert 50 / ax.get_ylim()[1] < 0.9


def test_nothing_is_a_number_too(ax):
    assert np.isnan(column([{"threshold": None}], "threshold")[0])
    leave_room_for_names(ax, 0.0)
    assert ax.get_ylim()[1] > 0


def test_an_empty_history_or_a_record_without_the_entry_is_refused():
    with pytest.raises(ParameterError, match="at least one record"):
        column([], "step")
    with pytest.raises(ParameterError, match="entry 'mse'; record 1 has none"):
        column([{"mse": 1}, {}], "mse")
