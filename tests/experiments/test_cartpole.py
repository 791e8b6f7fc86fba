from __future__ import annotations

import json
import sys

import pytest
from PIL import Image

pytest.importorskip("gymnasium", reason="needs the extra [rl]")
pytest.importorskip("pygame", reason="needs the extra [rl]")
pytest.importorskip("torch", reason="needs the extra [rl]")

from experiments.cartpole import __main__ as cartpole


def test_the_small_version_writes_page_curves_film_and_rows_and_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["cartpole", "--small", "--out", str(tmp_path)])
    cartpole.main()
    folder = tmp_path / "experiments" / "cartpole"
    assert cartpole.COMMAND in (folder / "agent.md").read_text("utf-8")
    assert (folder / "curves.png").exists()
    with Image.open(folder / "episode.gif") as film:
        assert film.size == cartpole.FILM_SIZE
    rows = json.loads((tmp_path / "results" / "cartpole.json").read_text("utf-8"))
    assert [row["data"] for row in rows] == ["CartPole-v1"] * 2
    monkeypatch.setattr(cartpole, "practice", lambda *a, **b: pytest.fail("practiced again"))
    cartpole.main()


def test_one_agent_below_the_bar_misses_it():
    good, bad = cartpole.Practiced([1.0], [500.0] * 3), cartpole.Practiced([1.0], [400.0, 500, 500])
    rows = cartpole.results_of({"plain": [good, good], "masked": [good, bad]})
    assert [row.met for row in rows] == [True, False]
