"""The experiment on the map as a mask runs small and resumes; rivals and figures are what they are said to be."""

import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from experiments.map_as_layer.images import Images  # noqa: E402
from experiments.map_as_mask import __main__ as command  # noqa: E402
from experiments.map_as_mask import figures, training  # noqa: E402
from experiments.map_as_mask.cells import Cell, Kept, cells_of  # noqa: E402
from experiments.map_as_mask.figures import attacked, figures_of, judged, organization  # noqa: E402
from experiments.map_as_mask.networks import network_of  # noqa: E402
from experiments.map_as_mask.pages import Line, headline  # noqa: E402
from experiments.map_as_mask.recipes import CSOM, DROPOUT, PLAIN, PRUNED, TABLES, WHOLE_IMAGE, Recipe  # noqa: E402
from experiments.map_as_mask.rivals import ACTIVE, Experts, Pruned, TopK, prune  # noqa: E402
from torch import nn  # noqa: E402


@pytest.fixture(autouse=True)
def brief(monkeypatch):
    monkeypatch.setattr(figures, "SECONDS", 0.01)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def blots(n=60):
    """Images of 8 x 8 with a blot in one of two places."""
    random = np.random.default_rng(0)
    X = random.random((n, 8, 8), np.float32) / 4
    sides = np.arange(n) % 2
    for image, side in zip(X, sides, strict=True):
        image[2:5, 1 + 4 * side : 4 + 4 * side] = 1
    X, labels = X.reshape(n, 64), [str(side) for side in sides]
    return Images((8, 8), X, labels, X[:20], labels[:20])


def cell(recipe=CSOM, epochs=2):
    return Cell("blots", recipe, 0, epochs, None)


def test_it_runs_small_and_trains_nothing_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "images_of", lambda name, n: blots())
    monkeypatch.setattr(sys, "argv", ["masks", "--small", "--tables", "headline", "--out", str(tmp_path)])
    command.main()
    page = (tmp_path / "experiments" / "map_as_mask" / "masks.md").read_text()
    assert "## headline, MNIST" in page
    assert "| CSOM, threshold .9: 5 of 100 | 1 |" in page
    assert (tmp_path / "results" / "map_as_mask.json").exists()
    assert not list(tmp_path.rglob("*.pt"))
    monkeypatch.setattr(command, "trained", None)
    command.main()
    assert (tmp_path / "experiments" / "map_as_mask" / "masks.md").read_text() == page


@pytest.mark.parametrize("recipe", [CSOM, DROPOUT, PRUNED])
def test_a_training_that_was_broken_off_ends_as_one_that_was_not(recipe, tmp_path, monkeypatch):
    whole, _ = training.trained(cell(recipe), blots(), tmp_path / "whole.pt")
    saved = training.save

    def save_and_break(done, path):
        saved(done, path)
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "save", save_and_break)
    with pytest.raises(KeyboardInterrupt):
        training.trained(cell(recipe), blots(), tmp_path / "broken.pt")
    monkeypatch.setattr(training, "save", saved)
    resumed, _ = training.trained(cell(recipe), blots(), tmp_path / "broken.pt")
    for name, tensor in whole.state_dict().items():
        if isinstance(tensor, torch.Tensor):
            assert torch.equal(tensor, resumed.state_dict()[name]), name


def test_all_figures_of_a_masked_network_are_measured(tmp_path):
    network, _ = training.trained(cell(epochs=30), blots(), tmp_path / "c.pt")
    assert network.first.mask.frozen
    found = figures_of(network, CSOM, blots())
    assert found["accuracy"] > 0.7
    assert found["training accuracy"] > 0.7
    assert found["active, second"] <= 0.05
    assert found["strength, second"] <= found["active, second"]
    assert found["accuracy, eps 0.2"] <= 1
    assert found["times faster, batch 128"] > 0


def test_a_step_against_the_network_harms_it_more_than_none():
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, bias=False))
    with torch.no_grad():
        network[1].weight.copy_(torch.tensor([[1.0, 0, 0, 0], [0, 1.0, 0, 0]]))
    X = torch.tensor([[0.6, 0.4, 0, 0], [0.4, 0.6, 0, 0]]).reshape(2, 1, 2, 2)
    y = torch.tensor([0, 1])
    assert judged(network, X, y)[0] == 1
    assert attacked(network, X, y, 0.05) == 1
    assert attacked(network, X, y, 0.2) == 0


def test_filters_that_change_along_the_lattice_are_organized_and_shuffled_ones_are_not():
    layer, places = nn.Linear(40, 100), np.stack(np.divmod(np.arange(100), 10), 1)
    random = np.random.default_rng(0)
    waves, phases = random.normal(size=(2, 40)) / 2, random.uniform(0, 2 * np.pi, 40)
    smooth = torch.from_numpy(np.cos(places @ waves + phases)).float()
    with torch.no_grad():
        layer.weight.copy_(smooth)
        assert organization(layer) > 0.5
        layer.weight.copy_(smooth[torch.randperm(100, generator=torch.Generator().manual_seed(0))])
        assert abs(organization(layer)) < 0.2


def test_rivals_let_as_many_channels_through():
    x, conv = torch.randn(2, 3, 6, 6), nn.Conv2d(3, 100, 3, stride=2, padding=1)
    for rival in (TopK(conv), Experts(conv)):
        assert ((rival(x) != 0).sum(1) == ACTIVE).all()
    pruned = Pruned(conv)
    assert torch.equal(pruned(x), conv(x))
    prune(pruned)
    alive = (pruned(x) != 0).any(3).any(2).any(0)
    assert alive.sum() == ACTIVE
    sizes = conv.weight.abs().sum((1, 2, 3))
    assert sizes[alive].min() >= sizes[~alive].max()


def test_all_recipes_start_from_the_same_weights():
    shape = (1, 8, 8)
    plain, masked, rival = (network_of(recipe, shape, 2, seed=3) for recipe in (PLAIN, CSOM, PRUNED))
    assert torch.equal(plain.first.weight, masked.first.weight)
    assert torch.equal(plain.second.weight, rival.second.conv.weight)


def test_every_cell_of_every_table_has_a_name_of_its_own():
    for size in ("small", "default", "full"):
        cells = [cell for table in TABLES for cell in cells_of(table, size)]
        named = {cell.slug: cell for cell in cells}
        assert all(named[cell.slug] == cell for cell in cells)


def bars(**accuracies):
    names = {"plain": PLAIN, "csom": CSOM, "pruned": PRUNED, "dropout": DROPOUT, "image": WHOLE_IMAGE}
    lines = [
        Line(names[key], [{"accuracy": value, "times faster, batch 128": 2.0}])
        for key, value in accuracies.items()
    ]
    return {r.measure: r.met for r in headline(lines) if r.met is not None}


def test_each_bar_is_missed_by_what_breaks_it():
    good = {"plain": 0.990, "csom": 0.9895, "pruned": 0.98, "dropout": 0.97, "image": 0.991}
    assert all(bars(**good).values())
    csom, image = f"{CSOM.name}: accuracy", f"{WHOLE_IMAGE.name}: accuracy"
    assert not bars(**good | {"csom": 0.988})[csom]
    assert not bars(**good | {"pruned": 0.9896})[csom]
    assert not bars(**good | {"image": 0.9899})[image]


def test_kept_figures_are_read_again(tmp_path):
    kept, one = Kept(tmp_path / "k"), cell(Recipe("a"))
    kept.checkpoint(one).touch()
    kept.add(one, {"accuracy": 0.5})
    assert Kept(tmp_path / "k").figures == {one.slug: {"accuracy": 0.5}}
    assert not kept.checkpoint(one).exists()
