"""Runs of maps of a fixed shape: batch and online."""

import csv

import numpy as np
import pytest
from matplotlib import pyplot as plt

from same_run import assert_same_run
from small_run import begin_with, trained_with
from somatopy import persistence
from somatopy.measures import u_matrix
from somatopy.runs import checkup, figures, history, placement, training
from somatopy.runs.checkup import Place
from somatopy.runs.training import Watcher

MAPS = {
    "batch": {"shape": [4, 5], "n_epochs": 8},
    "batch on a plateau": {"shape": [4, 5], "radius": "plateau", "n_epochs": 40},
    "online": {"shape": [4, 5], "lattice": "hexagonal", "n_epochs": 8},
    "online on a plateau": {"shape": [12], "lattice": "ring", "radius": "plateau", "n_epochs": 40},
    "online on a torus": {"shape": [4, 4], "periodic": True, "radius": ["linear", 3, 1], "n_epochs": 8},
}


def settings(table, name):
    parameters = MAPS[name]
    return {
        "run": {"map": name.split()[0], "seed": 1},
        "data": {"path": str(table), "labels": "kind"},
        "parameters": parameters,
    }


@pytest.fixture(scope="module", params=MAPS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def whole(tmp_path_factory, table, name):
    return trained_with(tmp_path_factory.mktemp("whole") / "run", settings(table, name))


class Crash(Watcher):
    def __init__(self, step):
        self.step = step

    def epoch(self, record):
        if record["step"] == self.step:
            raise RuntimeError("power cut")


@pytest.mark.parametrize("step", [0, 1, 4, 7])
def test_a_training_that_crashed_goes_on_bit_for_bit(tmp_path, table, whole, name, step):
    run, asked, samples = begin_with(tmp_path / "run", settings(table, name))
    with pytest.raises(RuntimeError):
        training.train(run, asked.estimator(), samples, digest=asked.digest(), watcher=Crash(step))
    assert not run.is_finished
    training.train(run, asked.estimator(), samples, digest=asked.digest())
    assert_same_run(run, whole[0])


def test_every_epoch_leaves_a_gmap_that_is_the_map_at_its_step(whole):
    run, _, samples = whole
    records = history.read(run.history)
    assert run.gmap_steps() == [record["step"] for record in records] == list(range(len(records)))
    for record in records:
        som = persistence.load(run.gmap(record["step"]))
        gaps = samples.vectors - som.codebook_[som.predict(samples.vectors)]
        assert (gaps**2).sum(axis=1).mean() == pytest.approx(record["mse"])


def test_a_check_measures_what_training_measured_and_judges_five_points(whole):
    run, asked, samples = whole
    found = checkup.check(run, asked, samples, Place.of(run))
    records = history.read(run.history)
    np.testing.assert_allclose([point.mse for point in found.curve], [r["mse"] for r in records], rtol=1e-9)
    assert len(found.verdict) == 5
    rows = list(csv.DictReader((run.check / "units.csv").read_text().splitlines()))
    shape = asked.parameters["shape"]
    n_rows, n_columns = shape if len(shape) == 2 else (1, shape[0])
    cells = [(int(row["row"]), int(row["column"])) for row in rows if row["gmap"] == "0"]
    assert cells == [(row, column) for row in range(n_rows) for column in range(n_columns)]


def test_every_picture_is_drawn_but_that_of_growth(whole):
    drawn = [path.stem for path in figures.draw(*whole)]
    assert drawn == [
        *("learning_curve", "u_matrix", "full_u_matrix", "hits"),
        *("labels", "label_pies", "label_regions", "class_map"),
        *("component_planes", "profiles"),
    ]


def test_samples_are_placed_where_the_map_says(whole):
    run, asked, samples = whole
    som = persistence.load(run.gmap(run.gmap_steps()[-1]))
    rows = placement.placed(run, asked, samples).rows
    assert [row[1] for row in rows] == som.predict(samples.vectors).tolist()
    np.testing.assert_allclose([row[4] for row in rows], som.transform(samples.vectors).min(1), rtol=1e-5)


@pytest.mark.parametrize("metric", ["manhattan", "cosine"])
def test_the_best_unit_is_that_of_the_map_s_own_metric(tmp_path, table, metric):
    tables = settings(table, "batch")
    tables["parameters"] = {**tables["parameters"], "metric": metric}
    run, asked, samples = trained_with(tmp_path / "run", tables)
    som = persistence.load(run.gmap(run.gmap_steps()[-1]))
    found = checkup.check(run, asked, samples, Place.of(run)).curve[-1]
    bmu, away = som.predict(samples.vectors), som.transform(samples.vectors).min(axis=1)
    assert found.quantization_error == pytest.approx(away.mean())
    assert found.mse == pytest.approx(((samples.vectors - som.codebook_[bmu]) ** 2).sum(axis=1).mean())
    assert [row[1] for row in placement.placed(run, asked, samples).rows] == bmu.tolist()


@pytest.mark.parametrize("picture", ["u_matrix", "full_u_matrix"])
def test_borders_are_drawn_by_the_map_s_own_metric(tmp_path, table, picture):
    tables = settings(table, "batch")
    tables["parameters"] = {**tables["parameters"], "metric": "cosine"}
    run, asked, samples = trained_with(tmp_path / "run", tables)
    som = persistence.load(run.gmap(run.gmap_steps()[-1]))
    axes = figures.pictures(run, asked, samples)[picture]()
    drawn = np.asarray(axes.collections[0].get_array())[: len(som.codebook_)]
    np.testing.assert_allclose(drawn, u_matrix(som.codebook_, som.lattice_, metric="cosine"))
    plt.close(axes.figure)
