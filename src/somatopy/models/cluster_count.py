"""How many clusters: the number at which clusters are most compact and farthest apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.models.partition import Partition


def best_count(partition: Partition, codebook: NDArray[Any], hits: NDArray[Any], most: int) -> int:
    """The number from 2 to ``most`` with the largest :func:`variance_ratio`; 1 where no two clusters are inhabited."""
    inhabited = hits > 0
    best, count = -np.inf, 1
    for n_clusters in range(2, min(most, int(inhabited.sum()) - 1) + 1):
        labels = inhabited_labels(partition, n_clusters, hits)
        ratio = variance_ratio(codebook[inhabited], labels[inhabited], hits[inhabited])
        if ratio > best:
            best, count = ratio, n_clusters
    return count


def variance_ratio(codebook: NDArray[Any], labels: NDArray[np.int64], hits: NDArray[Any]) -> float:
    """Variance between over variance within clusters, per degree of freedom (Caliński & Harabasz 1974).

    Every unit counts as many times as it has samples; n is the number of units::

        sum_c h_c |m_c - m|^2 / (C - 1)   over   sum_k h_k |w_k - m_c(k)|^2 / (n - C)

    >>> round(variance_ratio(np.array([[0.0], [1.0], [9.0], [10.0]]), np.array([0, 0, 1, 1]), np.ones(4, int)), 3)
    162.0
    """
    n_clusters = int(labels.max()) + 1
    if n_clusters < 2 or n_clusters >= len(labels):
        return -np.inf
    weight = hits.astype(np.float64)
    sizes = np.bincount(labels, weight, n_clusters)
    sums = np.zeros((n_clusters, codebook.shape[1]))
    np.add.at(sums, labels, codebook * weight[:, None])
    means = sums / sizes[:, None]
    center = sums.sum(0) / sizes.sum()
    between = float(sizes @ np.square(means - center).sum(1))
    within = float(weight @ np.square(codebook - means[labels]).sum(1))
    return between / (n_clusters - 1) / (within / (len(labels) - n_clusters)) if within > 0 else np.inf


def inhabited_labels(partition: Partition, n_clusters: int, hits: NDArray[Any]) -> NDArray[np.int64]:
    """(K,) labels 0, 1, ... of ``n_clusters`` clusters that all hold samples; -1 at the units of clusters without.

    A cluster of empty units does not count: the units are cut finer until enough inhabited clusters stand.
    """
    best = partition(n_clusters)
    for finer in range(n_clusters, len(hits) + 1):
        labels = partition(finer)
        found = len(np.unique(labels[hits > 0]))
        if found > n_clusters:
            break
        best = labels
        if found == n_clusters:
            break
    return _compact(best, hits)


def _compact(labels: NDArray[np.int64], hits: NDArray[Any]) -> NDArray[np.int64]:
    used = np.unique(labels[hits > 0])
    number = np.full(int(labels.max()) + 1, -1, np.int64)
    number[used] = np.arange(len(used))
    return number[labels]
