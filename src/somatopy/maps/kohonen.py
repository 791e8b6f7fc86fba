"""What BatchSOM and OnlineSOM have in common: the samples they take, the lattice they fill, the file they become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import issparse
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.maps.chunks import are_chunks, chunked, refuse_chunks, usable_chunks
from somatopy.maps.columns import precision_of, warn_of_columns
from somatopy.maps.distance import METRICS, check_metric, checked_weights, distances, feature_scale
from somatopy.maps.gaps import check_gaps
from somatopy.maps.incoming import ROWS_AT_A_TIME, check_finite, check_table
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.lattice import make_lattice
from somatopy.maps.map_header import from_header, to_header
from somatopy.maps.patches import patches
from somatopy.maps.randomness import generator_of
from somatopy.maps.restored import check_codebook, check_feature_names, check_indices
from somatopy.maps.searcher import make_searcher
from somatopy.maps.sparse import sparse_distances, sparse_searcher
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import Supply, glanced_at, held
from somatopy.maps.trained import TrainedMap


class KohonenMap(TrainedMap):
    """Mixin for maps on a given lattice, with the parameters metric, missing, feature_weights, n_jobs."""

    if TYPE_CHECKING:
        labels_: NDArray[np.int64]
        lattice_: Any
        history_: list[dict[str, Any]]
        n_iter_: int
        shape: Any
        start: Any
        missing: str
        feature_weights: ArrayLike | None
        n_epochs: int
        random_state: Any

    def planned_epochs(self) -> int:
        """How many epochs the training has at most."""
        return checking.integer("n_epochs", self.n_epochs, at_least=1)

    @property
    def _masks_gaps(self) -> bool:
        return checking.choice("missing", self.missing, ("error", "mask")) == "mask"

    def _supply(self, X: Any, *, chunks: bool = False) -> Supply:
        """The samples to train on, all of them looked at; in chunks too where that is allowed."""
        in_chunks = chunks and are_chunks(X)
        samples = (
            chunked(self, X, gaps=self._masks_gaps)
            if in_chunks
            else self._chunk(X, reset=True, thorough=True)
        )
        if len(samples) > 1:
            names, scale = getattr(self, "feature_names_in_", None), self._scale(samples.shape[1])
            warn_of_columns(samples.columns, names, scale=scale, sparse=samples.sparse)
        return self._seen(samples) if in_chunks else samples

    def _seen(self, samples: Supply) -> Supply:
        """The samples as the map's distances see them: its shape and start follow the weights of features."""
        scale = self._scale(samples.shape[1])
        return samples if scale is None else samples.seen_by(scale)

    def _scale(self, n_features: int) -> NDArray[np.float64] | None:
        """(D,) what distances multiply each feature by; None where all count alike."""
        if self.feature_weights is None:
            return None
        return feature_scale(self.feature_weights, n_features, check_metric(self.metric))

    def _chunk(self, X: Any, *, reset: bool, thorough: bool = False) -> Supply:
        """Samples in one piece: whether they can be used and, if ``thorough``, what their columns are like."""
        refuse_chunks(self, X)
        X = check_table(self, X, reset=reset)
        dtype = precision_of(X.dtype) if reset else self.codebook_.dtype
        names = getattr(self, "feature_names_in_", None)
        if thorough or issparse(X) or self._masks_gaps:
            samples = held(X, names, gaps=self._masks_gaps, dtype=dtype, n_jobs=self.n_jobs)
        else:
            samples = glanced_at(X, names, dtype=dtype, n_jobs=self.n_jobs)
        return self._seen(samples) if reset else samples

    def _pieces(self, X: Any) -> Iterator[Any]:
        dtype = self.codebook_.dtype
        if are_chunks(X):
            yield from usable_chunks(self, X, gaps=self._masks_gaps, dtype=dtype)
            return
        X = check_table(self, X, reset=False)
        names = getattr(self, "feature_names_in_", None)
        if self._masks_gaps:
            check_gaps(X, names, dtype=dtype)
        else:
            check_finite(X, names, dtype=dtype, n_jobs=self.n_jobs)
        yield X

    def _begin_stream(
        self, samples: Supply, lattice: Any, weights: NDArray[np.float64] | None = None
    ) -> None:
        """The start of ``partial_fit``, from its first chunk."""
        random = generator_of(self.random_state)
        self.codebook_ = first_codebook(self.start, samples, lattice, random, weights)
        self.lattice_, self.history_, self.n_iter_ = lattice, [], 0

    def _publish(self, training: Any) -> dict[str, Any]:
        """Make the map as it stands usable: everything that ends in an underscore."""
        self._training_now = training
        self.codebook_ = training.codebook
        self.lattice_ = training.settings.lattice
        self.labels_ = training.bmu[:, 0]  # no copy: every pass fills an array of its own
        self.history_ = training.history
        self.n_iter_ = len(training.history) - 1
        return dict(training.history[-1])

    def _shape_now(self) -> Any:
        """The parameter ``shape``; what "auto" became, once there is a lattice (a free one has no sides)."""
        return getattr(self.lattice_, "shape", None) if isinstance(self.shape, str) else self.shape

    def _mask(self) -> NDArray[np.float64] | None:
        return None if self.feature_weights is None else np.asarray(self.feature_weights, np.float64)

    def _searcher(self, *, sparse: bool = False) -> Any:
        if sparse:
            return sparse_searcher(self.codebook_, self.metric, self._mask())
        return make_searcher(
            self.codebook_,
            self.codebook_.dtype,
            self.metric,
            feature_weights=self._mask(),
            gaps=self.missing == "mask",
            order=patches(self.lattice_, units_per_tile(self.codebook_.dtype)),
        )

    def _distances(self, X: Any) -> NDArray[Any]:
        if issparse(X):
            return sparse_distances(X, self.codebook_, self.metric, self._mask())
        out = np.empty((len(X), len(self.codebook_)), precision_of(X.dtype))
        for first in range(0, len(X), ROWS_AT_A_TIME):
            rows = slice(first, first + ROWS_AT_A_TIME)
            block = np.ascontiguousarray(X[rows], out.dtype)
            out[rows] = distances(
                block, self.codebook_, metric=self.metric, feature_weights=self._mask(), n_jobs=self.n_jobs
            )
        return out

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self.missing == "mask"
        tags.input_tags.sparse = self.missing != "mask"
        return tags

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
        checking.choice("metric", som.metric, METRICS)
        checking.choice("missing", som.missing, ("error", "mask"))
        checked_weights(som.feature_weights, som.codebook_.shape[1])
        som.n_features_in_ = som.codebook_.shape[1]
        return som
