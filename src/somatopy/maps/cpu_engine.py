"""The engine that is always there: the compiled exact search on all processors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.patches import patches
from somatopy.maps.searcher import make_searcher
from somatopy.maps.sparse import sparse_searcher, survey_sparse
from somatopy.maps.survey import survey
from somatopy.maps.tally import Tally

if TYPE_CHECKING:
    from somatopy.maps.batch_training import BatchSettings


class CpuEngine:
    """The tally by the exact compiled search; see :class:`somatopy.maps.engines.Engine`."""

    def __init__(self, device: str, settings: BatchSettings, held: tuple[int, int] | None = None) -> None:
        self.settings = settings

    def load(self, codebook: NDArray[Any]) -> None:
        self.codebook = codebook
        self.searchers: dict[bool, Any] = {}  # laid out at the first piece, for sparse and for dense ones

    def tally(self, X: Any, bmu: NDArray[np.int64], weights: NDArray[np.float64]) -> Tally:
        s, sparse = self.settings, bool(issparse(X))
        if sparse not in self.searchers:
            self.searchers[sparse] = self._sparse_searcher() if sparse else self._searcher()
        searcher = self.searchers[sparse]
        if sparse:
            return survey_sparse(X, searcher, bmu, weights=weights, n_jobs=s.n_jobs)
        return survey(X, searcher, bmu, weights=weights, gaps=s.gaps, skip=s.skip, n_jobs=s.n_jobs)

    def _searcher(self) -> Any:
        s, dtype = self.settings, self.codebook.dtype
        order = patches(s.lattice, units_per_tile(dtype))
        return make_searcher(
            self.codebook, dtype, s.metric, feature_weights=s.feature_weights, gaps=s.gaps, order=order
        )

    def _sparse_searcher(self) -> Any:
        return sparse_searcher(self.codebook, self.settings.metric, self.settings.feature_weights)
