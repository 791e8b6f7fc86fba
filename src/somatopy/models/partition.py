"""Units into clusters: agglomerative along the lattice, k-means, or the consensus of many runs (FlowSOM's way).

Every function takes a codebook (K, D) and gives a :class:`Merging` or labels (K,); none looks at samples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
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
        label = np.arange(2 * n_units - 1)
        n_merges = n_units - min(n_clusters, n_units)
        # From the last merge down, so that a parent knows its cluster before its children ask for it.
        for merge in range(n_merges - 1, -1, -1):
            label[self.children[merge]] = label[n_units + merge]
        _, first, found = np.unique(label[:n_units], return_index=True, return_inverse=True)
        rank = np.empty(len(first), np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        return rank[found]


def agglomerate(codebook: NDArray[Any], linkage: str, neighbors: NDArray[np.int32] | None) -> Merging:
    """Merge the two nearest clusters again and again; with ``neighbors`` (K, n) only such as touch on the lattice."""
    if len(codebook) == 1:
        return Merging(np.empty((0, 2), np.int64))
    connectivity = None if neighbors is None else touching(neighbors)
    tree = AgglomerativeClustering(
        n_clusters=1, linkage=linkage, connectivity=connectivity, compute_full_tree=True
    )
    return Merging(tree.fit(codebook).children_)


def consensus(
    codebook: NDArray[Any], n_clusters: int, random: np.random.RandomState, *, n_runs: int = 100
) -> NDArray[np.int64]:
    """Average linkage of how often two units fell together in runs that each saw nine tenths of the units.

    Monti et al., Consensus clustering, Machine Learning 52 (2003) 91; the metaclustering of FlowSOM (Van Gassen et
    al., Cytometry A 87 (2015) 636).
    """
    n_units = len(codebook)
    together, seen = np.zeros((n_units, n_units)), np.zeros((n_units, n_units))
    n_drawn = max(min(n_clusters, n_units), int(0.9 * n_units))
    for _ in range(n_runs):
        drawn = random.choice(n_units, n_drawn, replace=False)
        label = agglomerate(codebook[drawn], "average", None)(n_clusters)
        place = np.ix_(drawn, drawn)
        together[place] += label[:, None] == label
        seen[place] += 1
    apart = 1 - np.divide(together, seen, out=np.zeros_like(together), where=seen > 0)
    np.fill_diagonal(apart, 0)
    tree = AgglomerativeClustering(
        n_clusters=1, metric="precomputed", linkage="average", compute_full_tree=True
    )
    return Merging(tree.fit(apart).children_)(n_clusters)


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
