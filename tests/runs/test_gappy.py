"""Runs on tables with gaps, and on columns of different units: what a map of a fixed shape does about them."""

import json
import tomllib

import numpy as np
import pytest

from small_run import begin_with, trained_with
from somatopy import BatchSOM, persistence
from somatopy.checking import InputError, ParameterError
from somatopy.features.scaling import unit_range
from somatopy.runs import beginning, checkup, configuration, figures, placement
from somatopy.runs.checkup import Place

SHAPE = {"shape": [4, 5], "n_epochs": 8}


@pytest.fixture(scope="module")
def gappy(tmp_path_factory, table):
    """The table with every seventh row short of its height, the last one blank."""
    head, *rows = table.read_text().splitlines()
    for i in range(0, len(rows), 7):
        width, _, depth, kind = rows[i].split(",")
        rows[i] = f"{width},,{depth},{kind}"
    path = tmp_path_factory.mktemp("gappy") / "gappy.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def settings(path, **parameters):
    return {
        "run": {"map": "batch", "seed": 1},
        "data": {"path": str(path), "labels": "kind"},
        "parameters": {**SHAPE, **parameters},
    }


def last(run):
    return persistence.load(run.gmap(run.gmap_steps()[-1]))


def test_gaps_are_masked_in_training_checking_placing_and_drawing(tmp_path, gappy):
    run, asked, samples = trained_with(tmp_path / "run", settings(gappy, missing="mask"))
    assert np.isnan(samples.vectors).sum() == 6
    som = BatchSOM((4, 5), n_epochs=8, missing="mask", random_state=1).fit(samples.vectors)
    np.testing.assert_array_equal(last(run).codebook_, som.codebook_)
    found = checkup.check(run, asked, samples, Place.of(run))
    assert found.curve[-1].mse == pytest.approx(som.history_[-1]["mse"])
    assert found.kmeans is None
    assert "the samples have gaps: k-means takes none" in "\n".join(found.in_words())
    rows = placement.placed(run, asked, samples).rows
    assert [row[1] for row in rows] == som.predict(samples.vectors).tolist()
    assert list(figures.draw(run, asked, samples))


def test_gaps_to_mask_are_kept_unless_told_otherwise_and_the_run_goes_on_so(tmp_path, gappy):
    run, asked, _ = begin_with(tmp_path / "run", settings(gappy, missing="mask"))
    assert asked.source.gaps == "keep"
    assert tomllib.loads(run.config.read_text())["parameters"]["missing"] == "mask"
    assert beginning.again(run, {"parameters": {"missing": "mask"}})[0] == configuration.read(run.config)
    with pytest.raises(ParameterError, match="missing is 'mask', not 'error'"):
        beginning.agreed(run, {"parameters": {"missing": "error"}})


def test_gaps_are_refused_where_nothing_is_said_of_them(gappy):
    with pytest.raises(InputError, match="gap"):
        beginning.readable(configuration.from_tables(settings(gappy)))


def test_a_row_of_gaps_alone_is_named(tmp_path, gappy):
    path = tmp_path / "blank.csv"
    path.write_text(gappy.read_text() + ",,,k1\n")
    with pytest.raises(InputError, match="no value at all in row 41"):
        beginning.readable(configuration.from_tables(settings(path, missing="mask")))


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
def test_scaling_by_feature_trains_the_map_of_scaled_samples_in_the_units_of_the_table(
    tmp_path, table, metric
):
    asked = {"metric": metric, "start": "samples"}
    run, chosen, samples = trained_with(tmp_path / "run", settings(table, scaling="feature", **asked))
    scaling = unit_range(samples.vectors)
    plain = BatchSOM((4, 5), n_epochs=8, random_state=1, **asked).fit(scaling.apply(samples.vectors))
    np.testing.assert_allclose(last(run).codebook_, scaling.invert(plain.codebook_), rtol=1e-6, atol=1e-8)
    found = checkup.check(run, chosen, samples, Place.of(run))
    bmu = plain.labels_
    squares = np.square(scaling.apply(samples.vectors) - plain.codebook_[bmu]).sum(axis=1)
    assert found.curve[-1].mse == pytest.approx(squares.mean())
    assert configuration.read(run.config).found["spans"] == scaling.span.tolist()
    history = [json.loads(line) for line in run.history.read_text().splitlines()]
    if metric == "euclidean":
        assert history[-1]["mse"] == pytest.approx(squares.mean())


@pytest.mark.parametrize("spans", ["[1.0, 2.0]", "[1.0, 2.0, 0.0]", "[1.0, 2.0, inf]", '"wide"'])
def test_spans_that_cannot_be_are_refused(tmp_path, table, spans):
    run, *_ = begin_with(tmp_path / "run", settings(table, scaling="feature"))
    lines = run.config.read_text().splitlines()
    lines = [f"spans = {spans}" if line.startswith("spans") else line for line in lines]
    run.config.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match=r"\[found\] spans must be"):
        configuration.read(run.config)
