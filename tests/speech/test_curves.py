import numpy as np
import pytest
from matplotlib.figure import Figure

from somatopy.speech import curves, judgement


def axes():
    return Figure(figsize=(6, 6)).subplots()


def records(n=4):
    first = {"step": 0, "valid_loss": 2.5, "valid_accuracy": 0.1, "train_loss": None, "train_accuracy": None}
    return [first] + [
        {
            "step": i,
            "valid_loss": 2 / i,
            "valid_accuracy": i / 5,
            "train_loss": 3 / i,
            "train_accuracy": i / 6,
        }
        for i in range(1, n)
    ]


def test_loss_and_accuracy_have_an_axis_each():
    ax = curves.draw_curves(records(), ax=axes())
    right = next(other for other in ax.figure.axes if other is not ax)
    assert [line.get_ydata().tolist() for line in ax.lines] == [[2.5, 2, 1, 2 / 3], [3, 1.5, 1]]
    assert right.lines[0].get_ydata().tolist() == [0.1, 0.2, 0.4, 0.6]
    assert (ax.get_ylabel(), right.get_ylabel()) == ("loss", "accuracy")


def test_a_run_of_one_record_can_be_drawn():
    assert len(curves.draw_curves(records(1), ax=axes()).lines) == 1


def test_each_cell_of_the_confusion_matrix_with_clips_has_its_count():
    counts = np.diag([5, 0, 3])
    counts[2, 0] = 7
    ax = curves.draw_confusion(counts, ["a", "b", "c"], ax=axes())
    assert sorted(text.get_text() for text in ax.texts) == ["3", "5", "7"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b", "c"]
    assert ax.images[0].get_array()[2].tolist() == pytest.approx([0.7, 0, 0.3])


def test_the_equal_error_is_marked():
    scores = np.random.default_rng(0).normal(size=(200, 12)).astype(np.float32)
    trade = judgement.trade_off(scores, np.arange(200) % 12)
    ax = curves.draw_trade_off(trade, ax=axes())
    assert ax.texts[0].get_text() == f"equal error {trade.equal_error():.3f}"
