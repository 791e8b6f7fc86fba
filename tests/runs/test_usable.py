import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data import Clips, Samples, colors
from somatopy.runs import usable


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (np.nan, r"^t\.csv holds NaN in 1 cell, the first in row blue, column 2 \(green\): drop or fill"),
        (-np.inf, r"^t\.csv holds infinity in 1 cell, the first in row blue, column 2 \(green\): drop"),
        (1e300, r"^t\.csv holds values as large as 1e\+300"),
    ],
)
def test_a_value_without_distance_is_named_by_the_names_of_the_table(value, complaint):
    rows = colors()
    rows.vectors[rows.names.index("blue"), 1] = value
    with pytest.raises(InputError, match=complaint):
        usable.check_rows(rows, "t.csv")


def test_a_row_keeps_its_number_when_others_are_left_out():
    rows = Samples(np.array([[1.0], [2.0], [np.nan]]), ["1", "2", "3"], labels=["a", "b", "b"]).without("a")
    with pytest.raises(InputError, match="in row 3, column 1: "):
        usable.check_rows(rows, "t.csv")


def test_good_rows_and_sounds_are_let_through():
    usable.check_rows(colors(), "colors")
    usable.check_rows(Clips.from_waves([[0.5]], 16000, ["a"]), "sounds")


def test_reinforcing_needs_labels():
    rows = Samples(np.zeros((2, 1)), ["1", "2"])
    usable.check_labels(rows, {"reinforcing_cycles": 0})
    usable.check_labels(colors(), {"reinforcing_cycles": 2})
    with pytest.raises(ParameterError, match=r"reinforcing_cycles=2 needs labels: .* --labels"):
        usable.check_labels(rows, {"reinforcing_cycles": 2})


def test_a_map_that_masks_gaps_takes_them_but_no_infinity():
    rows = Samples(np.array([[1.0, np.nan], [2.0, 3.0]]), ["1", "2"])
    usable.check_rows(rows, "t.csv", masked=True)
    rows.vectors[1, 0] = np.inf
    with pytest.raises(InputError, match="holds infinity in 1 cell"):
        usable.check_rows(rows, "t.csv", masked=True)


def test_empty_labels_are_none_to_reinforce_with():
    rows = Samples(np.zeros((2, 1)), ["1", "2"], labels=["", ""])
    with pytest.raises(ParameterError, match="needs labels"):
        usable.check_labels(rows, {"reinforcing_cycles": 2})
