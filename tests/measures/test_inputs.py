import numpy as np
import pytest
from scipy.sparse import csr_array

from somatopy.checking import InputError, ParameterError
from somatopy.measures import inputs
from somatopy.measures.inputs import codebook_matrix, label_list, sample_matrix, unit_indices


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (3,), (2, 2, 2)])
def test_samples_of_another_shape_are_refused_with_the_shape_they_have(shape):
    with pytest.raises(InputError, match=r"at least one of each; got shape \(" + str(shape[0])):
        sample_matrix(np.zeros(shape))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_gap_is_refused_with_its_row_and_column_even_in_a_late_block(value, monkeypatch):
    monkeypatch.setattr(inputs, "row_blocks", lambda n, d: [slice(0, 2), slice(2, n)])
    X = np.zeros((5, 3))
    X[3, 1] = value
    with pytest.raises(InputError, match="NaN or infinity, first in row 3, column 1"):
        sample_matrix(X)


@pytest.mark.parametrize("X", [np.array([["a"]]), np.array([[1j]]), np.array([[None]])])
def test_text_complex_and_object_samples_are_refused(X):
    with pytest.raises(InputError, match="must hold real numbers"):
        sample_matrix(X)


def test_values_too_large_to_square_are_refused_with_the_way_out():
    with pytest.raises(InputError, match=r"X holds 1e\+200, too large for squared distances: scale"):
        sample_matrix([[1.0, -1e200]])


def test_sparse_samples_are_refused_with_the_way_out():
    for asked in ({}, {"sparse": True, "gaps": True}):
        with pytest.raises(InputError, match=r"X is sparse.*quantization_error.*X.toarray\(\)"):
            sample_matrix(csr_array(np.eye(3)), **asked)


@pytest.mark.parametrize(
    ("X", "complaint"),
    [
        (csr_array((0, 3)), r"at least one of each|got shape \(0, 3\)"),
        (csr_array(np.array([[0, np.nan]])), "NaN or infinity"),
        (csr_array(np.array([[0, 1e200]])), "scale your data"),
        (csr_array(np.array([[1j]])), "real numbers"),
    ],
)
def test_sparse_samples_are_looked_at_where_they_are_taken(X, complaint):
    with pytest.raises(InputError, match=complaint):
        sample_matrix(X, sparse=True)


def test_whole_numbers_and_booleans_are_samples():
    assert sample_matrix([[1, 2]]).shape == (1, 2)
    assert sample_matrix(np.array([[True]])).shape == (1, 1)


def test_another_number_of_features_is_refused_with_both_numbers():
    with pytest.raises(InputError, match="X has 3 features, the codebook 2"):
        codebook_matrix(np.zeros((4, 2)), n_features=3)


def test_a_codebook_without_units_is_refused():
    with pytest.raises(InputError, match=r"codebook must be .* got shape \(0, 3\)"):
        codebook_matrix(np.zeros((0, 3)))


@pytest.mark.parametrize("bad", [-1, 4])
def test_a_unit_outside_the_map_is_refused(bad):
    with pytest.raises(ParameterError, match=f"from 0 to 3; got {bad}"):
        unit_indices([0, bad], n_units=4)


@pytest.mark.parametrize("bmu", [[[0, 1]], [0.5], ["a"]])
def test_what_is_no_list_of_indices_is_refused(bmu):
    with pytest.raises(ParameterError, match="one unit index a sample"):
        unit_indices(bmu)


def test_a_missing_index_is_refused_with_both_counts():
    with pytest.raises(ParameterError, match="3 samples; got 2 indices"):
        unit_indices([0, 1], n_samples=3)


@pytest.mark.parametrize(("labels", "n_samples"), [(["a"], 2), ([], 0)])
def test_labels_are_one_a_sample(labels, n_samples):
    with pytest.raises(InputError, match=f"{n_samples} samples, {len(labels)} labels"):
        label_list(labels, n_samples)


def test_a_codebook_of_another_map_than_the_lattice_is_refused_with_both_numbers():
    with pytest.raises(InputError, match="codebook has 4 units, the lattice 5"):
        codebook_matrix(np.zeros((4, 2)), n_units=5)
