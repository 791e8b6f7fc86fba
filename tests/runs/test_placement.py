import shutil
from dataclasses import replace

import numpy as np
import pytest

from somatopy.data import Samples
from somatopy.measures import majority_labels
from somatopy.runs import curve, placement
from somatopy.runs.folder import Run
from somatopy.runs.source import Source


def test_each_sample_gets_its_unit_place_distance_and_label(finished):
    run, asked, samples = finished
    som = curve.last(run)
    rows = placement.placed(run, asked, samples).rows
    names, units, row, column, distance, labels, _ = zip(*rows, strict=True)
    assert list(names) == samples.names
    np.testing.assert_array_equal(units, som.predict(samples.vectors))
    np.testing.assert_array_equal(np.column_stack([column, row]), som.lattice_.positions[list(units)])
    np.testing.assert_allclose(distance, som.transform(samples.vectors).min(axis=1), atol=1e-6)
    majority = majority_labels(samples.labels, som.labels_, len(som.codebook_))
    assert list(labels) == [majority[unit] for unit in units]


def test_where_the_training_samples_are_gone_there_are_no_labels_but_a_word(finished, tmp_path):
    run = Run(tmp_path / "run")
    shutil.copytree(finished[0].folder, run.folder)
    gone = replace(finished[1], source=Source(str(tmp_path / "gone.csv")))
    with pytest.warns(UserWarning, match=r"no labels of units and no outliers: .*gone.csv is not there"):
        found = placement.placed(run, gone, finished[2])
    assert {row[-2:] for row in found.rows} == {(None, None)}
    assert found.outliers is None


def test_an_outlier_is_farther_than_any_of_a_few_training_samples(finished):
    run, asked, samples = finished
    farthest = max(row[4] for row in placement.placed(run, asked, samples).rows)
    vectors = np.vstack([samples.vectors, samples.vectors[:2] + 9])
    found = placement.placed(run, asked, Samples(vectors, [*samples.names, "x", "y"]))
    assert [row[-1] for row in found.rows] == ["no"] * len(samples) + ["yes"] * 2
    assert found.outliers == 2
    assert min(row[4] for row in found.rows[-2:]) > farthest
