import shutil

import numpy as np
import pytest

from somatopy import measures
from somatopy.checking import InputError
from somatopy.data import Samples
from somatopy.runs import curve, fitted, history
from somatopy.runs.folder import Run


def test_every_gmap_is_measured_as_training_measured_it(finished):
    run, _, samples = finished
    points = [checked.point for checked in curve.measure(run, samples)]
    records = history.read(run.history)
    assert [(p.gmap, p.phase, p.units) for p in points] == [
        (r["step"], r["phase"], r["units"]) for r in records
    ]
    np.testing.assert_allclose([p.mse for p in points], [r["mse"] for r in records], rtol=1e-9)


def test_a_point_is_what_the_measures_say(finished):
    run, _, samples = finished
    *_, last = curve.measure(run, samples)
    X, codebook, lattice = fitted.scaled(last.som, samples), last.som.scaled_codebook_, last.som.lattice_
    point = last.point
    np.testing.assert_array_equal(last.bmu, last.som.predict(samples.vectors))
    assert point.mse == pytest.approx(measures.mean_squared_error(X, codebook))
    assert point.mse_per_component == pytest.approx(point.mse / 3)
    assert point.quantization_error == pytest.approx(measures.quantization_error(X, codebook))
    assert point.topographic_error == measures.topographic_error(X, codebook, lattice)
    assert point.dead == measures.dead_units(last.bmu, len(codebook))
    assert point.explained_variance == pytest.approx(measures.explained_variance(X, codebook))
    assert point.purity == measures.purity(samples.labels, last.bmu)


def test_without_labels_there_is_no_purity(finished):
    run, _, samples = finished
    checked = next(curve.measure(run, Samples(samples.vectors, samples.names)))
    assert checked.point.purity is None


def test_the_last_gmap_is_the_one_of_the_highest_step(finished):
    run, _, _ = finished
    assert curve.last(run).n_iter_ == run.gmap_steps()[-1]


def test_samples_of_other_features_are_refused(finished):
    with pytest.raises(InputError, match="the samples have 2 features, the map was trained on 3"):
        next(curve.measure(finished[0], Samples(np.eye(2), ["a", "b"])))


def test_a_run_without_gmaps_says_what_to_do(finished, tmp_path):
    run = Run(tmp_path / "run")
    shutil.copytree(finished[0].folder, run.folder, ignore=shutil.ignore_patterns("gmap_*"))
    for ask in (curve.last, lambda run: list(curve.measure(run, finished[2]))):
        with pytest.raises(
            InputError, match=rf"holds no gmap yet; .*go on with: somatopy train --resume --out {run.folder}"
        ):
            ask(run)
