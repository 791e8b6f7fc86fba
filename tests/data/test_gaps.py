"""What becomes of samples with gaps."""

import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data.gaps import settle_gaps
from somatopy.data.samples import Samples

NAN = np.nan


@pytest.fixture
def samples():
    vectors = np.array([[1, 2], [NAN, 4], [5, 6], [7, NAN]])
    return Samples(vectors, ["a", "b", "c", "d"], labels=["x", "y", "x", ""], feature_names=["u", "v"])


def test_dropping_keeps_the_rows_without_gaps_and_all_that_is_known_of_them(samples):
    with pytest.warns(UserWarning, match=r"^t\.csv: dropped 2 of 4 rows for gaps: b, d$"):
        left = settle_gaps(samples, "drop", "t.csv")
    assert left.names == ["a", "c"]
    assert left.labels == ["x", "x"]
    assert left.vectors.tolist() == [[1, 2], [5, 6]]
    assert left.feature_names == ["u", "v"]


def test_keeping_changes_nothing(samples):
    assert settle_gaps(samples, "keep", "t.csv") is samples


@pytest.mark.parametrize("gaps", ["keep", "drop", "error"])
def test_without_gaps_nothing_is_said_or_changed(samples, gaps):
    whole = samples.select([0, 2])
    assert settle_gaps(whole, gaps, "t.csv") is whole


def test_a_refusal_names_the_first_gap_and_the_ways_out(samples):
    with pytest.raises(
        InputError,
        match=r"t\.csv holds NaN in 2 cells, the first in row b, column 1 \(u\): drop such rows \(--gaps drop\)",
    ):
        settle_gaps(samples, "error", "t.csv")


def test_where_every_row_has_a_gap_none_is_left(samples):
    with pytest.raises(InputError, match="every row has a gap"):
        settle_gaps(samples.select([1, 3]), "drop", "t.csv")


def test_many_long_names_make_one_short_line():
    many = Samples(np.full((1000, 1), NAN), ["x\n" * 500] * 1000).select(np.arange(1000))
    vectors = many.vectors.copy()
    vectors[0] = 1
    with pytest.warns(UserWarning, match="dropped 999 of 1000") as record:
        settle_gaps(Samples(vectors, many.names), "drop", "t.csv")
    told = str(record[0].message)
    assert "\n" not in told
    assert len(told) < 400
    assert told.endswith(" and 994 more")


def test_another_word_is_refused(samples):
    with pytest.raises(ParameterError, match=r"gaps must be one of 'error', 'keep', 'drop'; got 'drpo'"):
        settle_gaps(samples, "drpo", "t.csv")
