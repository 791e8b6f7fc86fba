"""Samples with gaps are looked at a run of rows at a time."""

from __future__ import annotations

import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.maps import gaps


@pytest.mark.parametrize(
    ("row", "value", "words"),
    [
        (7, np.inf, "infinity in 1 cell, the first in row 7, column 1"),
        (0, -np.inf, "in row 0, column 1"),
        (8, np.nan, "no value at all in row 8"),
    ],
)
def test_a_sample_is_named_by_its_row_among_all(row, value, words, monkeypatch):
    monkeypatch.setattr(gaps, "ROWS_AT_A_TIME", 3)
    X = np.ones((10, 2))
    X[row] = (np.nan, value)
    with pytest.raises(InputError, match=words):
        gaps.check_gaps(X)
