"""Units into clusters: agglomerative along the lattice, k-means, or the consensus of many runs (FlowSOM's way).

Everything here begins with a codebook (K, D) and ends with labels (K,); nothing looks at samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.cluster import hierarchy
from scipy.sparse import csr_array
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import AgglomerativeClustering, KMeans

LINKAGES = ("ward", "average", "complete", "single")
Partition = Callable[[int], NDArray[np.int64]]  # a number of clusters to labels (K,)


@dataclass(frozen=True, eq=False)
class Merging:
    """The order in which K units were merged into one, ``children`` (K - 1, 2) as scikit-learn gives it."""

    children: NDArray[np.int64]

    def __call__(self, n_clusters: int) -> NDArray[np.int64]:
        """(K,) clusters, numbered by their lowest unit, when the last ``n_clusters - 1`` merges are left out.

        >>> Merging(np.array([[0, 1], [2, 3]]))(2).tolist()
        [0, 0, 1]
        """
        n_units = len(self.children) + 1
        n_merges = n_units - min(n_clusters, n_units)
        above = np.arange(2 * n_units - 1)
        above[self.children[:n_merges]] = n_units + np.arange(n_merges)[:, None]
        while (above != (higher := above[above])).any():
            above = higher
        return by_lowest_unit(above[:n_units])


def by_lowest_unit(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same clusters (K,), numbered in the order in which they are met.

    >>> by_lowest_unit(np.array([7, 7, 2, 7, 5])).tolist()
    [0, 0, 1, 0, 2]
    """
    _, first, found = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[found]


def agglomerate(codebook: NDArray[Any], linkage: str, neighbors: NDArray[np.int32] | None) -> Merging:
    """Merge the two nearest clusters again and again; with ``neighbors`` (K, n) only such as touch on the lattice."""
    if len(codebook) == 1:
        return Merging(np.empty((0, 2), np.int64))
    if neighbors is None:
        return _merging(pdist(codebook), linkage)
    tree = AgglomerativeClustering(
        n_clusters=1, linkage=linkage, connectivity=touching(neighbors), compute_full_tree=True
    )
    return Merging(tree.fit(codebook).children_)


@dataclass(frozen=True, eq=False)
class Consensus:
    """Average linkage of how often two units fell together in many runs that each saw nine tenths of the units.

    Monti et al., Consensus clustering, Machine Learning 52 (2003) 91; the metaclustering of FlowSOM (Van Gassen et
    al., Cytometry A 87 (2015) 636). ``runs`` are the units that each run saw and how it merged them: whatever number of
    clusters is asked for, they stay the same.
    """

    n_units: int
    runs: list[tuple[NDArray[np.int64], Merging]]

    @classmethod
    def of(cls, codebook: NDArray[Any], random: np.random.RandomState, *, n_runs: int = 100) -> Self:
        """Draw and merge the units of a codebook (K, D)."""
        n_units, apart = len(codebook), squareform(pdist(codebook))
        n_drawn = max(1, int(0.9 * n_units))
        drawn = [np.sort(random.choice(n_units, n_drawn, replace=False)) for _ in range(n_runs)]
        trees = [
            _merging(squareform(apart[np.ix_(units, units)], checks=False), "average") for units in drawn
        ]
        return cls(n_units, list(zip(drawn, trees, strict=True)))

    def __call__(self, n_clusters: int) -> NDArray[np.int64]:
        """(K,) clusters, numbered by their lowest unit."""
        n_clusters = min(n_clusters, self.n_units)
        seen = np.zeros((self.n_units, len(self.runs)), np.float32)
        member = np.zeros((self.n_units, len(self.runs), n_clusters), np.float32)
        for run, (units, merging) in enumerate(self.runs):
            seen[units, run] = 1
            member[units, run, merging(n_clusters)] = 1
        met = member.reshape(self.n_units, -1)
        apart = 1 - (met @ met.T) / np.maximum(seen @ seen.T, 1)
        np.fill_diagonal(apart, 0)
        return _merging(squareform(apart, checks=False), "average")(n_clusters)


def _merging(distances: NDArray[Any], linkage: str) -> Merging:
    """The merging by condensed distances, K (K - 1) / 2 of them."""
    if not len(distances):
        return Merging(np.empty((0, 2), np.int64))
    return Merging(hierarchy.linkage(distances, linkage)[:, :2].astype(np.int64))


def k_means(
    codebook: NDArray[Any], n_clusters: int, random: np.random.RandomState, hits: NDArray[Any]
) -> NDArray[np.int64]:
    """K-means of the units, each counting as many times as it has samples; the best of ten starts."""
    n_clusters = min(n_clusters, len(np.unique(codebook, axis=0)))
    model = KMeans(n_clusters, n_init=10, random_state=random)
    found: NDArray[np.int64] = model.fit(codebook, sample_weight=np.maximum(hits, 1e-3)).labels_.astype(
        np.int64
    )
    return found


def touching(neighbors: NDArray[np.int32]) -> csr_array:
    """Sparse (K, K) matrix of ones where two units are neighbors, from indices (K, n) filled up with -1."""
    unit, place = np.nonzero(neighbors >= 0)
    ones = np.ones(len(unit))
    return csr_array((ones, (unit, neighbors[unit, place])), shape=(len(neighbors), len(neighbors)))
