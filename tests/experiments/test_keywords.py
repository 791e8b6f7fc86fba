"""The experiments on keywords run small, on syllables."""

import json
import sys

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

import numpy as np  # noqa: E402
from experiments.keywords import accuracy, speed  # noqa: E402
from experiments.keywords.accuracy import Figures  # noqa: E402
from experiments.keywords.material import few_syllables  # noqa: E402

from somatopy.speech import Spotter  # noqa: E402


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(sys, "argv", ["it", "--small", "--out", str(tmp_path)])
    yield
    torch.set_num_threads(threads)


def figures(recipe, seed, share):
    return Figures(recipe, seed, "net", 10, 20, share, share, 0.001)


def test_both_recipes_are_trained_and_the_page_says_what_they_are_worth(tmp_path, capsys):
    accuracy.main()
    page = (tmp_path / "experiments" / "keywords" / "accuracy.md").read_text(encoding="utf-8")
    assert "Written by `python -m experiments.keywords.accuracy`" in page
    assert "| baseline: cnn-trad-pool2 | 493,708 | 96.2 M | 1 |" in page
    assert "| modern: bc-resnet | 27,286 |" in page
    rows = json.loads((tmp_path / "results" / "keywords.json").read_text(encoding="utf-8"))
    assert [row["met"] for row in rows] == [None, None]
    capsys.readouterr()
    accuracy.main()  # all is there already
    assert " | " not in capsys.readouterr().out.splitlines()[0]


def test_a_bar_is_judged_once_there_are_three_seeds():
    two = {"baseline": [figures("baseline", seed, 0.81) for seed in range(2)]}
    assert [row.met for row in accuracy.results(two, "pack", judged=True)] == [None]
    three = {name: [figures(name, seed, share) for seed in range(3)] for name, share in
             (("baseline", 0.81), ("modern", 0.86))}  # fmt: skip
    assert [row.met for row in accuracy.results(three, "pack", judged=True)] == [True, False]


def test_without_the_pack_it_says_what_is_missing(monkeypatch, capsys, tmp_path):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    monkeypatch.setattr(sys, "argv", ["it", "--out", str(tmp_path)])
    accuracy.main()
    assert "SOMATOPY_DATA is not set" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_an_epoch_is_timed_against_the_plain_loop(tmp_path):
    pytest.importorskip("librosa", reason="the plain loop's features")
    threads = torch.get_num_threads()
    speed.main()
    torch.set_num_threads(threads)
    (row,) = json.loads((tmp_path / "results" / "keywords_speed.json").read_text(encoding="utf-8"))
    assert row["measure"] == "an epoch of the baseline"
    assert " s against " in row["ours"]


def test_the_plain_loop_hears_what_ours_hears():
    pytest.importorskip("librosa", reason="the plain loop's features")
    material = few_syllables()
    rows = np.arange(len(material.train.targets))
    ours = Spotter("bc-resnet", "logmel").spectra(material.train.waves, rows)
    assert torch.allclose(speed.librosa_features(material), ours, rtol=1e-3, atol=1e-3)
