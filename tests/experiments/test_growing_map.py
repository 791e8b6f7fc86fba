"""The experiments run at their small size, print their bars and write their pages where they are told to."""

import importlib
import json
import sys

import pytest
from experiments.growing_map.works_when import Figures, results_of

from experiments import results

PAGES = {
    "threshold": ["experiments/growing_map/threshold.md", "experiments/growing_map/threshold.png"],
    "vowels": ["experiments/growing_map/vowels.md", "results/growing_map_vowels.json"],
    "reinforcing": ["experiments/growing_map/reinforcing.md", "results/growing_map_reinforcing.json"],
    "works_when": ["results/growing_map.json"],
}


@pytest.mark.parametrize("name", PAGES)
def test_the_experiment_runs_small_and_writes_its_pages(name, tmp_path, monkeypatch):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    monkeypatch.setattr(sys, "argv", [name, "--small", "--out", str(tmp_path)])
    experiment = importlib.import_module(f"experiments.growing_map.{name}")
    for module in (importlib.import_module("experiments.growing_map.sounds"),):
        module.spoken_words.cache_clear()
    experiment.main()
    for page in PAGES[name]:
        assert (tmp_path / page).stat().st_size > 100


def figures(**changed):
    good = {
        "units": 60, "start": 100.0, "calibrated": 40.0, "end": 18.0, "variance": 50.0, "kmeans": 16.0,
        "rising_share": 0.02, "rises_after_growth": 0, "topographic_error": 0.08, "seconds": 0.5,
    }  # fmt: skip
    return Figures(**good | changed)


def test_good_figures_meet_every_bar():
    assert all(row.met in (True, None) for row in results_of("words", [figures()]))


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({"units": 20}, {"units"}),
        ({"start": 70.0}, {"MSE of last gmap / first"}),
        ({"variance": 30.0}, {"MSE / variance of the data"}),
        ({"calibrated": 29.0}, {"MSE / last calibrating gmap"}),
        ({"kmeans": 14.0}, {"MSE / k-means with as many centers"}),
        ({"rising_share": 0.2}, {"share of gmaps that rise by over 2 %"}),
        ({"rises_after_growth": 1}, {"rises after growth has ended"}),
        ({"topographic_error": 0.11}, {"topographic error"}),
    ],
)
def test_each_bar_is_missed_by_the_figure_that_breaks_it(changed, missed):
    assert {row.measure for row in results_of("words", [figures(**changed)]) if row.met is False} == missed


def test_the_page_of_results_gathers_the_rows_of_every_file(tmp_path, monkeypatch):
    (tmp_path / "results").mkdir()
    row = {
        "system": "Growing map",
        "data": "words",
        "measure": "units",
        "bar": "30",
        "ours": "42",
        "met": True,
    }
    (tmp_path / "results" / "a.json").write_text(json.dumps([row | {"command": "run a"}]))
    (tmp_path / "results" / "b.json").write_text(json.dumps([row | {"command": "run b", "met": False}]))
    monkeypatch.setattr(sys, "argv", ["results", "--out", str(tmp_path)])
    results.main()
    page = (tmp_path / "results.md").read_text()
    assert "| words | units | 30 | 42 | yes | `run a` |" in page
    assert "| **no** | `run b` |" in page
