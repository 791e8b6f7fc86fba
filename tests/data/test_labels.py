import numpy as np
import pandas
import pytest

from somatopy.data.labels import is_labeled


def test_what_means_no_label_in_any_dress():
    labels = ["a", "", "  ", None, float("nan"), np.float32("nan"), 0, 0.0, False, "nan", "0"]
    assert is_labeled(labels).tolist() == [True] + [False] * 5 + [True] * 5


@pytest.mark.parametrize("kind", [list, np.array, pandas.Series])
def test_lists_arrays_and_columns_are_looked_at_alike(kind):
    assert is_labeled(kind(["a", "", "b"])).tolist() == [True, False, True]
    assert is_labeled(kind([1.0, np.nan])).tolist() == [True, False]


def test_no_labels_at_all():
    assert is_labeled([]).shape == (0,)
