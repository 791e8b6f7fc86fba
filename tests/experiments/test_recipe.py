"""The fingerprint of a recipe changes with all that a training hangs on, and with nothing else."""

import ast
from functools import partial

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from experiments.map_as_layer import fronts, images, layered, trainings  # noqa: E402
from experiments.map_as_layer.cells import Cell  # noqa: E402
from experiments.map_as_layer.experiment import recipe_of  # noqa: E402
from experiments.map_as_layer.recipe import fingerprint, source  # noqa: E402

from somatopy.deep import DeepSOM, ImageViews  # noqa: E402

LABELS, RECONSTRUCTION, VIEWS = (
    Cell("CIFAR-10", f"conv + FC, {taught}", 30, 9) for taught in ("labels", "reconstruction", "views")
)
PIXELS, BY_GRADIENT = (Cell("MNIST", model, 30, 9) for model in ("pixels", "pixels, by gradient"))
CELLS = (LABELS, RECONSTRUCTION, VIEWS, PIXELS, BY_GRADIENT)


def test_every_training_has_a_recipe_of_its_own():
    found = {fingerprint(training) for training in trainings.TRAININGS.values()}
    assert len(found) == len(trainings.TRAININGS)


@pytest.mark.parametrize(
    ("module", "name", "value", "others"),
    [
        (trainings, "CODE", 128, {LABELS, RECONSTRUCTION, VIEWS}),
        (trainings, "SOME", 50, {RECONSTRUCTION, VIEWS, PIXELS, BY_GRADIENT}),
        (layered, "MAP", 1.0, {LABELS}),  # two calls away
        (layered, "LAST_RADIUS", 2.0, {LABELS, RECONSTRUCTION, VIEWS}),  # named by way of its module, too
        (fronts, "EDGE", 2, {LABELS}),
        (images, "SHADE", 0.5, set()),  # of colors
    ],
)
def test_a_constant_changes_the_recipes_that_lead_to_it(module, name, value, others, changed, monkeypatch):
    monkeypatch.setattr(module, name, value)
    assert changed() == others


def test_what_a_training_is_given_changes_its_recipe():
    training = trainings.TRAININGS["conv + FC, views"]
    assert fingerprint(training) == fingerprint(partial(training.func, **training.keywords))
    assert fingerprint(training) != fingerprint(partial(training, options={"flip": False}))


@pytest.fixture
def changed():
    """A function that says which recipes are others than before the test."""
    before = {cell: recipe_of(cell) for cell in CELLS}
    return lambda: {cell for cell in CELLS if recipe_of(cell) != before[cell]}


def test_what_the_library_does_unasked_is_part_of_the_recipe(changed, monkeypatch):
    monkeypatch.setitem(DeepSOM.__init__.__kwdefaults__, "learning_rate", 0.5)
    assert changed() == {RECONSTRUCTION, VIEWS}


def test_what_the_networks_of_a_deep_map_do_unasked_is_part_of_the_recipe(changed, monkeypatch):
    rotation, *others = ImageViews.__init__.__defaults__
    monkeypatch.setattr(ImageViews.__init__, "__defaults__", (rotation + 5, *others))
    assert changed() == {RECONSTRUCTION, VIEWS}


def told(x: int) -> int:
    """Says what it does."""
    return x + 1  # and why


def untold(x):
    return x + 1


def test_docstrings_types_and_comments_are_no_part_of_the_recipe():
    said, unsaid = (ast.unparse(source(part)) for part in (told, untold))
    assert said.replace("told", "untold") == unsaid
