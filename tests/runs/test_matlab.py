import re

import numpy as np
import pytest
from scipy.io import loadmat

from somatopy import measures
from somatopy.data import Samples
from somatopy.runs import curve, matlab


@pytest.fixture(scope="module")
def last(finished):
    *_, last = curve.measure(finished[0], finished[2])
    return last


@pytest.fixture
def loaded(last, finished, tmp_path):
    matlab.write_gmap(tmp_path, last, finished[2], None)
    return loadmat(tmp_path / f"gmap_{last.point.gmap:06d}.mat")


def test_the_codebook_is_in_both_kinds_of_units(loaded, last):
    np.testing.assert_array_equal(loaded["codebook"], last.som.codebook_)
    np.testing.assert_array_equal(loaded["scaled_codebook"], last.som.scaled_codebook_)


def test_units_are_counted_from_one(loaded, last):
    np.testing.assert_array_equal(loaded["best_unit"][:, 0] - 1, last.bmu)
    np.testing.assert_array_equal(loaded["neighbors"].astype(int) - 1, last.som.lattice_.neighbors)
    assert loaded["best_unit"].min() >= 1


def test_places_hits_and_borders_are_columns(loaded, last):
    k = last.point.units
    for name in ("rows", "columns", "hits", "u_matrix"):
        assert loaded[name].shape == (k, 1)
        assert loaded[name].dtype == np.float64
    np.testing.assert_array_equal(np.hstack([loaded["columns"], loaded["rows"]]), loaded["positions"])
    np.testing.assert_array_equal(loaded["hits"][:, 0], measures.hits(last.bmu, k))


def texts(cells):
    return ["".join(cell) for cell in cells[:, 0]]


def test_the_label_of_each_unit_is_a_cell(loaded, finished, last):
    majority = measures.majority_labels(finished[2].labels, last.bmu, last.point.units)
    assert texts(loaded["unit_labels"]) == [label or "" for label in majority]


def test_names_and_labels_of_the_samples_stand_in_one_file_for_all_gmaps(finished, tmp_path):
    matlab.write_samples(tmp_path, finished[2])
    loaded = loadmat(tmp_path / "samples.mat")
    assert texts(loaded["sample_names"]) == finished[2].names
    assert texts(loaded["sample_labels"]) == finished[2].labels


def test_names_may_be_of_any_script_and_length_and_labels_missing(tmp_path):
    names = ["日本", "", "x" * 5000]
    matlab.write_samples(tmp_path, Samples(np.eye(3), names))
    loaded = loadmat(tmp_path / "samples.mat")
    assert texts(loaded["sample_names"]) == names
    assert loaded["sample_labels"].size == 0


def test_step_phase_and_error_are_told(loaded, last):
    assert loaded["step"].item() == last.point.gmap
    assert loaded["phase"].item() == last.point.phase
    assert loaded["mse"].item() == last.point.mse


def test_a_spectrum_is_bands_and_frames_or_empty(last, finished, loaded):
    assert loaded["spectrum"].size == 0
    assert matlab.gmap_variables(last, finished[2], (24, 64))["spectrum"].tolist() == [24, 64]


def test_without_labels_the_units_have_none(last, finished, tmp_path):
    matlab.write_gmap(tmp_path, last, Samples(finished[2].vectors, finished[2].names), None)
    assert loadmat(tmp_path / f"gmap_{last.point.gmap:06d}.mat")["unit_labels"].size == 0


def test_the_script_reads_only_variables_that_are_there(last, finished, tmp_path):
    matlab.write_script(tmp_path)
    script = (tmp_path / "show_gmap.m").read_text()
    used = set(re.findall(r"\bmap\.(\w+)", script)) - {"png"}
    assert used <= matlab.gmap_variables(last, finished[2], None).keys()
    assert used >= {"positions", "hits", "u_matrix", "unit_labels", "codebook"}
