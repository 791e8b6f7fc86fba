"""somatopy.explore: a map as a page, on every map and against every fault."""

import json
import re

import numpy as np
import pytest

import somatopy
from payloads import SCHEMA, decoded
from plain_schema import complaints
from somatopy.checking import InputError, ParameterError
from somatopy.data import Clips, colors
from somatopy.report import Limits, places

X = np.random.default_rng(7).normal(size=(60, 4))


def shown(path):
    """The document in a page."""
    page = path.read_text("utf-8")
    found = re.search(r'<script type="application/json" id="payload">(.*?)</script>', page, re.DOTALL)
    document = json.loads(found[1])
    assert complaints(document, SCHEMA) == []
    return document


@pytest.fixture(scope="module")
def som():
    return somatopy.BatchSOM(shape=(3, 4), random_state=0).fit(X)


@pytest.fixture
def page(tmp_path):
    return {"path": tmp_path / "explore.html", "open_page": False}


MAPS = [
    somatopy.BatchSOM(shape=(3, 4), random_state=0),
    somatopy.OnlineSOM(shape=(3, 3), n_epochs=2, random_state=0),
    somatopy.GrowingSOM(growing_epochs=3, smoothing_epochs=0, random_state=0),
    somatopy.ParameterlessSOM(shape=(3, 3), n_epochs=2, random_state=0),
    somatopy.RecursiveSOM(shape=(3, 3), n_epochs=2, random_state=0),
]


@pytest.mark.parametrize("som", MAPS, ids=lambda som: type(som).__name__)
def test_every_map_explores_itself(som, page):
    path = som.fit(X).explore(X, title="mine", **page)
    document = shown(path)
    assert document["title"] == "mine"
    assert dict(document["about"])["map"] == type(som).__name__
    assert list(path.parent.iterdir()) == [path]


def test_a_model_is_shown_by_its_map(page):
    model = somatopy.SOMClassifier(som=somatopy.BatchSOM(shape=(3, 3), random_state=0))
    model.fit(X, ["low" if x < 0 else "high" for x in X[:, 0]])
    document = shown(model.explore(X, **page))
    assert document == shown(somatopy.explore(model, X, **page))
    assert decoded(document["codebook"]) == pytest.approx(model.som_.codebook_, abs=1e-6)


def test_a_data_frame_brings_the_names_of_its_features(page):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["a", "b", "c", "d"])
    som = somatopy.BatchSOM(shape=(2, 2), random_state=0).fit(frame)
    assert shown(somatopy.explore(som, frame, **page))["features"]["names"] == ["a", "b", "c", "d"]
    assert shown(somatopy.explore(som, **page))["features"]["names"] == ["a", "b", "c", "d"]


def test_columns_in_another_order_are_refused(page):
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(X, columns=["a", "b", "c", "d"])
    som = somatopy.BatchSOM(shape=(2, 2), random_state=0).fit(frame)
    with pytest.raises(InputError, match="X must have the columns of the training, in their order"):
        somatopy.explore(som, frame[["b", "a", "c", "d"]], **page)


def test_the_page_is_shown_in_the_browser_unless_told_otherwise(som, page, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open_new_tab", opened.append)
    somatopy.explore(som, X, **page)
    assert opened == []
    somatopy.explore(som, X, **{**page, "open_page": True})
    assert opened == [page["path"].as_uri()]


def test_words_of_strangers_cannot_leave_their_place(page):
    hostile = "</script><img src=x onerror=alert(1)>"
    samples = colors()
    som = somatopy.BatchSOM(shape=(2, 2), random_state=0).fit(samples.vectors)
    given = {
        "labels": [hostile] * 24,
        "names": ["\u202e" + hostile] * 24,
        "feature_names": [hostile, '"', "'"],
    }
    path = som.explore(samples.vectors, title=hostile, **given, **page)
    assert "<img" not in path.read_text("utf-8")
    document = shown(path)
    assert document["labels"]["names"] == [hostile]
    assert document["samples"]["names"][0] == "\u202e" + hostile


def test_sounds_above_the_limit_lie_beside_the_page(som, tmp_path):
    clips = Clips.from_waves([np.zeros(1600)] * 60, 16000, [str(row) for row in range(60)])
    path = tmp_path / "birds.html"
    somatopy.explore(som, X, sounds=clips, path=path, max_bytes=1000, open_page=False)
    media = shown(path)["media"]
    assert media["folder"] == "birds_media"
    there = sorted(file.name for file in (tmp_path / "birds_media").iterdir())
    assert there == sorted([*media["files"], *media["spectra"]])


def test_no_sample_one_unit_and_a_large_map_have_their_page(page):
    lone = somatopy.BatchSOM(shape=(1, 1), random_state=0).fit(X)
    assert shown(somatopy.explore(lone, X[:0], **page))["samples"]["total"] == 0
    large = somatopy.BatchSOM(shape=(200, 200), n_epochs=1, random_state=0).fit(X)
    path = somatopy.explore(large, X, **page)
    assert shown(path)["units"]["count"] == 40_000
    assert path.stat().st_size < 5_000_000


def test_a_page_of_many_samples_says_what_it_lists(som, page):
    many = np.random.default_rng(0).normal(size=(30_000, 4)).astype(np.float32)
    document = shown(somatopy.explore(som, many, max_samples=500, **page))
    assert document["samples"]["kept"] == 500
    assert document["samples"]["rule"].startswith(
        "500 of 30,000 samples are listed: of every unit the nearest"
    )
    hits = next(plane for plane in document["planes"] if plane["key"] == "hits")
    assert decoded(hits["values"]).sum() == 30_000
    kept = decoded(document["samples"]["bmu"])
    assert np.bincount(kept, minlength=12).min() > 30  # 12 units: each keeps about its equal part


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"labels": ["a"]}, "labels must have one entry a sample: 60 samples, 1 entries"),
        ({"names": []}, "names must have one entry a sample"),
        ({"images": np.zeros((3, 2, 2))}, "images must have one entry a sample"),
        ({"sounds": ["a.wav"] * 60}, "sounds must be Clips"),
        ({"feature_names": ["a"]}, "feature_names must be one a feature: 4; got 1"),
        ({"spectrum": (3, 2)}, "spectrum must be \\(bands, frames\\) of 4 features"),
        ({"regions": [0, 1]}, "regions must be a whole number for each of the 12 units"),
        ({"max_samples": 0}, "max_samples must be a whole number at least 1"),
        ({"max_bytes": -1}, "max_bytes must be a whole number at least 0"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(som, page, given, words):
    with pytest.raises(ParameterError, match=words):
        somatopy.explore(som, X, **given, **page)
    assert not page["path"].exists()


def test_samples_of_other_features_are_refused(som, page):
    with pytest.raises(InputError, match="X must be \\(samples, 4\\)"):
        somatopy.explore(som, X[:, :2], **page)


def test_a_gas_is_laid_out_and_the_page_says_how(page):
    gas = somatopy.NeuralGas(n_units=7, n_epochs=3, random_state=0).fit(X)
    document = shown(gas.explore(X, **page))
    assert document["lattice"]["kind"] == "graph"
    assert decoded(document["units"]["edges"]).tolist() == gas.edges_.tolist()
    assert document["notes"][0].startswith("The units of a gas have no places of their own")
    assert len(np.unique(decoded(document["units"]["positions"]), axis=0)) == 7


def test_a_gas_too_large_to_be_laid_out_is_refused(page, monkeypatch):
    monkeypatch.setattr(places, "MOST", 6)
    gas = somatopy.NeuralGas(n_units=7, n_epochs=1, random_state=0).fit(X)
    with pytest.raises(ParameterError, match="at most 6 units of a gas; this one has 7: draw_grid shows it"):
        gas.explore(X, **page)


def test_a_tree_of_maps_is_shown_by_its_leaves_each_in_its_own_size(page):
    tree = somatopy.GrowingHierarchicalSOM(breadth=0.5, depth=0.1).fit(X)
    document = shown(tree.explore(X, **page))
    assert document["lattice"]["kind"] == "nested"
    assert document["units"]["count"] == len(tree.codebook_) > 4
    assert decoded(document["units"]["sizes"]) == pytest.approx(tree.lattice_.rectangles[:, 2:], rel=1e-6)
    assert decoded(document["samples"]["bmu"]).tolist() == tree.labels_.tolist()
    curve = document["history"]["rows"]
    assert (
        sum(row["value"] is None for row in curve) == len(tree.maps_) - 1
    )  # the curve breaks between the maps


def test_two_maps_tied_together_have_no_sheet_either(page):
    side = somatopy.GrowingSOM(calibration_epochs=1, growing_epochs=1, smoothing_epochs=0)
    tied = somatopy.InterconnectedSOM(side, side, reinforcing_cycles=0, random_state=0).fit(X, X[:, :2])
    with pytest.raises(ParameterError, match="a page shows one map; got InterconnectedSOM"):
        somatopy.explore(tied, X, **page)
    assert shown(tied.first_.explore(X, **page))["samples"]["total"] == 60


def test_an_imputers_map_is_shown_by_itself_as_its_features_are_scaled(page):
    imputer = somatopy.SOMImputer().fit(X)
    with pytest.raises(ParameterError, match=r"one of scaled features: give model\.som_"):
        imputer.explore(X, **page)
    assert shown(imputer.som_.explore((X - imputer.mean_) / imputer.scale_, **page))["samples"]["total"] == 60


def test_a_page_that_cannot_be_written_leaves_the_old_one(som, page):
    somatopy.explore(som, X, title="first", **page)
    with pytest.raises(InputError, match="cannot be written"):
        somatopy.explore(som, X, **{**page, "path": page["path"].parent / "missing" / "explore.html"})
    assert shown(page["path"])["title"] == "first"


def test_a_limit_is_a_whole_number():
    with pytest.raises(ParameterError, match="max_samples"):
        Limits(samples=2.5)
