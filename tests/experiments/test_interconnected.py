"""The experiment on interconnected maps runs at its small size; its figures are those of a hand-made case."""

import importlib
import json
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from experiments.interconnected import meanings
from experiments.interconnected.recall import Figures, baselines, heard_as, measure, results_of
from experiments.interconnected.sounds import Spoken


@pytest.mark.parametrize("table", [meanings.WORDS, meanings.DIGITS, meanings.SYLLABLES])
def test_no_two_words_mean_the_same(table):
    vectors = meanings.meanings(list(table), table)
    assert len(np.unique(vectors, axis=0)) == len(table)


def test_opposites_differ_in_one_feature():
    vectors = dict(zip(meanings.WORDS, meanings.meanings(list(meanings.WORDS), meanings.WORDS), strict=True))
    for one, other in (("yes", "no"), ("up", "down"), ("left", "right"), ("on", "off"), ("go", "stop")):
        assert np.abs(vectors[one] - vectors[other]).sum() == 1


def spoken(**changed):
    """Two words, at 0 and at 1; of the unseen clips one is mumbled."""
    case = {
        "name": "words",
        "known": np.array([[0.0], [1.0], [0.9]]),
        "unseen": np.array([[0.1], [1.1], [0.3], [0.8]]),
        "known_words": np.array([0, 1, 1]),
        "unseen_words": np.array([0, 1, 1, 1]),
        "meanings": np.eye(2),
    }
    return Spoken(**case | changed)


def test_the_baseline_is_the_nearest_known_clip_and_any_clip_heard_by_unseen_ears():
    understood, heard, nearest = baselines(spoken())
    assert (understood, heard) == (0.75, 1.0)
    assert nearest == pytest.approx((0.25 + 0.75 + 0.75) / 3)


def test_a_sound_is_heard_as_the_word_of_the_nearest_unseen_clip():
    assert heard_as(np.array([[0.0], [0.31]]), np.array([0, 0]), spoken())[0] == 0.5


def test_the_figures_are_shares_of_clips_and_of_meanings():
    first = SimpleNamespace(
        codebook_=np.zeros((2, 1)), labels_=np.array([0, 1, 1]), predict=lambda X: np.array([0, 1, 0, 1])
    )
    tied = SimpleNamespace(
        first_=first,
        history_=[{"mse": 3.0}],
        recall=lambda X: np.array([[0.9, 0.0], [0.0, 1.0], [1.0, 0.2], [1.0, 0.0]]),
        recall_back=lambda Y: np.array([[0.0], [0.15]]),
    )
    figures = measure(spoken(), tied)
    assert figures == Figures(2, 0.5, 0.5, 0.5, 3.0, 0.75)


def test_a_bar_is_met_only_at_or_above_the_baseline():
    rows = results_of("words", spoken(), Figures(9, 0.7, 0.6, 0.5, 1.0, 0.4), (0.7, 0.61, 0.4))
    assert [row.met for row in rows] == [True, False, True]


def test_the_experiment_runs_small_and_writes_page_picture_and_rows(tmp_path, monkeypatch):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    monkeypatch.setattr(sys, "argv", ["recall", "--small", "--out", str(tmp_path)])
    importlib.import_module("experiments.interconnected.recall").main()
    folder = tmp_path / "experiments" / "interconnected"
    assert "| syllables |" in (folder / "recall.md").read_text()
    assert (folder / "recall.png").stat().st_size > 10_000
    rows = json.loads((tmp_path / "results" / "interconnected.json").read_text())
    assert {row["measure"].split(":")[0] for row in rows} == {"sound to meaning", "meaning to sound"}
