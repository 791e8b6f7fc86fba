"""The experiments on the map as a layer run small, as commands and as notebooks; their figures are those of hand-made
cases, and their bars are missed by what breaks them."""

import importlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from experiments.map_as_layer import cifar_conv, headline, mnist_dense, trainings  # noqa: E402
from experiments.map_as_layer.cells import Cell, Figures, Kept, Row  # noqa: E402
from experiments.map_as_layer.colors import COLORS  # noqa: E402
from experiments.map_as_layer.experiment import Experiment  # noqa: E402
from experiments.map_as_layer.fronts import moved  # noqa: E402
from experiments.map_as_layer.images import Images, evenly, images_of  # noqa: E402
from experiments.map_as_layer.layered import batches  # noqa: E402
from experiments.map_as_layer.published import published  # noqa: E402
from experiments.map_as_layer.squares import squares  # noqa: E402
from experiments.map_as_layer.summary import PAGES, write_all  # noqa: E402
from experiments.map_as_layer.tables import groups_of  # noqa: E402
from experiments.map_as_layer.trained import TrainedMap, measure  # noqa: E402

from somatopy.maps.lattice import make_lattice  # noqa: E402

FOLDER = Path(importlib.import_module("experiments.map_as_layer").__file__).parent
PICTURES = "*.[pj][np]g"
NEEDS = {"mnist_raw": "mnist", "mnist_dense": "mnist", "headline": "mnist", "fashion": "fashion_mnist"}
NEEDS |= {"cifar_raw": "cifar10", "cifar_conv": "cifar10"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder; and a function that runs an experiment there small, once, and gives the place of its results."""
    place = tmp_path_factory.mktemp("map_as_layer")

    def run(name):
        data = Path(os.environ.get("SOMATOPY_DATA", "")) / NEEDS.get(name, "")
        if name in NEEDS and not data.is_dir():
            pytest.skip(f"needs the folder {NEEDS[name]} in SOMATOPY_DATA")
        experiment = getattr(importlib.import_module(f"experiments.map_as_layer.{name}"), name.upper())
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        experiment.run("small", place / "build" / name)
        torch.set_num_threads(threads)
        return place / "build" / name

    run.place = place
    return run


@pytest.mark.parametrize("name", PAGES)
def test_the_experiment_runs_small_and_writes_page_pictures_and_results(name, small):
    out = small(name)
    page = (out / "experiments" / "map_as_layer" / f"{name}.md").read_text("utf-8")
    assert "| label accuracy |" in page
    pictures = {path.name for path in (out / "experiments" / "map_as_layer").glob(PICTURES)}
    assert pictures == {
        line.split("(")[-1].rstrip(")") for line in page.splitlines() if line.startswith("![")
    }
    assert json.loads((out / "results" / f"map_as_layer_{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def kernel(small):
    """One kernel for all notebooks, in a folder that holds what the small runs finished."""
    for extra in ("nbclient", "nbformat", "ipykernel"):
        pytest.importorskip(extra, reason=f"notebooks need {extra}")
    from jupyter_client.manager import start_new_kernel

    root = str(FOLDER.parents[1])
    paths = os.pathsep.join([root, *sys.path])
    manager, client = start_new_kernel(cwd=str(small.place), env=os.environ | {"PYTHONPATH": paths})
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("name", PAGES)
def test_the_notebook_runs_small_and_shows_table_and_pictures(name, small, kernel):
    import nbformat
    from nbclient import NotebookClient

    out = small(name)
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert not [cell for cell in notebook.cells if cell.get("outputs")]
    client = NotebookClient(notebook, km=kernel[0], timeout=120)
    client.kc = kernel[1]
    for index, cell in enumerate(notebook.cells):
        client.execute_cell(cell, index)
    shown = [
        output["data"] for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output
    ]
    assert sum("text/markdown" in data for data in shown) == 1
    images = sum("image/png" in data or "image/jpeg" in data for data in shown)
    assert images == len(list(out.glob(f"experiments/map_as_layer/{PICTURES}")))


def test_what_is_finished_is_not_trained_again(small, monkeypatch):
    out = small("colors")
    monkeypatch.setattr(Experiment, "_train", lambda *_: pytest.fail("trained again"))
    assert len(COLORS.run("small", out)) == len(COLORS.cells("small"))


def test_what_another_recipe_gave_is_trained_again(tmp_path, monkeypatch):
    first, *_ = COLORS.run("small", tmp_path)
    monkeypatch.setattr(trainings, "LAST_RADIUS", 0.25)
    again, *_ = COLORS.run("small", tmp_path)
    assert again.cell == first.cell
    assert again.recipe != first.recipe
    assert again.figures.error != first.figures.error
    assert Kept(tmp_path / "build" / "cells.jsonl").rows[first.cell] == again


def test_a_stopped_run_leaves_what_it_finished(tmp_path, monkeypatch):
    def stop(images, cell, say):
        raise KeyboardInterrupt

    first, second, *_ = COLORS.cells("small")
    monkeypatch.setitem(trainings.TRAININGS, second.model, stop)
    assert [row.cell for row in COLORS.run("small", tmp_path)] == [first]
    assert first.model in (tmp_path / "experiments" / "map_as_layer" / "colors.md").read_text("utf-8")
    monkeypatch.undo()
    assert [row.cell for row in COLORS.run("small", tmp_path)] == COLORS.cells("small")
    assert len((tmp_path / "build" / "cells.jsonl").read_text("utf-8").splitlines()) == 3


def test_squares_push_every_activation_down_and_silence_the_codes(small):
    z, unit = torch.tensor([[1.0, -2.0], [3.0, 0.5]], requires_grad=True), torch.tensor([[2.0, -3.0]] * 2)
    cost = squares(z, unit)
    cost.backward()
    assert cost.item() == pytest.approx((1 + 1 + 1 + 3.5**2) / 4)
    assert (z.grad > 0).all()
    rows = mnist_dense.MNIST_DENSE.run("small", small("mnist_dense"))
    left = {row.cell.model: row.history[-1]["variance"] / row.history[0]["variance"] for row in rows}
    assert left["FC, squares"] == 0
    assert left["FC, labels"] > 1


def test_a_moved_image_is_a_crop_of_it_perhaps_mirrored():
    image = torch.arange(32 * 32.0).reshape(1, 1, 32, 32).expand(40, 3, -1, -1)
    found = moved(image, torch.Generator().manual_seed(0))
    assert found.shape == image.shape
    assert (found[:, 0] == found[:, 1]).all()
    steps = found[:, 0, 16, 15:18].diff(dim=1)
    assert set(steps.flatten().tolist()) == {1.0, -1.0}
    assert (steps[:, 0] == steps[:, 1]).all()
    middle = found[:, 0, 16, 16]
    rows, columns = middle // 32, middle % 32
    assert rows.min() >= 12
    assert rows.max() <= 20
    assert len(rows.unique()) > 4
    assert columns.min() >= 11
    assert columns.max() <= 20


def test_batches_take_every_row_once_an_epoch_and_as_many_as_asked():
    from experiments.map_as_layer.layered import Course

    course = Course(iterations=5, seed=0, teacher=None, batch=4)
    found = list(batches(8, course))
    assert [len(rows) for rows in found] == [4] * 5
    assert sorted(torch.cat(found[:2]).tolist()) == list(range(8))
    assert found[0].tolist() != found[2].tolist()


def images(**changed):
    case = {
        "shape": (1, 2),
        "X": np.array([[0, 0], [0, 1], [1, 0]], np.float32),
        "labels": ["a", "a", "b"],
        "new": np.array([[0, 0.1], [1, 0.1]], np.float32),
        "new_labels": ["a", "a"],
    }
    return Images(**case | changed)


def test_figures_and_portrait_of_a_map_by_hand():
    lattice = make_lattice("rectangular", (2, 2))
    codebook = np.array([[0, 0], [9, 9], [1, 0], [0, 2]], np.float32)
    trained = TrainedMap(lattice, codebook, np.asarray, None, seconds=3.0)
    figures, portrait = measure(trained, images())
    assert figures.purity == 1
    assert figures.new_accuracy == 0.5
    assert figures.new_purity == 1
    assert figures.error == pytest.approx(1 / 3)
    assert figures.new_error == pytest.approx(0.1)
    assert figures.dead == 0.5
    assert figures.torn == pytest.approx(1 / 3)  # the second is as near to the unit across
    assert figures.seconds == 3.0
    assert portrait.counts.tolist() == [[2, 0], [0, 0], [0, 1], [0, 0]]
    np.testing.assert_allclose(portrait.units, [[0, 0.5], [0, 0], [1, 0], [0, 0]])


def test_few_images_are_taken_evenly_from_all():
    assert evenly(9, 3).tolist() == [0, 4, 8]
    assert evenly(3, 9).tolist() == evenly(3, None).tolist() == [0, 1, 2]
    few = images_of("colors", 3)
    assert few.labels == ["black", "yellow", "salmon"]
    assert few.X.shape == few.new.shape == (3, 3)


def row(model="pixels", seed=0, **changed):
    names = Figures.__dataclass_fields__
    history = [{"iteration": 1, "cost": 1, "variance": 2.0}, {"iteration": 2, "cost": 1, "variance": 0.5}]
    figures = Figures(**dict.fromkeys(names, 0.5) | changed)
    return Row(Cell("CIFAR-10", model, 30, 10, seed), figures, history, "abc")


def test_a_line_of_the_table_is_the_mean_and_spread_over_the_seeds():
    (group,) = groups_of([row(seed=0, new_accuracy=0.5), row(seed=1, new_accuracy=0.7)])
    assert group.said("new_accuracy") == "0.600 ± 0.141"
    assert group.name == "CIFAR-10, pixels, K = 900, 2 seeds"
    assert group.line()[5] == "0.600 ± 0.141"


@pytest.mark.parametrize(("accuracy", "met"), [(0.61, True), (0.59, False)])
def test_a_task_must_tell_ten_points_more_than_pixels(accuracy, met):
    groups = groups_of([row(), row("conv + FC, labels", new_accuracy=accuracy)])
    assert [result.met for result in cifar_conv.results(groups)] == [None, met]


@pytest.mark.parametrize(("purity", "met"), [(0.934, True), (0.93, False)])
def test_the_published_purity_is_the_bar_of_as_many_units(purity, met):
    figures = row(new_purity=purity).figures
    rows = [
        Row(Cell("MNIST", "DESOM", side, 10, seed), figures, [], "abc") for side in (8, 24) for seed in (0, 1)
    ]
    assert [result.met for result in headline.results(groups_of(rows))] == [met, None]
    assert published("MNIST", 8) == ".934 ± .004 (DESOM)"


def test_squares_that_leave_variance_miss_their_row():
    (result,) = mnist_dense.results(groups_of([row("FC, squares")]))
    assert (result.ours, result.met) == ("0.25", False)


def test_a_line_that_was_cut_short_is_passed_over(tmp_path):
    kept = Kept(tmp_path / "cells.jsonl")
    kept.add(row())
    kept.add(row(seed=1))
    kept.path.write_text(kept.path.read_text("utf-8")[:-40], "utf-8")
    assert list(Kept(kept.path).rows) == [row().cell]


def test_rows_come_back_from_their_file(tmp_path):
    kept = Kept(tmp_path / "deep" / "cells.jsonl")
    kept.add(row())
    kept.add(row(seed=1))
    assert Kept(kept.path).rows == kept.rows
    assert len(kept.rows) == 2


def test_the_summary_holds_the_experiments_that_ran(small):
    out = small("colors")
    write_all(out)
    text = (out / "experiments" / "map_as_layer" / "summary.md").read_text("utf-8")
    assert "## [Colors](colors.md)" in text
    assert "cifar_raw.md" not in text


def test_a_set_that_is_not_there_is_left_out(monkeypatch, capsys):
    from experiments.map_as_layer.images import SETS

    SETS["MNIST"].cache_clear()
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    assert images_of("MNIST") is None
    assert "MNIST left out: the environment variable SOMATOPY_DATA is not set" in capsys.readouterr().out
