import numpy as np
import pytest

from somatopy.runs.kmeans import kmeans_error

X = np.array([[0.0], [2.0], [10.0], [12.0]])


@pytest.mark.parametrize(("centers", "error"), [(1, 26.0), (2, 1.0), (3, 0.5), (4, 0.0), (9, 0.0)])
def test_four_points_by_hand(centers, error):
    assert kmeans_error(X, centers) == pytest.approx(error)


def test_fewer_different_samples_than_centers_raise_no_warning():
    assert kmeans_error(np.repeat(X, 5, axis=0), 10) == pytest.approx(0)
