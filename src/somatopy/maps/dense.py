"""What Euclidean maps on dense samples have in common: what they take, how they are searched, what a file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from somatopy.maps.chunks import refuse_chunks
from somatopy.maps.columns import precision_of, warn_of_columns
from somatopy.maps.distance import distances
from somatopy.maps.incoming import check_finite, check_table, refuse_sparse
from somatopy.maps.map_header import plain
from somatopy.maps.restored import check_feature_names
from somatopy.maps.searcher import Searcher
from somatopy.maps.supply import Supply, held
from somatopy.maps.trained import TrainedMap

File = tuple[dict[str, Any], dict[str, NDArray[Any]]]


class DenseMap(TrainedMap):
    """Mixin for Euclidean maps on dense samples, with the parameter ``start``."""

    if TYPE_CHECKING:
        labels_: NDArray[np.int64]
        history_: list[dict[str, Any]]
        n_iter_: int
        n_features_in_: int

        def get_params(self, deep: bool = True) -> dict[str, Any]: ...
        def fit(self, X: ArrayLike, y: Any = None) -> Self: ...

    def fit_predict(self, X: ArrayLike, y: Any = None) -> NDArray[np.int64]:
        """``fit(X).labels_``."""
        return self.fit(X, y).labels_

    def _supply(self, X: Any) -> Supply:
        """The samples to train on, all of them looked at."""
        samples = self._chunk(X, reset=True)
        if len(samples) > 1:
            warn_of_columns(samples.columns, getattr(self, "feature_names_in_", None))
        return samples

    def _chunk(self, X: Any, *, reset: bool) -> Supply:
        """Samples in one piece."""
        refuse_chunks(self, X)
        refuse_sparse(self, X)
        X = check_table(self, X, reset=reset)
        dtype = None if reset else self.codebook_.dtype
        names, n_jobs = getattr(self, "feature_names_in_", None), getattr(self, "n_jobs", None)
        return held(X, names, dtype=dtype, n_jobs=n_jobs)

    def _pieces(self, X: Any) -> Iterator[NDArray[Any]]:
        refuse_sparse(self, X)
        X = check_table(self, X, reset=False)
        check_finite(X, getattr(self, "feature_names_in_", None), dtype=self.codebook_.dtype)
        yield X

    def _searcher(self, *, sparse: bool = False) -> Searcher:
        return Searcher.of(self.codebook_, dtype=self.codebook_.dtype)

    def _distances(self, X: NDArray[Any]) -> NDArray[Any]:
        samples = np.ascontiguousarray(X, precision_of(X.dtype))
        return distances(samples, self.codebook_, n_jobs=getattr(self, "n_jobs", None))

    def _header(self, otherwise: str = "samples") -> dict[str, Any]:
        """What a file says of any such map; a start given as an array is not kept, but ``otherwise``."""
        check_is_fitted(self)
        parameters = self.get_params(deep=False)
        if not isinstance(parameters["start"], str):
            parameters["start"] = otherwise
        return {
            "class": type(self).__name__,
            "units": len(self.codebook_),
            "parameters": {name: plain(name, value) for name, value in parameters.items()},
            "history": self.history_,
            "n_iter": self.n_iter_,
            "feature_names": list(getattr(self, "feature_names_in_", [])) or None,
        }

    @classmethod
    def _of_header(cls, header: Mapping[str, Any], n_features: int) -> Self:
        """A map with all that :meth:`_header` holds."""
        check_feature_names(header["feature_names"], n_features)
        som = cls(**header["parameters"])
        som.history_, som.n_iter_ = header["history"], header["n_iter"]
        som.n_features_in_ = n_features
        if header["feature_names"] is not None:
            som.feature_names_in_ = np.array(header["feature_names"], dtype=object)
        return som
