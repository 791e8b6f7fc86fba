"""SOMClusterer: the regions of a map as clusters of samples."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.checking import ParameterError
from somatopy.maps.incoming import check_samples
from somatopy.maps.restored import check_indices
from somatopy.maps.sample_weights import check_weights
from somatopy.maps.search import best_units
from somatopy.models import partition
from somatopy.models.cluster_count import best_count, inhabited_labels
from somatopy.models.default_map import fitted, map_or_default
from somatopy.models.model_file import File, from_file, to_file
from somatopy.models.model_on_map import ModelOnMap
from somatopy.models.partition import Partition
from somatopy.models.reading import measured_codebook

METHODS = (*partition.LINKAGES, "kmeans", "consensus")


class SOMClusterer(ModelOnMap, ClusterMixin, BaseEstimator):
    """Clusters of samples: a map is trained, its units are joined to regions, and a sample goes where its unit went.

    Parameters
    ----------
    som : map estimator, optional
        BatchSOM, OnlineSOM or GrowingSOM to train; None takes a hexagonal :class:`BatchSOM` of automatic size.
    n_clusters : int or "auto"
        "auto" takes the number up to ``max_clusters`` with the largest ratio of the variance between to that within.
    method : "ward", "average", "complete", "single", "kmeans" or "consensus"
        The first four merge units step by step; "consensus" is FlowSOM's metaclustering.
    along_lattice : bool
        With the first four: only regions that touch on the lattice are merged, so that every cluster lies together.
    max_clusters : int
    random_state : int, RandomState instance or None
        For "kmeans" and "consensus".

    Attributes
    ----------
    som_ : the fitted map
    labels_ : (N,) cluster of each training sample, from 0 without holes
    unit_clusters_ : (K,) cluster of each unit
    n_clusters_ : int
    n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Vesanto & Alhoniemi, Clustering of the self-organizing map, IEEE Trans. Neural Networks 11 (2000) 586.

    Examples
    --------
    >>> from somatopy.models import SOMClusterer
    >>> X = np.repeat([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0]], 20, axis=0)
    >>> X += np.random.default_rng(0).normal(size=X.shape)
    >>> np.bincount(SOMClusterer().fit_predict(X)).tolist()
    [20, 20, 20]
    """

    def __init__(
        self,
        som: Any = None,
        *,
        n_clusters: int | str = "auto",
        method: str = "ward",
        along_lattice: bool = True,
        max_clusters: int = 20,
        random_state: Any = None,
    ) -> None:
        self.som = som
        self.n_clusters = n_clusters
        self.method = method
        self.along_lattice = along_lattice
        self.max_clusters = max_clusters
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> Self:
        """Train the map of samples (N, D) and join its units; ``sample_weight`` needs a BatchSOM."""
        checking.choice("method", self.method, METHODS)
        samples = check_samples(self, X, reset=True)
        weights = None if sample_weight is None else check_weights(sample_weight, len(samples))
        return self._join(fitted(clone(map_or_default(self.som)), samples, weights), weights)

    def join(self, som: Any) -> Self:
        """Join the units of a map that is trained already, such as one of sparse samples: nothing is trained anew.

        >>> from somatopy import BatchSOM, SOMClusterer
        >>> som = BatchSOM((3, 3), n_epochs=5).fit(np.repeat([[0.0], [5.0]], 20, axis=0))
        >>> SOMClusterer(n_clusters=2).join(som).som_ is som
        True
        """
        checking.choice("method", self.method, METHODS)
        check_is_fitted(map_or_default(som))
        self.n_features_in_ = som.n_features_in_
        if hasattr(som, "feature_names_in_"):
            self.feature_names_in_ = som.feature_names_in_
        return self._join(som, None)

    def _join(self, som: Any, weights: NDArray[np.float64] | None) -> Self:
        self.som_ = som
        hits = np.bincount(som.labels_, weights, len(som.codebook_))
        self.unit_clusters_ = self._joined(measured_codebook(som), hits)
        self.labels_ = self.unit_clusters_[som.labels_]
        self.n_clusters_ = int(self.labels_.max()) + 1
        self.n_iter_ = som.n_iter_
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """(N,) cluster of each sample: that of its best unit."""
        check_is_fitted(self)
        return self.unit_clusters_[self.som_.predict(check_samples(self, X, reset=False))]

    def _joined(self, codebook: NDArray[Any], hits: NDArray[Any]) -> NDArray[np.int64]:
        """(K,) cluster of each unit; one without samples whose region has none goes to its nearest unit's.

        Units without samples lie between clusters and would join them; along the lattice they are the bridges that
        make it one piece.
        """
        taken = np.arange(len(hits)) if self._is_along_lattice else np.flatnonzero(hits > 0)
        parts = self._partition(codebook[taken], hits[taken])
        count = self._count(parts, codebook[taken], hits[taken])
        labels = np.full(len(hits), -1)
        labels[taken] = inhabited_labels(parts, count, hits[taken])
        homeless, settled = np.flatnonzero(labels < 0), np.flatnonzero(labels >= 0)
        if len(homeless):
            labels[homeless] = labels[settled[best_units(codebook[homeless], codebook[settled])[0]]]
        return labels

    @property
    def _is_along_lattice(self) -> bool:
        return bool(self.along_lattice) and self.method in partition.LINKAGES

    def _partition(self, codebook: NDArray[Any], hits: NDArray[Any]) -> Partition:
        if self.method in partition.LINKAGES:
            neighbors = self.som_.lattice_.neighbors if self._is_along_lattice else None
            return partition.agglomerate(codebook, self.method, neighbors)
        seed = check_random_state(self.random_state).randint(2**31)
        if self.method == "consensus":
            return partition.Consensus.of(codebook, np.random.RandomState(seed))
        # A fresh generator per call, so that the same number of clusters gives the same clusters.
        return lambda n: partition.k_means(codebook, n, np.random.RandomState(seed), hits)

    def _count(self, parts: Partition, codebook: NDArray[Any], hits: NDArray[Any]) -> int:
        if self.n_clusters == "auto":
            return best_count(
                parts, codebook, hits, checking.integer("max_clusters", self.max_clusters, at_least=2)
            )
        if isinstance(self.n_clusters, str):
            raise ParameterError(
                f'n_clusters must be "auto" or a whole number of at least 1; got {self.n_clusters!r}'
            )
        asked, there = checking.integer("n_clusters", self.n_clusters, at_least=1), int((hits > 0).sum())
        if asked > there:
            warnings.warn(
                f"n_clusters={asked}, but only {there} units hold samples: {there} clusters; take a larger map",
                UserWarning,
                stacklevel=4,
            )
        return min(asked, there)

    def _to_file(self) -> File:
        check_is_fitted(self)
        return to_file(self, {}, {"unit_clusters": self.unit_clusters_})

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = from_file(cls, header, arrays)
        n_units = len(model.som_.codebook_)
        check_indices("unit_clusters", arrays["unit_clusters"], n_units, n_units)
        model.unit_clusters_ = arrays["unit_clusters"]
        model.labels_ = model.unit_clusters_[model.som_.labels_]
        model.n_clusters_ = int(model.unit_clusters_.max()) + 1
        return model
