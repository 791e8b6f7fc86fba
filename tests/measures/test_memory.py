import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.measures import quantizer_depth, receptive_fields, temporal_quantization_error

SONG = "abacabadabac"


def plain_field(symbols, bmu, unit):
    """The longest text that all sequences of a unit end with."""
    ends = [symbols[: i + 1] for i in range(len(symbols)) if bmu[i] == unit]
    longest = ends[0] if ends else ""
    while not all(end.endswith(longest) for end in ends):
        longest = longest[1:]
    return longest


def test_a_field_is_the_common_end_of_all_sequences_of_a_unit():
    bmu = np.random.default_rng(0).integers(0, 5, len(SONG))
    bmu[[1, 5, 9]] = 5  # after "ab", "acab", "adab"
    fields = ["".join(field) for field in receptive_fields(SONG, bmu, 7)]
    assert fields == [plain_field(SONG, bmu, unit) for unit in range(7)]
    assert fields[5] == "ab"
    assert fields[6] == ""
    assert quantizer_depth(SONG, bmu, 7) == np.mean([len(fields[unit]) for unit in bmu])


def test_nothing_is_remembered_across_the_beginning_of_a_sequence():
    assert receptive_fields("ababab", [0, 1, 2, 3, 2, 3], 4, lengths=[2, 4]) == [
        ("a",), ("a", "b"), ("a",), ("a", "b")
    ]  # fmt: skip


def test_a_field_is_followed_as_far_as_is_asked():
    assert receptive_fields("aaaa", [0, 0, 0, 1], 2, longest=2) == [("a",), ("a", "a")]
    assert receptive_fields([1, 2.5, None], [0, 0, 1], 2) == [(), (1, 2.5, None)]


def test_the_error_over_the_lag_is_the_spread_of_what_lay_before():
    X, bmu = np.random.default_rng(0).random((40, 2)), np.random.default_rng(1).integers(0, 3, 40)
    found = temporal_quantization_error(X, bmu, 4, lengths=[25, 15])
    for lag in range(4):
        steps = np.array([i for i in range(40) if (i if i < 25 else i - 25) >= lag])
        spreads = [np.sqrt(X[steps[bmu[steps] == unit] - lag].var(axis=0).sum()) for unit in range(3)]
        assert found[lag] == pytest.approx(np.mean(spreads))
    assert np.isnan(temporal_quantization_error(X[:2], [0, 0], 3)).tolist() == [False, False, True]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ParameterError, match="bmu must be one unit index a sample: 3 samples; got 2"):
        receptive_fields("abc", [0, 1], 2)
    with pytest.raises(InputError, match="got none"):
        quantizer_depth("", [], 2)
    with pytest.raises(InputError, match="lengths must be"):
        temporal_quantization_error(np.eye(3), [0, 1, 1], 2, lengths=[2, 2])
    with pytest.raises(ParameterError, match="longest must be a whole number"):
        receptive_fields("ab", [0, 1], 2, longest=0)
