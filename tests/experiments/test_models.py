"""The experiments on models run small, with and without their peers, and print what was asked beside ours."""

import json
import sys

import numpy as np
import pytest
from experiments.models import cytometry, gaps, peers, sets, supervised
from sklearn.metrics import f1_score

FLOWSOM, MINE = (100, 10, 0.9, 0.8, 1.0), (100, 10, 0.95, 0.7, 0.5)


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    monkeypatch.setattr(sys, "argv", ["it", "--small", "--out", str(tmp_path)])


def rows(folder, name):
    return json.loads((folder / "results" / f"models_{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("experiment", [supervised, gaps, cytometry])
def test_without_its_peer_it_says_why_and_measures_ours(experiment, tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "missing", lambda environment, peer: f"{peer} is on holiday")
    experiment.main()
    name = experiment.__name__.rpartition(".")[2]
    page = (tmp_path / "experiments" / "models" / f"{name}.md").read_text(encoding="utf-8")
    assert f"Written by `python -m experiments.models.{name}`" in page
    assert ("is left out: " in page) == (experiment is not gaps)
    assert all(row["met"] is None for row in rows(tmp_path, name)) or experiment is gaps


def test_with_susi_each_set_has_a_score_and_two_speeds(tmp_path, monkeypatch):
    def ask(environment, script, arrays, **options):
        y = np.resize(arrays["y"], len(arrays["unseen"]))
        return [{"predicted": y.tolist(), "seconds": 100.0} for _ in options["iterations"]]

    monkeypatch.setattr(peers, "missing", lambda environment, peer: None)
    monkeypatch.setattr(peers, "ask", ask)
    supervised.main()
    found = rows(tmp_path, "supervised")
    assert [row["data"] for row in found] == ["wine"] * 3 + ["diabetes"] * 3
    assert all(row["met"] for row in found)


def test_a_score_below_the_peers_is_a_bar_missed():
    figures = {"ours": (0.8, 1.0), "SuSi, 1,000": (0.7, 9.0), "SuSi, 2,000": (0.9, 20.0)}
    assert [row.met for row in supervised.results_of("wine", figures, classes=True)] == [False, False, True]


def test_with_flowsom_agreement_and_speed_stand_beside_its_own(tmp_path, monkeypatch):
    labels = np.repeat([0, 1, 2], (1000, 400, 60)).tolist()

    def ask(environment, script, arrays, **options):
        return {"labels": [labels for _ in options["seeds"]], "seconds": [1e-9 for _ in options["seeds"]]}

    monkeypatch.setattr(peers, "missing", lambda environment, peer: None)
    monkeypatch.setattr(peers, "ask", ask)
    cytometry.main()
    assert [row["bar"] for row in rows(tmp_path, "cytometry")[:2]] == ["at least FlowSOM's 1.000"] * 2
    assert [row["met"] for row in rows(tmp_path, "cytometry")][2::3] == [False] * 3


def test_each_figure_is_held_against_its_own_bar():
    assert [row.met for row in cytometry.results_of(MINE, FLOWSOM)] == [True, False, True]


def test_the_mean_f1_is_that_of_a_plain_loop():
    random = np.random.default_rng(0)
    gates, labels = random.choice(["a", "b", "c"], 300, p=[0.7, 0.2, 0.1]), random.integers(0, 5, 300)
    best = [max(f1_score(gates == gate, labels == c) for c in range(5)) for gate in "abc"]
    assert cytometry.mean_f1(gates, labels) == pytest.approx(
        np.average(best, weights=[sum(gates == g) for g in "abc"])
    )


def test_cells_outside_every_gate_do_not_count():
    gates = np.array(["a", "a", "b", cytometry.OUTSIDE])
    assert cytometry.agreement(gates, np.array([0, 0, 1, 1])) == (1, 1)


@pytest.mark.parametrize(("units", "sides"), [(100, (10, 10)), (700, (25, 28)), (13, (1, 13))])
def test_the_sides_are_as_alike_as_the_number_allows(units, sides):
    assert cytometry.most_nearly_square(units) == sides


def test_gaps_leave_a_value_in_every_row_and_column():
    gappy = gaps.with_gaps(np.ones((6, 4)), 0)
    known = ~np.isnan(gappy)
    assert known.any(axis=0).all()
    assert known.any(axis=1).all()
    assert 0.1 < np.isnan(gaps.with_gaps(np.ones((400, 10)), 1)).mean() < 0.3


def test_series_of_any_length_become_as_many_frames(tmp_path):
    text = "#comment\n@data\n1,2,3:0,0,0:1\n5,7:1,3:2\n"
    (tmp_path / "a.ts").write_text(text)
    X, y = sets._series(tmp_path / "a.ts")
    assert X.shape == (2, 2 * sets.FRAMES)
    assert X[1, [0, sets.FRAMES - 1, sets.FRAMES, -1]].tolist() == [5, 7, 1, 3]
    assert y.tolist() == [1, 2]


def test_a_peer_is_asked_and_answers_through_files(monkeypatch):
    monkeypatch.setattr(peers.peers, "python_of", lambda environment: sys.executable)
    monkeypatch.setattr(peers, "__file__", __file__)
    answer = peers.ask("any", "echo_trial.py", {"X": np.arange(3)}, seed=7)
    assert answer == {"sum": 3, "seed": 7}
