import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.data.samples import Samples


def test_the_length_is_the_number_of_vectors():
    assert len(Samples(np.zeros((3, 2)), list("abc"))) == 3


def test_feature_names_are_kept_by_a_selection():
    assert Samples(np.zeros((3, 2)), list("abc"), feature_names=["u", "v"]).select([1]).feature_names == [
        "u",
        "v",
    ]


def test_the_dtype_is_kept():
    assert Samples(np.zeros((1, 2), np.float32), ["a"]).select([0]).vectors.dtype == np.float32


@pytest.mark.parametrize(
    "vectors", [np.zeros(3), np.zeros((3, 1, 1)), np.zeros((3, 1), int), np.array([["a"]] * 3)]
)
def test_vectors_that_are_no_table_of_floats_are_refused(vectors):
    with pytest.raises(ParameterError, match=r"\(N, D\) array of floats"):
        Samples(vectors, list("abc"))


def test_names_must_be_as_many_as_vectors():
    with pytest.raises(ParameterError, match="vectors must have one entry a row: 2 names, but 3 vectors"):
        Samples(np.zeros((3, 1)), ["a", "b"])


def test_feature_names_must_be_as_many_as_columns():
    with pytest.raises(ParameterError, match="2 columns, but 1 names"):
        Samples(np.zeros((3, 2)), list("abc"), feature_names=["u"])
