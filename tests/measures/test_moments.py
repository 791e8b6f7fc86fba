import numpy as np

from somatopy.measures import blocks
from somatopy.measures.moments import Moments


def test_numpy_agrees_block_by_block_far_from_the_origin_and_with_gaps(monkeypatch):
    X = np.random.default_rng(0).normal(size=(60, 4)) + 1e7
    X[::7, 2] = np.nan
    X[:, 3] = np.nan
    monkeypatch.setattr(blocks.row_blocks, "__defaults__", (20,))
    found = Moments.of(X)
    np.testing.assert_array_equal(found.count, [60, 60, 51, 0])
    np.testing.assert_allclose(found.mean[:3], np.nanmean(X[:, :3], axis=0), rtol=1e-15)
    np.testing.assert_allclose(found.variance[:3], np.nanvar(X[:, :3], axis=0, ddof=1), rtol=1e-8)
    assert (found.mean[3], found.variance[3]) == (0, 0)
