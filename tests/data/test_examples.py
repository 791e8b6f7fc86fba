import numpy as np
import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.data import EXAMPLES, animals, chainlink, colors, data_folder, read_table, syllables


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_comes_with_names_and_labels(name):
    rows = EXAMPLES[name](**({"n_speakers": 1, "realizations": 1} if name == "syllables" else {}))
    assert len(rows) > 10
    assert len(rows.names) == len(rows.labels) == len(rows)


def test_the_syllables_are_a_function_of_the_package():
    clips = syllables(n_speakers=1, realizations=1, consonants=["b"], vowels="ai")
    assert clips.labels == ["ba", "bi"]


def test_the_animals_are_those_of_ritter_and_kohonen(real_data):
    published = read_table(real_data("classic") / "animals.csv", labels="animal")
    ours = animals()
    assert np.array_equal(ours.vectors, published.vectors)
    assert ours.names == ours.labels == published.labels
    assert ours.feature_names == published.feature_names


def test_every_animal_has_one_size_and_legs_of_one_number():
    vectors = animals().vectors
    assert (vectors[:, :3].sum(1) == 1).all()
    assert (vectors[:, 3:5].sum(1) == 1).all()


def test_colors_lie_between_zero_and_one_and_are_what_their_names_say():
    found = dict(zip(colors().names, colors().vectors.tolist(), strict=True))
    assert found["black"] == [0, 0, 0]
    assert found["white"] == [1, 1, 1]
    assert found["blue"] == [0, 0, 1]
    assert found["yellow"] == [1, 1, 0]
    assert len({tuple(color) for color in found.values()}) == len(found)


def rings(n):
    """The samples of the flat and of the upright ring."""
    samples = chainlink(n)
    return (samples.without(other).vectors for other in ("upright", "flat"))


def test_each_ring_passes_through_the_disk_of_the_other():
    flat, upright = rings(4000)
    assert np.allclose(np.hypot(flat[:, 0], flat[:, 1]), 1, atol=0.3)
    assert np.allclose(np.hypot(upright[:, 0] - 1, upright[:, 2]), 1, atol=0.3)
    assert np.abs(flat[:, 2]).max() < 0.3
    assert np.abs(upright[:, 1]).max() < 0.3


def test_the_rings_do_not_touch():
    flat, upright = rings(600)
    assert np.linalg.norm(flat[:, None] - upright[None], axis=-1).min() > 0.4


def test_an_example_is_a_function_of_its_seed():
    assert np.array_equal(chainlink(50, seed=3).vectors, chainlink(50, seed=3).vectors)
    assert not np.array_equal(chainlink(50, seed=3).vectors, chainlink(50, seed=4).vectors)


@pytest.mark.parametrize("arguments", [{"n": 1}, {"n": 10.5}, {"seed": -1}, {"seed": None}])
def test_absurd_parameters_are_refused(arguments):
    with pytest.raises(ParameterError, match=next(iter(arguments))):
        chainlink(**arguments)


def test_the_data_folder_is_where_the_variable_says(monkeypatch, tmp_path):
    (tmp_path / "mnist").mkdir()
    monkeypatch.setenv("SOMATOPY_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder("mnist") == tmp_path / "mnist"
    with pytest.raises(InputError, match="minst is no folder; set it to the folder"):
        data_folder("minst")


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_the_message_says_how_to_set_it(monkeypatch, value):
    monkeypatch.setenv("SOMATOPY_DATA", value) if value is not None else monkeypatch.delenv(
        "SOMATOPY_DATA", False
    )
    with pytest.raises(InputError, match="export SOMATOPY_DATA="):
        data_folder()
