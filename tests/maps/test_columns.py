"""What the columns are like."""

import pickle

import numpy as np
import pytest

from somatopy.maps import columns
from somatopy.maps.columns import Columns, ColumnWarning, warn_of_columns

SAMPLES = np.random.default_rng(0).normal(5, 2, (1000, 3)).astype(np.float32)
SAMPLES[::7, 1] = np.nan


def all_of(columns):
    return [columns.low, columns.high, columns.means, columns.variances, columns.counts]


def test_they_are_those_of_numpy():
    low, high, means, variances, counts = all_of(Columns.of(SAMPLES))
    exact = SAMPLES.astype(np.float64)
    assert np.array_equal(low, np.nanmin(SAMPLES, axis=0))
    assert np.array_equal(high, np.nanmax(SAMPLES, axis=0))
    assert np.allclose(means, np.nanmean(exact, axis=0))
    assert np.allclose(variances, np.nanvar(exact, axis=0))
    assert np.array_equal(counts, np.isfinite(SAMPLES).sum(0))


def test_they_do_not_depend_on_the_number_of_threads(monkeypatch):
    monkeypatch.setattr(columns, "PART", 300)
    monkeypatch.setattr("somatopy.maps.threads.WORTH_A_THREAD", 1)
    one, three = (Columns.of(SAMPLES, n_jobs=jobs) for jobs in (1, 3))
    assert one.n == three.n == 1000
    assert all(np.array_equal(a, b) for a, b in zip(all_of(one), all_of(three), strict=True))


def test_a_warning_names_columns_to_each_reader_in_his_own_words():
    X = np.random.default_rng(0).normal(size=(20, 3)) * [1, 1000, 1]
    with pytest.warns(ColumnWarning, match="see little but 1: scale the columns") as caught:
        warn_of_columns(Columns.of(X))
    told = caught[0].message.told
    assert told(None, first=1, way_out="train again").endswith("see little but 2: train again")
    assert told(["a", "b {c}", "d"]).endswith("see little but 'b {c}': scale the columns")


def test_a_warning_that_is_an_error_comes_back_from_another_process():
    warning = ColumnWarning("see little but {columns}: {way_out}", np.array([1]), ["a", "b"])
    back = pickle.loads(pickle.dumps(warning))
    assert str(back) == str(warning) == "see little but 'b': scale the columns"
    assert back.told(None, first=1) == warning.told(None, first=1)


def test_what_distances_see_is_warned_of_and_a_feature_that_does_not_count_is_not():
    X = np.random.default_rng(0).normal(size=(20, 3)) * [1, 1000, 1]
    warn_of_columns(Columns.of(X), scale=np.array([1, 0.001, 0]))
    with pytest.warns(ColumnWarning, match="see little but 0"):
        warn_of_columns(Columns.of(X), scale=np.array([1000, 0.001, 0]))
