import numpy as np
import pytest

from somatopy import BatchSOM, GrowingSOM, OnlineSOM
from somatopy.data import Samples
from somatopy.runs.judgement import judgement

PLANE = np.random.default_rng(0).uniform(size=(800, 2))


def judged(som, X=PLANE, names=None):
    """What is said of a map, by the first word of each sentence; several of one word are joined."""
    samples = Samples(X, [str(i) for i in range(len(X))], feature_names=names)
    found = {}
    for line in judgement(som.fit(X), som.history_, samples):
        word, sentence = line.split(": ", 1)
        found[word] = f"{found[word]} {sentence}" if word in found else sentence
    return found


@pytest.mark.parametrize("lattice", ["rectangular", "hexagonal"])
def test_a_good_map_has_converged_in_order_and_there_is_nothing_to_mind(lattice):
    found = judged(BatchSOM("auto", lattice=lattice, n_epochs=40))
    assert found["converged"].startswith("yes; one more epoch at the last radius, 0.5, would move")
    assert found["in order"].startswith(("yes; for 9", "yes; for 100%"))
    assert "opposite sides run alike (cosine 0.9" in found["in order"]
    assert found["mind"] == "nothing else"


def test_a_growing_map_is_judged_by_the_end_of_its_error_and_has_no_sides():
    found = judged(GrowingSOM(random_state=0))
    assert found["converged"].startswith("yes; the error changes by 0.")
    assert "cosine" not in found["in order"]


def test_what_is_wrong_is_said_with_the_way_out_in_the_words_of_the_command_line():
    names = ["depth", "pressure"]
    found = judged(OnlineSOM((5, 5), shuffle=False, random_state=0), np.sort(PLANE, axis=0) * [1, 90], names)
    assert "pressure spreads 9" in found["mind"]
    assert "hardly counts: train with --scaling feature" in found["mind"]
    assert "the samples come sorted" in found["mind"]
    assert "train with --shuffle" in found["mind"]
    assert "take fewer units, as --shape auto does" in judged(BatchSOM((9, 9)), PLANE[:50])["mind"]


def test_a_twisted_map_is_not_in_order():
    turned = np.array([[0, 0], [0, 1], [1, 1], [1, 0]], float)
    start = np.repeat(np.repeat(turned.reshape(2, 2, 2), 3, axis=0), 3, axis=1).reshape(36, 2)
    found = judged(BatchSOM((6, 6), start=start, radius=0.5, n_epochs=3))
    assert found["in order"].startswith("no; the map is twisted")
    assert "--start pca" in found["in order"]


def test_torn_samples_are_fairly_in_order_before_they_are_not():
    X = np.random.default_rng(0).normal(size=(800, 3))
    assert judged(BatchSOM("auto"), X)["in order"].startswith("fairly; for 8")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"n_epochs": 2}, "not judged; fewer than four epochs"),
        ({"n_epochs": 12}, "not judged; the error falls by"),
        ({"n_epochs": 60, "radius": 1.0}, "yes; the error changes by 0.0%"),
    ],
)
def test_where_an_epoch_makes_no_means_the_curve_tells(asked, words):
    assert judged(BatchSOM((6, 6), metric="manhattan", **asked))["converged"].startswith(words)
