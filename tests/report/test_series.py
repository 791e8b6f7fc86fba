"""The growth of a map: its gmaps as they were, thinned where there are many."""

import copy

import numpy as np
import pytest

import somatopy
from payloads import decoded, document_of
from somatopy.report import Gmap, Limits

X = np.random.default_rng(5).normal(size=(80, 3))
LABELS = ["left" if x < 0 else "right" for x in X[:, 0]]


@pytest.fixture(scope="module")
def grown():
    som = somatopy.GrowingSOM(growing_epochs=8, smoothing_epochs=3, random_state=0)
    maps = [(record["step"], record["phase"], copy.deepcopy(som)) for record in som.iter_fit(X)]
    return [Gmap(step, phase, lambda som=som: som) for step, phase, som in maps]


def test_every_gmap_is_there_as_it_was(grown):
    document = document_of(grown[-1].load(), X, labels=LABELS, gmaps=grown)
    assert len(document["series"]) == len(grown)
    for entry, gmap in zip(document["series"], grown, strict=True):
        som = gmap.load()
        assert (entry["step"], entry["phase"]) == (gmap.step, gmap.phase)
        assert entry["units"]["count"] == len(som.codebook_)
        assert decoded(entry["codebook"]) == pytest.approx(som.codebook_, abs=1e-5)
        assert np.array_equal(decoded(entry["hits"]), np.bincount(som.labels_, minlength=len(som.codebook_)))
        assert entry["mse"] == pytest.approx(som.history_[-1]["mse"])
    last = document["series"][-1]
    assert last["units"] == document["units"]
    assert last["label_majority"] == document["labels"]["majority"]


def test_a_step_may_be_a_number_of_numpy(grown):
    gmaps = [Gmap(step, "growing", gmap.load) for step, gmap in zip(np.arange(2), grown[-2:], strict=True)]
    document = document_of(grown[-1].load(), X, gmaps=gmaps)
    assert [entry["step"] for entry in document["series"]] == [0, 1]


def test_of_many_gmaps_an_even_choice_stays_with_the_first_and_the_last(grown):
    document = document_of(grown[-1].load(), X, gmaps=grown, limits=Limits(gmaps=4))
    steps = [entry["step"] for entry in document["series"]]
    assert len(steps) == 4
    assert (steps[0], steps[-1]) == (grown[0].step, grown[-1].step)
    assert f"4 of {len(grown)} gmaps are shown." in document["notes"]


def test_gmaps_without_room_are_quantized_then_fewer_then_left_out(grown):
    som = grown[-1].load()
    numbers = som.codebook_.size
    quantized = document_of(som, X, gmaps=grown, limits=Limits(series_bytes=2 * numbers * len(grown)))
    assert {entry["codebook"]["type"] for entry in quantized["series"]} == {"uint8"}
    fewer = document_of(som, X, gmaps=grown, limits=Limits(series_bytes=3 * numbers))
    assert len(fewer["series"]) == 3
    none = document_of(som, X, gmaps=grown, limits=Limits(series_bytes=numbers))
    assert none["series"] is None
    assert any("gmaps are left out" in note for note in none["notes"])


def test_other_samples_than_those_of_training_have_no_hits_in_the_gmaps(grown):
    document = document_of(grown[-1].load(), X[:10], gmaps=grown)
    assert {entry["hits"] for entry in document["series"]} == {None}
