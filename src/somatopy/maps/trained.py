"""What every map on a lattice can do once it is trained: predict, transform, quantize, score, be saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from somatopy import checking
from somatopy.checking import InputError, ParameterError
from somatopy.maps.distance import distances
from somatopy.maps.gaps import check_samples_with_gaps
from somatopy.maps.incoming import check_samples
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.lattice import make_lattice
from somatopy.maps.map_header import from_header, to_header
from somatopy.maps.patches import patches
from somatopy.maps.restored import check_codebook, check_feature_names, check_indices
from somatopy.maps.search import nearest
from somatopy.maps.searcher import CallableSearcher, Searcher, make_searcher


class TrainedMap:
    """Mixin for estimators with ``codebook_``, ``lattice_`` and the parameters metric, missing, feature_weights."""

    if TYPE_CHECKING:
        codebook_: NDArray[Any]
        labels_: NDArray[np.int64]
        lattice_: Any
        shape: Any
        metric: Any
        missing: str
        feature_weights: ArrayLike | None
        n_epochs: int
        n_jobs: int | None

    def planned_epochs(self) -> int:
        """How many epochs the training has at most."""
        return checking.integer("n_epochs", self.n_epochs, at_least=1)

    def training_state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """The training as it stands, for :meth:`iter_fit`: (plain header, arrays)."""
        if not hasattr(self, "_training_now"):
            raise ParameterError(
                "training_state is there only while or after iter_fit or fit ran on this object"
            )
        return self._training_now.snapshot()

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Best-matching unit of each sample, (N,)."""
        check_is_fitted(self)
        return nearest(self._samples(X), self._searcher(), n_jobs=self.n_jobs)[0][:, 0]

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Distance of each sample to each unit, (N, K)."""
        check_is_fitted(self)
        return distances(
            self._samples(X),
            self.codebook_,
            metric=self.metric,
            feature_weights=self._mask(),
            n_jobs=self.n_jobs,
        )

    def quantize(self, X: ArrayLike) -> NDArray[Any]:
        """The codebook vector of each sample's best unit, (N, D)."""
        found: NDArray[Any] = self.codebook_[self.predict(X)]
        return found

    def score(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> float:
        """Minus the mean distance to the best unit. It always prefers more units."""
        check_is_fitted(self)
        samples = self._samples(X)
        cost = nearest(samples, self._searcher(), n_jobs=self.n_jobs)[1][:, 0].astype(np.float64)
        weights = None if sample_weight is None else self._weights(sample_weight, samples)
        return -float(np.average(np.sqrt(cost) if self.metric == "euclidean" else cost, weights=weights))

    def save(self, path: Any) -> None:
        """Write the map to one safetensors file; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)

    def _samples(self, X: ArrayLike, *, reset: bool = False) -> NDArray[Any]:
        if checking.choice("missing", self.missing, ("error", "mask")) == "mask":
            return check_samples_with_gaps(self, X, reset=reset)
        return check_samples(self, X, reset=reset)

    def _weights(self, sample_weight: ArrayLike, X: NDArray[Any]) -> NDArray[np.float64]:
        weights: NDArray[np.float64] = _check_sample_weight(
            sample_weight, X, dtype=np.float64, ensure_non_negative=True
        )
        if not weights.any():
            raise InputError("sample_weight must not be all 0: no sample would count")
        return weights

    def _shape_now(self) -> Any:
        """The parameter ``shape``; what "auto" became, once there is a lattice."""
        return self.lattice_.shape if isinstance(self.shape, str) else self.shape

    def _mask(self) -> NDArray[np.float64] | None:
        return None if self.feature_weights is None else np.asarray(self.feature_weights, np.float64)

    def _searcher(self) -> Searcher | CallableSearcher:
        return make_searcher(
            self.codebook_,
            self.codebook_.dtype,
            self.metric,
            feature_weights=self._mask(),
            gaps=self.missing == "mask",
            order=patches(self.lattice_, units_per_tile(self.codebook_.dtype)),
        )

    @property
    def _n_features_out(self) -> int:
        return len(self.codebook_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.allow_nan = self.missing == "mask"
        return tags

    def __getstate__(self) -> dict[str, Any]:
        # A training holds the samples; a copy of the map does not need them.
        state: dict[str, Any] = super().__getstate__()  # type: ignore[assignment]
        return {name: value for name, value in state.items() if name != "_training_now"}

    def _to_file(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays of the map file."""
        check_is_fitted(self)
        return to_header(self), {"codebook": self.codebook_, "labels": self.labels_}

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        som = from_header(cls, header)
        som.codebook_, som.labels_ = arrays["codebook"], arrays["labels"]
        check_codebook(som.codebook_, som.lattice_.n_units)
        check_codebook(som.codebook_, make_lattice(som.lattice, som._shape_now(), som.periodic).n_units)
        check_indices("labels", som.labels_, len(som.codebook_))
        check_feature_names(header["feature_names"], som.codebook_.shape[1])
        som.n_features_in_ = som.codebook_.shape[1]
        return som
