import numpy as np
import pytest

from somatopy.checking import InputError
from somatopy.maps.sequences import check_lengths, in_turn, places


@pytest.mark.parametrize(
    "lengths", [[3, 3], [5, 0], [-1, 6], [2.5, 2.5], [[5]], [], "5", [True, True], [2**62] * 4]
)
def test_lengths_that_do_not_fit_the_samples_are_refused(lengths):
    with pytest.raises(InputError, match=r"lengths must be whole numbers of at least 1.* the 5 samples"):
        check_lengths(lengths, 5)


def test_lengths_of_other_sums_are_told():
    with pytest.raises(InputError, match="got 2 that add up to 6"):
        check_lengths([3, 3], 5)


def test_ragged_lengths_are_refused():
    with pytest.raises(InputError, match="lengths must be"):
        check_lengths([[1], [2, 2]], 5)


def test_sequences_change_places_and_their_samples_do_not():
    lengths = np.array([2, 1, 3])
    order = in_turn(lengths, np.array([2, 0, 1]))
    assert order.tolist() == [3, 4, 5, 0, 1, 2]
    assert places(lengths)[order].tolist() == [0, 1, 2, 0, 1, 0]
