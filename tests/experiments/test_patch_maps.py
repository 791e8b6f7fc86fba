from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from experiments.patch_maps import pixels, reconstruction, ring, stacked
from experiments.patch_maps.drawings import tiled
from experiments.patch_maps.kept import Kept

ALL = {"reconstruction": reconstruction, "ring": ring, "stacked": stacked}


@pytest.mark.parametrize("name", ALL)
def test_the_small_version_writes_its_page_its_pictures_and_its_rows(name, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [name, "--small", "--out", str(tmp_path)])
    ALL[name].main()
    page = (tmp_path / "experiments" / "patch_maps" / f"{name}.md").read_text("utf-8")
    assert ALL[name].COMMAND in page
    for line in page.splitlines():
        if line.startswith("!["):
            assert (tmp_path / "experiments" / "patch_maps" / line.split("(")[1].rstrip(")")).exists()
    rows = json.loads((tmp_path / "results" / f"patch_maps_{name}.json").read_text("utf-8"))
    assert all(row["met"] for row in rows)


def test_what_is_finished_is_not_done_again(tmp_path):
    first = Kept("x", tmp_path)
    assert first.figures("a", lambda: {"value": 1.0}) == {"value": 1.0}
    again = Kept("x", tmp_path)
    assert again.figures("a", lambda: pytest.fail("measured twice")) == {"value": 1.0}


def test_a_map_that_was_trained_comes_from_its_file(tmp_path):
    images = pixels.digits("test")[0]
    som = Kept("x", tmp_path).map(
        "m", lambda: reconstruction.PatchSOM((2, 2), patch=3, n_epochs=1).fit(images)
    )
    again = Kept("x", tmp_path).map("m", lambda: pytest.fail("trained twice"))
    assert (again.codebook_ == som.codebook_).all()


def test_tiles_lie_row_by_row_with_white_between_them():
    sheet = tiled(np.stack([np.full((2, 3), value) for value in (10, 20, 30)]), columns=2)
    assert sheet.shape == (5, 7)
    assert (sheet[0, 0], sheet[0, 4], sheet[3, 0]) == (10, 20, 30)
    assert (sheet[2] == 255).all()
    assert (sheet[:, 3] == 255).all()


def test_the_read_out_takes_the_strength_that_serves_the_images_held_out_best():
    random = np.random.default_rng(0)
    labels = [str(k) for k in random.integers(2, size=100)]
    shown = random.normal(size=(100, 90))  # weak ridges learn the noise by heart
    shown[:, 0] += 3 * np.array([label == "1" for label in labels])

    def right(strength):
        return stacked.ridge(strength).fit(shown[:80], labels[:80]).score(shown[80:], labels[80:])

    chosen = stacked.read_out(shown, labels)["ridgeclassifier"].alpha
    assert right(chosen) == max(map(right, stacked.STRENGTHS)) > right(min(stacked.STRENGTHS))


def found(psnr=20.0, kmeans=20.4, seconds=100.0, fewer=15.0):
    of_few = {"psnr": fewer, "seconds": 1.0}
    return {20: {"map": of_few, "k-means": of_few}, 50: {
        "map": {"psnr": psnr, "seconds": seconds}, "k-means": {"psnr": kmeans, "seconds": 1.0}}}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, 0),
        ({"fewer": 21.0}, 1),
        ({"kmeans": 20.6}, 1),
        ({"seconds": 301.0}, 1),
    ],
)
def test_each_bar_of_the_reconstruction_is_missed_by_what_breaks_it(changed, missed):
    results = reconstruction.results_of("x", found(**changed))
    assert sum(result.met is False for result in results) == missed


def test_a_ring_of_one_seed_out_of_order_misses_the_bar():
    good = ring.figures(np.arange(72))
    bad = ring.figures(np.random.default_rng(0).permutation(72))
    assert [r.met for r in ring.results_of("x", 1, [good, good])] == [True, True]
    assert ring.results_of("x", 1, [good, bad])[0].met is False
    twice = ring.figures((2 * np.arange(72) + (np.arange(72) >= 36)) % 72)
    assert [r.met for r in ring.results_of("x", 2, [twice])] == [True, True]
    assert ring.results_of("x", 1, [twice])[0].met is False
