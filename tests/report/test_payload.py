"""The document of the explorer: valid for every kind of map, and true to the map."""

import json

import numpy as np
import pytest

import somatopy
from payloads import SCHEMA, decoded, document_of
from plain_schema import complaints
from somatopy.data import colors
from somatopy.measures import label_counts, u_matrix
from somatopy.report import Limits

RANDOM = np.random.default_rng(3)
CLOUD = RANDOM.normal(size=(60, 3))
MAPS = {
    "rectangular": somatopy.BatchSOM(shape=(3, 4), random_state=0),
    "torus": somatopy.BatchSOM(shape=(4, 4), lattice="hexagonal", periodic=True, random_state=0),
    "diagonal": somatopy.OnlineSOM(shape=(3, 3), lattice="rectangular8", n_epochs=2, random_state=0),
    "line": somatopy.BatchSOM(shape=(7,), lattice="line", random_state=0),
    "ring": somatopy.BatchSOM(shape=(9,), lattice="ring", random_state=0),
    "growing": somatopy.GrowingSOM(growing_epochs=4, smoothing_epochs=1, random_state=0),
    "one unit": somatopy.BatchSOM(shape=(1, 1), random_state=0),
    "manhattan": somatopy.BatchSOM(shape=(3, 3), metric="manhattan", random_state=0),
    "clusterer": somatopy.SOMClusterer(n_clusters=2),
}


@pytest.mark.parametrize("kind", MAPS)
@pytest.mark.parametrize("n_samples", [0, 1, 60])
def test_the_document_of_every_map_is_valid(kind, n_samples):
    som = MAPS[kind].fit(CLOUD)
    labels = [f"label {row % 3}" for row in range(n_samples)]
    document = document_of(som, CLOUD[:n_samples], labels=labels)
    assert document["samples"]["total"] == n_samples
    assert document["units"]["count"] == len(decoded(document["codebook"]))


def test_a_map_can_be_shown_without_samples(color_map):
    document = document_of(color_map)
    assert [plane["key"] for plane in document["planes"]] == ["u_matrix", "hits"]
    assert document["labels"] is None


def test_the_document_holds_what_the_map_holds(color_map, color_document):
    samples = colors()
    assert np.array_equal(decoded(color_document["codebook"]), color_map.codebook_.astype(np.float32))
    planes = {plane["key"]: decoded(plane["values"]) for plane in color_document["planes"]}
    assert planes["u_matrix"] == pytest.approx(u_matrix(color_map.codebook_, color_map.lattice_))
    bmu = color_map.predict(samples.vectors)
    assert np.array_equal(planes["hits"], np.bincount(bmu, minlength=20))
    assert np.array_equal(decoded(color_document["samples"]["bmu"]), bmu)
    away = np.linalg.norm(samples.vectors - color_map.codebook_[bmu], axis=1)
    assert decoded(color_document["samples"]["distance"]) == pytest.approx(away)
    assert decoded(color_document["samples"]["values"]) == pytest.approx(samples.vectors)
    counts, names = label_counts(samples.labels, bmu, 20)
    triples = decoded(color_document["labels"]["counts"])
    assert np.array_equal(counts.toarray()[triples[:, 0], triples[:, 1]], triples[:, 2])
    assert triples[:, 2].sum() == 24
    assert color_document["labels"]["names"] == names


def test_a_samples_rank_counts_within_its_unit(color_document):
    samples = color_document["samples"]
    bmu, rank, distance = (decoded(samples[key]) for key in ("bmu", "rank", "distance"))
    for unit in np.unique(bmu):
        own = np.flatnonzero(bmu == unit)
        assert np.array_equal(np.argsort(distance[own], kind="stable"), np.argsort(rank[own]))
        assert sorted(rank[own]) == list(range(len(own)))


def test_samples_without_a_label_are_counted_nowhere(color_map):
    X = colors().vectors
    labels = [None, float("nan"), "", *["tone"] * 21]
    found = document_of(color_map, X, labels=labels)["labels"]
    assert found["names"] == ["tone"]
    assert decoded(found["counts"])[:, 2].sum() == 21
    assert document_of(color_map, X, labels=[None] * 24)["labels"] is None


def test_words_of_strangers_stay_text_and_become_short(color_map):
    hostile = ["</script><img src=x onerror=alert(1)>", '"quoted"', "\u202eevil", "\ud800", "a" * 10_000]
    names = hostile + ["x"] * 19
    document = document_of(color_map, colors().vectors, names=names, labels=names, title="</title>")
    kept = document["samples"]["names"]
    assert kept[:3] == hostile[:3]
    assert kept[3] == "?"
    assert len(kept[4]) == 300
    assert document["title"] == "</title>"


def test_a_map_of_scaled_data_shows_its_codebook_in_the_datas_own_units():
    X = CLOUD * [1, 100, 10_000]
    som = somatopy.GrowingSOM(growing_epochs=3, smoothing_epochs=0, random_state=0).fit(X)
    document = document_of(som, X)
    assert decoded(document["codebook"]) == pytest.approx(som.codebook_, rel=1e-5)
    units = {plane["key"]: plane["unit"] for plane in document["planes"]}
    assert units["u_matrix"] == units["error"] == "scaled units"
    assert document["history"]["what"] == "MSE (scaled units²)"


def test_a_large_codebook_is_quantized_and_the_page_is_told(color_map):
    exact = document_of(color_map, colors().vectors)
    document = document_of(color_map, colors().vectors, limits=Limits(codebook_bytes=10))
    assert document["codebook"]["type"] == "uint8"
    away = np.abs(decoded(document["codebook"]) - color_map.codebook_)
    assert away.max() <= np.ptp(color_map.codebook_, axis=0).max() / 509
    assert any("256 steps" in note for note in document["notes"])
    assert exact["planes"] == document["planes"]
    assert exact["notes"] == []


def test_the_clusters_of_a_clusterer_are_regions():
    model = somatopy.SOMClusterer(n_clusters=2).fit(CLOUD)
    regions = document_of(model, CLOUD)["regions"]
    assert np.array_equal(decoded(regions["of_unit"]), model.unit_clusters_)
    assert regions["names"] == ["region 1", "region 2"]


def test_the_check_of_documents_finds_what_is_wrong(color_document):
    for key, wrong in {"version": 2, "about": [["one"]], "notes": [3], "units": {}, "labels": []}.items():
        assert complaints({**color_document, key: wrong}, SCHEMA), key
    without = {key: value for key, value in color_document.items() if key != "media"}
    assert complaints(without, SCHEMA) == ["$: media is missing"]
    assert complaints({**color_document, "more": 1}, SCHEMA) == ["$: more is unknown"]


def test_the_history_counts_epochs_through_all_phases(color_map, color_document):
    rows = color_document["history"]["rows"]
    assert [row["epoch"] for row in rows] == list(range(len(color_map.history_)))
    assert rows[-1]["value"] == pytest.approx(color_map.history_[-1]["mse"])
    assert json.dumps(rows)
