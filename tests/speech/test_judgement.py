import numpy as np
import pytest

from somatopy.speech import judgement

SILENCE, UNKNOWN, YES, NO = range(4)


def scores(*taken, n=4, certainty=5.0):
    return np.eye(n, dtype=np.float32)[list(taken)] * certainty


def test_accuracy_is_the_share_that_is_right():
    assert judgement.accuracy(scores(YES, NO, SILENCE), np.array([YES, YES, SILENCE])) == pytest.approx(2 / 3)


def test_without_silence_neither_its_clips_nor_its_score_count():
    found = scores(SILENCE, YES, SILENCE)
    found[0, YES] = 1  # the best of the others
    targets = np.array([YES, YES, SILENCE])
    assert judgement.accuracy(found, targets) == pytest.approx(2 / 3)
    assert judgement.accuracy_of_sounds(found, targets) == 1


def test_the_confusion_matrix_has_a_row_a_class_and_a_column_an_answer():
    counts = judgement.confusion(scores(YES, NO, NO), np.array([YES, YES, NO]))
    assert counts[YES].tolist() == [0, 0, 1, 1]
    assert counts[NO].tolist() == [0, 0, 0, 1]
    assert counts.sum() == 3


def test_recall_precision_and_f1_by_hand():
    counts = np.array([[2, 0], [1, 1]])
    first, second = judgement.class_records(counts, ["a", "b"])
    assert (first.clips, first.recall, first.precision) == (2, 1, pytest.approx(2 / 3))
    assert (second.recall, second.precision, second.f1) == (0.5, 1, pytest.approx(2 / 3))


def test_a_class_without_clips_has_no_recall_and_breaks_nothing():
    record = judgement.class_records(np.array([[1, 0], [0, 0]]), ["a", "b"])[1]
    assert (record.recall, record.precision, record.f1) == (0, 0, 0)


def test_thresholds_trade_false_accepts_for_false_rejects():
    found = np.vstack([scores(YES, NO, YES, certainty=3), scores(SILENCE, UNKNOWN, YES, certainty=1)])
    targets = np.array([YES, NO, NO, SILENCE, UNKNOWN, UNKNOWN])
    trade = judgement.trade_off(found, targets)
    assert trade.false_accepts[0] == 1
    assert trade.false_rejects[0] == pytest.approx(1 / 3), (
        "a keyword taken for another is missed at any threshold"
    )
    assert trade.false_accepts[-1] == 0
    assert trade.false_rejects[-1] == 1
    assert (np.diff(trade.false_accepts) <= 0).all()
    assert (np.diff(trade.false_rejects) >= 0).all()
    middle = np.searchsorted(trade.thresholds, 0.7)
    assert trade.false_accepts[middle] == 0
    assert trade.false_rejects[middle] == pytest.approx(1 / 3)
    assert trade.rejects_at(0) == pytest.approx(1 / 3)


def test_probabilities_of_large_scores_stay_finite():
    found = judgement.probabilities(np.array([[1000.0, 0, -1000]], np.float32))
    assert found.tolist() == [[1, 0, 0]]
