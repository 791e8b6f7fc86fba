"""One voice for complaints."""

import numpy as np
import pytest

from somatopy import BatchSOM
from somatopy.checking import ParameterError, did_you_mean, show


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([np.int64(3), np.float64(0.5)], "[3, 0.5]"),
        ({np.str_("a"): np.True_}, "{'a': True}"),
        (np.float64("nan"), "nan"),
        ("two\nlines", r"'two\nlines'"),
        ("x" * 100, "'" + "x" * 78 + "…"),
    ],
)
def test_a_value_is_shown_in_one_short_line_without_the_names_of_numpys_types(value, text):
    assert show(value) == text


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("hex", "hexagonal"),
        ("rect", "rectangular"),
        ("hexagnal", "hexagonal"),
        ("h", None),
        ("", None),
        (7, None),
    ],
)
def test_a_misspelled_word_and_the_beginning_of_one_are_understood(word, meant):
    hint = did_you_mean(word, ["rectangular8", "rectangular", "hexagonal", "line", "ring"])
    assert hint == ("" if meant is None else f" (did you mean {meant!r}?)")


def test_the_lattice_of_a_map_is_asked_back():
    with pytest.raises(
        ParameterError, match=r"lattice must be one of .*; got 'hex' \(did you mean 'hexagonal'\?\)"
    ):
        BatchSOM((3, 3), lattice="hex").fit(np.eye(4))
