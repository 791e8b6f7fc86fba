from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from plain_hierarchy import plain_hierarchy, plain_training
from somatopy import BatchSOM
from somatopy.checking import MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.maps.hierarchical import GrowingHierarchicalSOM
from somatopy.maps.lattice import Rectangular
from somatopy.maps.nested import nested


@parametrize_with_checks(
    [GrowingHierarchicalSOM(n_epochs=3), GrowingHierarchicalSOM(mode="online", n_epochs=2)]
)
def test_it_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def blobs(n=200, features=3, seed=0, dtype=np.float64):
    """Groups of groups."""
    rng = np.random.default_rng(seed)
    centers = rng.normal(size=(4, features)) * 20
    within = centers[:, None] + rng.normal(size=(4, 3, features)) * 4
    chosen = within.reshape(-1, features)[rng.integers(0, 12, n)]
    return (chosen + rng.normal(size=(n, features))).astype(dtype)


def spread(n, seed=0):
    """Without groups: where all samples fall into one row, a Gaussian makes the rows equal up to rounding."""
    return np.random.default_rng(seed).normal(size=(n, 3)) * [3, 2, 1]


def assert_same_tree(tree, expected):
    assert [(m.layer, m.parent, m.lattice.shape) for m in tree.maps_] == [m[:3] for m in expected]
    for m, (*_, codebook) in zip(tree.maps_, expected, strict=True):
        np.testing.assert_allclose(m.codebook, codebook, atol=1e-10)


@pytest.mark.filterwarnings("ignore")  # of columns that are constant in the samples of a unit
@pytest.mark.parametrize(
    ("kind", "breadth", "depth"),
    [("sum", 0.1, 0.03), ("sum", 0.04, 0.01), ("mean", 0.6, 0.2), ("mean", 0.7, 0.3)],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_tree_is_that_of_the_papers_grown_of_batch_maps(kind, breadth, depth, seed):
    def train(X, codebook, shape):
        return BatchSOM(shape, start=codebook, n_epochs=4).fit(X).codebook_

    X, start = spread(300, seed), spread(4, 7)
    rules = {"breadth": breadth, "depth": depth, "max_layers": 3, "min_samples": 15}
    tree = GrowingHierarchicalSOM(unit_error=kind, start=start, n_epochs=4, **rules).fit(X)
    expected = plain_hierarchy(X, start, train, kind=kind, **rules)
    assert len(expected) > 4
    assert_same_tree(tree, expected)


def test_small_trees_are_those_of_plain_loops_down_to_the_training():
    X, start = spread(150), spread(4, 7)
    rules = {"breadth": 0.2, "depth": 0.03, "max_layers": 2, "min_samples": 15}
    tree = GrowingHierarchicalSOM(start=start, n_epochs=4, **rules).fit(X)
    expected = plain_hierarchy(X, start, lambda *map: plain_training(*map, 4), kind="sum", **rules)
    assert len(expected) > 4
    assert_same_tree(tree, expected)


def test_a_sample_goes_down_from_best_unit_to_best_unit():
    X = blobs()
    tree = GrowingHierarchicalSOM().fit(X)
    leaf_vectors, path = tree.quantize(X), tree.path(X)
    assert path.shape == (200, tree.n_layers_)
    for x, way, vector in zip(X, path, leaf_vectors, strict=True):
        number = 0
        for unit in way[way >= 0]:
            assert number >= 0
            m = tree.maps_[number]
            assert unit == ((m.codebook - x) ** 2).sum(1).argmin()
            last, number = m.codebook[unit], tree.hierarchy_.children[number][unit]
        assert number == -1
        assert (last == vector).all()
    assert (tree.labels_ == tree.predict(X)).all()
    assert tree.score(X) == pytest.approx(-np.linalg.norm(X - leaf_vectors, axis=1).mean())


def test_every_unit_that_errs_too_much_has_a_map_below_and_no_other():
    X = blobs()
    tree = GrowingHierarchicalSOM(max_layers=3, min_samples=4).fit(X)
    for m, below in zip(tree.maps_, tree.hierarchy_.children, strict=True):
        expanded = (m.errors > tree.depth * tree.first_error_) & (m.counts >= 4) & (m.layer < 3)
        assert ((below >= 0) == expanded).all()


@pytest.mark.parametrize("mode", ["batch", "online"])
def test_deeper_trees_err_less_and_the_same_seed_gives_the_same_tree(mode):
    X = blobs()
    flat, deep, again = (
        GrowingHierarchicalSOM(mode=mode, max_layers=layers, random_state=0).fit(X) for layers in (1, 3, 3)
    )
    assert len(flat.maps_) == 1
    assert deep.n_layers_ > 1
    assert deep.score(X) > flat.score(X)
    assert (deep.codebook_ == again.codebook_).all()


def test_the_leaves_lie_within_the_cells_of_the_units_above():
    lattice = nested([Rectangular(2, 2), Rectangular(2, 3)], [np.array([-1, 1, -1, -1]), np.full(6, -1)])
    assert lattice.n_units == 9
    assert lattice.edges.tolist() == [[0, 1], [1, 2], [3, 4], [3, 6], [4, 5], [4, 7], [5, 8], [6, 7], [7, 8]]
    left, top, width, height = lattice.rectangles[3:].T
    assert width.min() == pytest.approx(1)  # the narrowest cell: a step between neighbors
    across = lattice.rectangles[0, 2]
    assert ((left > across) & (left + width < 2 * across) & (top > 0) & (top + height < across)).all()
    np.testing.assert_allclose(lattice.positions[0], lattice.rectangles[0, :2] + across / 2)
    np.testing.assert_allclose(np.ptp(lattice.cell, axis=1), lattice.rectangles[:, 2:])


def test_the_leaves_are_drawn_within_each_other(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    from matplotlib import pyplot as plt

    from somatopy.pictures import SOMDisplay

    X = blobs()
    tree = GrowingHierarchicalSOM().fit(X)
    for kind in ("hits", "labels", "component_planes", "label_pies", "class_map", "u_matrix"):
        y = [str(unit) for unit in tree.path(X)[:, 0]]
        display = SOMDisplay.from_estimator(tree, y=y, kind=kind)
        display.figure_.canvas.draw()
        plt.close(display.figure_)
    with pytest.raises(ParameterError, match="take draw_u_matrix"):
        SOMDisplay.from_estimator(tree, kind="full_u_matrix")


def test_single_precision_stays():
    tree = GrowingHierarchicalSOM().fit(blobs(dtype=np.float32))
    assert tree.codebook_.dtype == tree.transform(blobs(dtype=np.float32)).dtype == np.float32
    assert tree.quantize(blobs()).dtype == np.float32


def test_a_map_at_its_limit_is_warned_of_and_none_outgrows_it():
    with pytest.warns(UserWarning, match=r"of \d+ maps reached max_units=9 and grew no further"):
        tree = GrowingHierarchicalSOM(breadth=0.01, max_units=9).fit(blobs())
    assert max(m.lattice.n_units for m in tree.maps_) <= 9
    small = GrowingHierarchicalSOM(breadth=1e-6, min_samples=2).fit(blobs(12))
    assert all(m.lattice.n_units <= max(4, m.counts.sum()) for m in small.maps_)


def test_a_map_that_errs_little_enough_has_reached_no_limit():
    tree = GrowingHierarchicalSOM(breadth=0.9, depth=1, max_units=4).fit(blobs())
    assert [m.lattice.shape for m in tree.maps_] == [(2, 2)]


def test_equal_samples_make_one_map():
    with pytest.warns(UserWarning, match="all samples are equal"):
        tree = GrowingHierarchicalSOM().fit(np.ones((20, 3)))
    assert len(tree.maps_) == 1
    np.testing.assert_allclose(tree.codebook_, 1)


def test_the_tree_is_usable_at_each_map_and_its_history_names_them():
    X, tree = blobs(), GrowingHierarchicalSOM()
    for number, record in enumerate(tree.iter_fit(X), 1):
        assert len(tree.maps_) == number == record["map"] + 1
        assert tree.predict(X).max() < len(tree.codebook_)
    assert {r["map"] for r in tree.history_} == set(range(number))
    assert sum(r["epoch"] > 0 for r in tree.history_) == tree.n_iter_


def test_the_steps_of_a_trees_history_run_through_all_maps_and_its_phases_are_the_layers():
    history = GrowingHierarchicalSOM().fit(blobs()).history_
    assert [record["step"] for record in history] == list(range(len(history)))
    assert all(record["phase"] == f"layer {record['layer']}" for record in history)
    assert history[-1]["layer"] > 1


def test_a_saved_tree_is_the_loaded_one(tmp_path):
    X = blobs()
    tree = GrowingHierarchicalSOM(start=blobs(4, seed=3)).fit(X)
    for ending in ("safetensors", "npz", "mat"):
        tree.save(tmp_path / f"tree.{ending}")
        again = somatopy.load(tmp_path / f"tree.{ending}")
        assert (again.path(X) == tree.path(X)).all()
        assert (again.transform(X) == tree.transform(X)).all()
        assert (again.lattice_.rectangles == tree.lattice_.rectangles).all()


@pytest.mark.parametrize(
    "change",
    [
        {"shapes": lambda a: a * 2},
        {"shapes": lambda a: a * 0},
        {"parents": lambda a: a[::-1]},
        {"parents": lambda a: a + 100},
        {"parents": lambda a: a[:-1]},
        {"parents": lambda a: np.concatenate([a[:2], a[1:2], a[3:]])},
        {"codebook": lambda a: a * np.nan},
        {"codebook": lambda a: a[:-1]},
        {"errors": lambda a: a[:-1]},
        {"labels": lambda a: a + 10_000},
    ],
)
def test_a_forged_file_is_refused(tmp_path, change):
    path = tmp_path / "tree.safetensors"
    GrowingHierarchicalSOM().fit(blobs()).save(path)
    header, arrays = mapfile.read(path)
    ((name, forge),) = change.items()
    mapfile.write(path, header, arrays | {name: forge(arrays[name])})
    with pytest.raises(MapFileError, match="does not hold a sound GrowingHierarchicalSOM"):
        somatopy.load(path)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"breadth": 1}, "breadth must be a number above 0 and below 1"),
        ({"depth": 0}, "depth must be"),
        ({"unit_error": "median"}, "unit_error must be one of"),
        ({"max_layers": 0}, "max_layers must be"),
        ({"max_units": 3}, "max_units must be"),
        ({"min_samples": 1}, "min_samples must be"),
        ({"mode": "both"}, "mode must be one of"),
        ({"n_epochs": 0}, "n_epochs must be"),
        ({"learning_rate": 3}, "learning_rate must be at most 1"),
        ({"start": "plane"}, "start must be one of"),
        ({"start": np.zeros((3, 3))}, r"of shape \(units, features\) = \(4, 3\)"),
    ],
)
def test_an_absurd_parameter_is_refused(parameters, words):
    with pytest.raises(ParameterError, match=words):
        GrowingHierarchicalSOM(**parameters).fit(blobs())


def test_verbose_prints_a_line_a_map(capsys):
    tree = GrowingHierarchicalSOM(verbose=1).fit(blobs())
    assert capsys.readouterr().out.count("\n") == len(tree.maps_)
