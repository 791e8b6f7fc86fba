import pytest

pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import ParameterError
from somatopy.speech import BASELINE, MODERN, RECIPES, Recipe


def test_the_recipe_as_it_stands_is_that_of_the_challenges_baseline():
    asked = {
        "network": "cnn-trad-pool2", "optimizer": "sgd", "rate": 0.005, "momentum": 0.9, "weight_decay": 1e-4,
        "batch_size": 128, "shift": 0.2, "noise": 0.2, "log_every": 500, "save_every": 1000,
    }  # fmt: skip
    assert asked.items() <= Recipe().to_dict().items()
    assert RECIPES == {"baseline": BASELINE, "modern": MODERN}


@pytest.mark.parametrize("recipe", [*RECIPES.values(), Recipe(stairs=[(0, 0.1), (5, -1)])])
def test_a_recipe_comes_back_from_its_plain_values(recipe):
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_the_rate_ends_with_the_iterations_or_with_a_negative_stair():
    assert Recipe(iterations=3).rate_at(2) == 0.005
    assert Recipe(iterations=3).rate_at(3) is None
    assert Recipe(iterations=9, stairs=[(0, 0.1), (4, -1)]).rate_at(4) is None


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"network": "resnet"}, "network must be one of"),
        ({"features": "mel"}, "features must be one of"),
        ({"batch_size": 0}, "batch_size must be a whole number at least 1"),
        ({"rate": 0}, "rate must be a number above 0"),
        ({"momentum": 1.0}, "momentum must be a number at least 0 and below 1"),
        ({"masks": "yes"}, "masks must be True or False"),
        ({"stairs": [(5, 0.1), (0, 0.2)]}, "stairs must be"),
        ({"stairs": "fast"}, "stairs must be"),
        ({"stairs": [(0, -1)]}, "the first rate not negative"),
        ({"stairs": [(0, 0.1), (0, 0.2)]}, "in the order of their iterations"),
        ({"stairs": [(0, float("nan"))]}, "stairs must be"),
        ({"stairs": [(0.5, 0.1)]}, "stairs must be"),
        ({"stairs": [(0, 0.1)], "schedule": "cosine"}, "stairs need schedule='stairs'"),
        ({"seed": 2**32}, "seed must be a whole number"),
    ],
)
def test_a_wrong_value_is_named(wrong, named):
    with pytest.raises(ParameterError, match=named):
        Recipe(**wrong)


def test_a_misspelled_entry_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="did you mean 'batch_size'"):
        Recipe.from_dict({"batchsize": 3})
