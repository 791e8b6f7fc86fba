"""The experiments on fast training run at their small size; their bars are missed by what breaks them."""

import importlib
import json
import sys

import numpy as np
import pytest
from experiments.fast_wtm import ratios
from experiments.fast_wtm.beats import beats, first_lead, peaks
from experiments.fast_wtm.cells import Task, cells_of
from experiments.fast_wtm.patterns import PATTERNS, at_hand
from experiments.fast_wtm.trainings import measure

PAGES = {
    "ratios": ["experiments/fast_wtm/ratios.md", "results/fast_wtm.json"],
    "curves": ["experiments/fast_wtm/curves.md", "experiments/fast_wtm/curves.png"],
    "dead_units": ["experiments/fast_wtm/dead_units.md", "results/fast_wtm_dead_units.json"],
}


@pytest.mark.parametrize("name", PAGES)
def test_the_experiment_runs_small_and_writes_its_pages(name, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [name, "--small", "--out", str(tmp_path)])
    importlib.import_module(f"experiments.fast_wtm.{name}").main()
    for page in PAGES[name]:
        assert (tmp_path / page).stat().st_size > 100


def test_what_was_trained_is_not_trained_again(tmp_path):
    wanted = [Task(0, 4, "online", "uniform", "bubble", "plateau")]
    first = ratios.measure_all(wanted, tmp_path / "rows.jsonl")
    again = ratios.measure_all(wanted, tmp_path / "rows.jsonl")
    assert first == again
    assert len((tmp_path / "rows.jsonl").read_text().splitlines()) == 1


def test_a_training_counts_its_epochs_distances_and_updates():
    X = PATTERNS["uniform"](0)[:100]
    figures = measure(X, "online", "plateau", 4, "bubble", 0)
    assert figures.epochs == 14
    assert figures.distances == 14 * 100 * 16
    within = np.array([16, 64, 132, 196, 236, 252, 256]) / 16  # units up to so many hops from one, on average
    epochs_at_two = (figures.updates / 100 - within[3] - 7 - 6 * within[1]) / (within[2] - within[1])
    assert epochs_at_two in (pytest.approx(1), pytest.approx(2))
    linear = measure(X, "online", "linear", 4, "bubble", 0)
    assert linear.epochs == 140
    assert linear.updates == 20 * 100 * within.sum()


def rows(**changed):
    """Ten seeds in which the plateau is as good as the linear schedule, changed."""
    good = {"error": 1.0, "torn": 0.1, "dead": 0.1, "epochs": 10, "distances": 1, "updates": 1, "seconds": 1}
    linear = good | {"epochs": 150}
    found = {}
    for seed in range(10):
        found[Task(seed, 10, "online", "uniform", "bubble", "linear")] = linear
        found[Task(seed, 10, "online", "uniform", "bubble", "plateau")] = good | changed
    return found


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({}, []),
        ({"epochs": 11}, ["times fewer epochs than linear"]),
        ({"error": 1.02}, ["cells within 1 % of the error of linear"]),
        ({"torn": 0.11}, ["cells with topographic error not above linear"]),
        ({"dead": 0.11}, ["cells with dead units not above linear"]),
    ],
)
def test_each_bar_is_missed_by_the_figure_that_breaks_it(changed, missed):
    results = ratios.results_of("online", 10, list(cells_of(rows(**changed))))
    assert [result.measure for result in results if result.met is False] == missed


def test_worse_is_only_what_chance_does_not_explain():
    random = np.random.default_rng(0)
    found = {task: figures | {"torn": random.normal(0.1, 0.05)} for task, figures in rows().items()}
    (noisy,), (worse,) = list(cells_of(found)), list(cells_of(rows(torn=0.11)))
    assert not noisy.worse("torn")
    assert worse.worse("torn")


def test_only_sets_that_are_there_are_used(monkeypatch, capsys):
    monkeypatch.delenv("SOMATOPY_DATA", raising=False)
    assert at_hand() == ["uniform", "clusters"]
    assert "ecg5000 left out: the environment variable SOMATOPY_DATA is not set" in capsys.readouterr().out


def write_record(folder, signal, words):
    """A record of two leads, the second of them 0, in format 212, and its annotations."""
    raw = np.asarray(signal) & 0xFFF
    packed = np.column_stack([raw & 255, raw >> 8, np.zeros_like(raw)]).astype(np.uint8)
    (folder / "7.dat").write_bytes(packed.tobytes())
    (folder / "7.atr").write_bytes(np.array(words, "<u2").tobytes())


def test_a_lead_of_twelve_bits_is_read_in_millivolts(tmp_path):
    write_record(tmp_path, [1024, 1224, 824, -24, 2047], [0])
    np.testing.assert_allclose(first_lead(tmp_path / "7.dat"), [0, 1, -1, -5.24, 5.115])


def test_annotations_are_read_over_skips_texts_and_what_is_no_beat(tmp_path):
    def word(code, step):
        return code << 10 | step

    words = [
        word(28, 18), word(63, 3), 0x4141, 0x41, word(1, 82),  # a rhythm with a text of 3 letters; a beat at 100
        word(59, 0), 1, 4, word(5, 6), word(61, 2), word(14, 9), word(38, 21), 0,
    ]  # fmt: skip
    write_record(tmp_path, [1024], words)
    assert peaks(tmp_path / "7.atr").tolist() == [100, 100 + 65536 + 4 + 6, 100 + 65536 + 10 + 30]


def test_beats_are_cut_where_the_record_holds_them_whole_and_stand_on_their_mean(tmp_path):
    signal = np.full(1000, 1024)
    signal[300] += 400
    write_record(tmp_path, signal, [1 << 10 | 50, 1 << 10 | 250, 1 << 10 | 600, 0])
    (only,) = beats(tmp_path, "7")
    assert only.argmax() == 96 // 4
    assert only.max() - only.min() == pytest.approx(2 / 4)
    assert only.mean() == pytest.approx(0)


def test_the_file_of_rows_holds_one_training_a_line(tmp_path):
    task = Task(0, 4, "online", "uniform", "bubble", "plateau")
    ratios.measure_all([task], tmp_path / "rows.jsonl")
    row = json.loads((tmp_path / "rows.jsonl").read_text())
    assert Task(**row["task"]) == task
    assert row["figures"]["epochs"] == 14
