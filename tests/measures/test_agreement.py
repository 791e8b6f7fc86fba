import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from somatopy.checking import InputError, ParameterError
from somatopy.measures.agreement import (
    adjusted_rand_index,
    confused_mask,
    confused_samples,
    label_accuracy,
    label_counts,
    majority_labels,
    normalized_mutual_information,
    purity,
)

# The worked example of Manning, Raghavan & Schütze, Introduction to Information Retrieval, figure 16.4:
# clusters xxxxxo, oooodx, xxddd have purity (5 + 4 + 3) / 17, NMI 0.36, Rand index 0.68.
BOOK_LABELS = list("xxxxxo") + list("oooodx") + list("xxddd")
BOOK_UNITS = [0] * 6 + [1] * 6 + [2] * 5

labels_and_units = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4)), min_size=1, max_size=30)


def test_purity_and_mutual_information_of_the_textbook():
    assert purity(BOOK_LABELS, BOOK_UNITS) == pytest.approx(12 / 17)
    assert normalized_mutual_information(BOOK_LABELS, BOOK_UNITS) == pytest.approx(0.3646, abs=1e-4)


def test_the_adjusted_rand_index_by_pairs():
    # Pairs: 20 of 24 + 20 agreeing pairs are alike in both; expected index 44 * 40 / 136.
    same_label, same_unit, both = 44, 40, 20
    expected = same_label * same_unit / 136
    by_hand = (both - expected) / ((same_label + same_unit) / 2 - expected)
    assert adjusted_rand_index(BOOK_LABELS, BOOK_UNITS) == pytest.approx(by_hand)


def test_counts_by_hand_and_their_names_in_order():
    counts, names = label_counts(BOOK_LABELS, BOOK_UNITS, n_units=4)
    assert names == ["d", "o", "x"]
    assert counts.toarray().tolist() == [[0, 1, 5], [1, 4, 1], [3, 0, 2], [0, 0, 0]]


def test_majorities_by_hand():
    assert majority_labels(BOOK_LABELS, BOOK_UNITS, n_units=4) == ["x", "o", "d", None]


@given(labels_and_units)
def test_a_plain_loop_agrees_on_majorities_purity_and_confusion(samples):
    labels, units = map(list, zip(*samples, strict=True))
    per_unit = [[label for label, unit in samples if unit == k] for k in range(5)]
    majority = [min(held, key=lambda c: (-held.count(c), c)) if held else None for held in per_unit]
    confused = [len(set(per_unit[unit])) > 1 for unit in units]
    assert majority_labels(labels, units, n_units=5) == majority
    assert purity(labels, units) == pytest.approx(np.mean([majority[u] == c for c, u in samples]))
    assert confused_mask(labels, units).tolist() == confused
    assert confused_samples(labels, units) == pytest.approx(np.mean(confused))


@given(labels_and_units)
def test_a_map_that_tells_all_labels_apart_is_pure_and_confuses_nothing(samples):
    labels = [label for label, _ in samples]
    units = ["abc".index(label) for label in labels]
    assert purity(labels, units) == 1
    assert confused_samples(labels, units) == 0
    assert adjusted_rand_index(labels, units) == 1


@given(labels_and_units)
def test_labels_of_the_training_samples_themselves_are_as_accurate_as_pure(samples):
    labels, units = map(list, zip(*samples, strict=True))
    assert label_accuracy(labels, units, labels, units) == pytest.approx(purity(labels, units))


def test_new_samples_are_judged_by_the_majority_of_the_training_samples():
    # Unit 0 stands for x (5 of 6), unit 1 for o, unit 2 for d; unit 3 and unit 9 stand for nothing.
    accuracy = label_accuracy(BOOK_LABELS, BOOK_UNITS, ["x", "o", "o", "d", "d"], [0, 0, 1, 3, 9])
    assert accuracy == pytest.approx(2 / 5)


def test_a_label_unknown_to_training_is_never_right():
    assert label_accuracy(["a"], [0], ["new"], [0]) == 0


def test_one_label_of_ten_thousand_characters_costs_no_memory_for_the_others():
    labels = ["a" * 10_000] + ["b"] * 200_000  # an array of fixed width would take 8 GB
    assert purity(labels, np.zeros(200_001, int)) == pytest.approx(200_000 / 200_001)


def test_labels_and_units_must_be_of_one_length_and_not_empty():
    with pytest.raises(InputError, match="2 samples, 1 labels"):
        purity(["a"], [0, 1])
    with pytest.raises(InputError, match="0 samples, 0 labels"):
        confused_samples([], [])
    with pytest.raises(ParameterError, match="from 0 to 0; got 1"):
        majority_labels(["a"], [1], n_units=1)


MEASURES = [purity, confused_samples, normalized_mutual_information, adjusted_rand_index]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("nothing", ["", None, float("nan")])
@given(labels_and_units, st.lists(st.integers(0, 4), max_size=5))
def test_samples_without_a_label_take_no_part(measure, nothing, labeled, others):
    labels, units = zip(*labeled, strict=True)
    alone = measure(list(labels), list(units))
    assert measure([*labels, *[nothing] * len(others)], [*units, *others]) == pytest.approx(alone)


@pytest.mark.parametrize("measure", MEASURES)
def test_where_no_sample_has_a_label_nothing_can_be_told(measure):
    assert np.isnan(measure(["", None], [0, 1]))


def test_a_unit_of_unlabeled_samples_stands_for_nothing():
    assert majority_labels(["a", "", ""], [0, 0, 1], 2) == ["a", None]
    assert majority_labels(["", ""], [0, 1], 2) == [None, None]
    assert confused_mask(["a", "", "b", "b"], [0, 0, 1, 1]).tolist() == [False] * 4
    counts, names = label_counts(["", "a"], [1, 1], 2)
    assert (counts.toarray().tolist(), names) == ([[0], [1]], ["a"])


def test_accuracy_is_told_of_the_new_samples_that_have_a_label():
    assert label_accuracy(["a", "", "b"], [0, 0, 1], ["a", "", "a"], [0, 1, 1]) == 0.5
    assert np.isnan(label_accuracy(["a"], [0], [None], [0]))
