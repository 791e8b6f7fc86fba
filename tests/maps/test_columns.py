"""What the columns are like."""

import numpy as np

from somatopy.maps import columns
from somatopy.maps.columns import Columns

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
