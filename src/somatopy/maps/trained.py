"""What every map can do once it is trained: predict, transform, quantize, score, be saved."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse
from sklearn.base import TransformerMixin
from sklearn.utils.validation import check_is_fitted

from somatopy.checking import InputError, ParameterError
from somatopy.maps.sample_weights import check_weights
from somatopy.maps.search import nearest
from somatopy.maps.sparse import nearest_sparse


class TrainedMap(TransformerMixin):
    """Mixin for estimators with ``codebook_``; they say how samples are checked, searched and measured.

    A transformer itself, for scikit-learn wraps ``transform`` for ``set_output`` in the class that defines it only.
    """

    if TYPE_CHECKING:
        codebook_: NDArray[Any]
        metric: Any
        n_jobs: int | None

    @abstractmethod
    def _pieces(self, X: Any) -> Iterator[Any]:
        """``X`` checked, as the map was trained on it: once as a whole, or chunk by chunk."""

    @abstractmethod
    def _searcher(self, *, sparse: bool = False) -> Any:
        """The units laid out for the search."""

    @abstractmethod
    def _distances(self, X: Any) -> NDArray[Any]:
        """Distances of a checked piece to all units, (n, K)."""

    def training_state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """The training as it stands, for :meth:`iter_fit`: (plain header, arrays)."""
        if not hasattr(self, "_training_now"):
            raise ParameterError(
                "training_state is there only while or after iter_fit or fit ran on this object"
            )
        return self._training_now.snapshot()

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Best-matching unit of each sample, (N,)."""
        self._check_fitted()
        return _joined([self._nearest(piece)[0] for piece in self._pieces(X)])

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Distance of each sample to each unit, (N, K)."""
        self._check_fitted()
        return _joined([self._distances(piece) for piece in self._pieces(X)])

    def quantize(self, X: ArrayLike) -> NDArray[Any]:
        """The codebook vector of each sample's best unit, (N, D)."""
        found: NDArray[Any] = self.codebook_[self.predict(X)]
        return found

    def score(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> float:
        """Minus the mean distance to the best unit. It always prefers more units."""
        self._check_fitted()
        cost = _joined([self._nearest(piece)[1] for piece in self._pieces(X)]).astype(np.float64)
        weights = None if sample_weight is None else check_weights(sample_weight, len(cost))
        squared = getattr(self, "metric", "euclidean") == "euclidean"
        return -float(np.average(np.sqrt(cost) if squared else cost, weights=weights))

    def save(self, path: Any) -> None:
        """Write the map to one safetensors file; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)

    def _check_fitted(self) -> None:
        # scikit-learn takes longer to see that there is nothing to complain of.
        if not hasattr(self, "codebook_"):
            check_is_fitted(self)

    def explore(self, X: Any = None, **given: Any) -> Any:
        """Write the map as one page to look at, listen to and question: :func:`somatopy.explore` of this map."""
        from somatopy.explorer import explore

        return explore(self, X, **given)

    def _nearest(self, X: Any) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Best unit of each sample of a checked piece and what the metric compares, both (n,)."""
        n_jobs = getattr(self, "n_jobs", None)
        if issparse(X):
            return nearest_sparse(X, self._searcher(sparse=True), n_jobs=n_jobs)
        bmu, cost = nearest(X, self._searcher(), n_jobs=n_jobs)
        return bmu[:, 0], cost[:, 0]

    @property
    def _n_features_out(self) -> int:
        return len(self.codebook_)

    def __getstate__(self) -> dict[str, Any]:
        # A training holds the samples; a copy of the map does not need them.
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_training_now"}


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    if not parts:
        raise InputError("X brought no samples: give at least one chunk of at least one row")
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
