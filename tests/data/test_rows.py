"""Selecting rows is the same for samples and for clips."""

import dataclasses

import numpy as np
import pytest

from somatopy.checking import ParameterError
from somatopy.data.clips import Clips
from somatopy.data.rows import row_numbers
from somatopy.data.samples import Samples

COLUMNS = {
    "labels": ["yes", "no", "yes", "up"],
    "groups": ["ann", "bob", "ann", "cid"],
    "splits": ["train", "train", "test", "val"],
}


def samples():
    return Samples(np.arange(8.0).reshape(4, 2), names=list("abcd"), **COLUMNS)


def clips():
    return Clips.from_waves([np.full(n, n / 10) for n in (1, 2, 3, 4)], 16000, list("abcd"), **COLUMNS)


@pytest.fixture(params=[samples, clips])
def four(request):
    return request.param()


def test_a_mask_and_row_numbers_select_the_same_rows(four):
    by_mask, by_number = four.select([True, False, False, True]), four.select([0, 3])
    assert by_mask.names == by_number.names == ["a", "d"]
    assert by_mask.labels == ["yes", "up"]
    assert by_mask.groups == ["ann", "cid"]
    assert by_mask.splits == ["train", "val"]


def test_rows_come_in_the_order_asked_for_and_may_repeat(four):
    assert four.select([3, 0, -1, 0]).names == ["d", "a", "d", "a"]


def test_the_content_follows_its_name():
    assert samples().select([2, 1]).vectors.tolist() == [[4, 5], [2, 3]]
    assert [len(wave) for wave in clips().select([2, 1]).waves()] == [3, 2]


def test_selecting_nothing_leaves_nothing(four):
    assert len(four.select([])) == len(four.select([False] * 4)) == 0


def test_a_split_is_the_rows_of_that_split(four):
    assert four.split("train").names == ["a", "b"]


def test_an_unknown_split_lists_the_known_ones(four):
    with pytest.raises(
        ParameterError, match=r"'test', 'train', 'val'; got 'trian' \(did you mean 'train'\?\)"
    ):
        four.split("trian")


def test_a_split_of_rows_without_splits_is_refused(four):
    import dataclasses

    with pytest.raises(ParameterError, match="carry no splits"):
        dataclasses.replace(four, splits=None).split("train")


def test_labels_are_left_out_one_or_several(four):
    assert four.without("yes").names == ["b", "d"]
    assert four.without(["yes", "up"]).names == ["b"]


def test_a_label_that_does_not_occur_cannot_be_left_out(four):
    with pytest.raises(ParameterError, match=r"'yess', so it cannot be left out \(did you mean 'yes'\?\)"):
        four.without("yess")


def test_the_labels_that_could_be_left_out_are_listed_ten_at_most(four):
    with pytest.raises(ParameterError, match=r"; labels are no, up, yes$"):
        four.without("ash")
    many = Samples(np.zeros((12, 1)), list("abcdefghijkl"), labels=list("abcdefghijkl"))
    with pytest.raises(ParameterError, match=r"; labels are a, b, c, d, e, f, g, h, i, j and 2 more$"):
        many.without("ash")
    with pytest.raises(ParameterError, match="these rows carry no labels"):
        dataclasses.replace(four, labels=None).without("ash")


def test_the_original_is_not_changed_by_a_selection(four):
    four.select([1]).names.append("x")
    assert four.names == list("abcd")


@pytest.mark.parametrize("which", [[4], [-5], [[0]], [0.5], [True, False], "ab"])
def test_rows_that_are_not_there_are_refused(which):
    with pytest.raises(ParameterError, match="mask of 4 booleans or numbers below 4"):
        row_numbers(which, 4)


@pytest.mark.parametrize("field", ["labels", "groups", "splits"])
def test_a_column_of_another_length_is_refused(field):
    with pytest.raises(ParameterError, match=f"{field} must have one entry a row: 2 names, but 1 {field}"):
        Samples(np.zeros((2, 1)), ["a", "b"], **{field: ["x"]})


def test_an_unlabeled_row_is_no_label_to_leave_out_and_stays():
    rows = Samples(np.zeros((3, 1)), ["1", "2", "3"], labels=["a", "", "b"])
    assert rows.without("a").names == ["2", "3"]
    with pytest.raises(ParameterError, match=r"no row is labelled '', .* labels are a, b$"):
        rows.without("")
