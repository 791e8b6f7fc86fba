"""How many clusters."""

import numpy as np
import pytest
from sklearn.metrics import calinski_harabasz_score

from somatopy.models.cluster_count import best_count, inhabited_labels, variance_ratio
from somatopy.models.partition import Merging, agglomerate


def test_with_equal_hits_the_ratio_is_scikit_learns():
    random = np.random.default_rng(0)
    codebook, labels = random.normal(size=(30, 3)), random.integers(0, 4, 30)
    ratio = variance_ratio(codebook, labels, np.full(30, 5))
    assert ratio == pytest.approx(calinski_harabasz_score(codebook, labels))


def test_a_unit_with_three_samples_counts_as_three_units_there():
    codebook, labels = np.array([[0.0], [1.0], [9.0], [11.0]]), np.array([0, 0, 1, 1])
    hits = np.array([3, 1, 1, 2])
    repeated, many = np.repeat(codebook, hits, axis=0), np.repeat(labels, hits)
    # Only the degrees of freedom differ: they count units.
    scaled = calinski_harabasz_score(repeated, many) / (len(many) - 2) * (len(codebook) - 2)
    assert variance_ratio(codebook, labels, hits) == pytest.approx(scaled)


def test_the_clear_number_is_found():
    random = np.random.default_rng(1)
    centers = [(0, 0), (4, 0), (0, 4), (4, 4), (8, 8)]
    codebook = np.vstack([random.normal(center, 0.2, (16, 2)) for center in centers])
    assert best_count(agglomerate(codebook, "ward", None), codebook, np.ones(80, int), 12) == 5


def test_clusters_without_samples_do_not_count():
    parts = Merging(np.array([[0, 1], [2, 3], [5, 6], [4, 7]]))  # (0 1)(2 3) 4 -> ((0 1)(2 3)) 4
    hits = np.array([2, 0, 1, 1, 0])
    assert parts(2).tolist() == [0, 0, 0, 0, 1]
    assert inhabited_labels(parts, 2, hits).tolist() == [0, 0, 1, 1, -1]


def test_one_inhabited_unit_is_one_cluster():
    parts = Merging(np.array([[0, 1], [2, 3]]))
    hits = np.array([9, 0, 0])
    assert best_count(parts, np.arange(3.0)[:, None], hits, 5) == 1
    assert inhabited_labels(parts, 1, hits).max() == 0
