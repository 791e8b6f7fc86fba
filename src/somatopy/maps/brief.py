"""Batch epochs of a small map, whose passes take less time than what Python does between them: many in one call.

An epoch by itself is a call with one radius, so a training by epochs and one in a single call are the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.maps.distance import feature_scale
from somatopy.maps.incoming import FLOATS, is_readable
from somatopy.maps.kernels import brief as kernels
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.patches import patches
from somatopy.maps.search import BLOCK_BYTES
from somatopy.maps.searcher import rounding
from somatopy.maps.sketch import LEAST_SAMPLES
from somatopy.maps.smoothing import Smoother, compiled
from somatopy.maps.supply import Supply
from somatopy.maps.tally import FEW, TOO_LITTLE, Tally
from somatopy.maps.threads import WORTH_A_THREAD

if TYPE_CHECKING:
    from somatopy.maps.batch_training import BatchSettings

AT_A_TIME = 1e9  # operations: some ten milliseconds


@dataclass(frozen=True, eq=False)
class Brief:
    """What stays the same in the epochs of a small map: samples (N, D), their weights, how the units are laid out."""

    X: NDArray[Any]
    weights: NDArray[np.float64]
    scale: NDArray[np.float64]
    order: NDArray[np.int64]
    smoother: Smoother

    @classmethod
    def of(
        cls, samples: Supply, settings: BatchSettings, smoother: Smoother, weights: NDArray[np.float64]
    ) -> Brief | None:
        """None where a pass is long, or is no plain one: another metric, gaps, another engine."""
        X: Any = samples.whole
        s = settings
        plain = s.metric == "euclidean" and not s.gaps and s.device in (None, "cpu") and s.parts == 1
        separable = compiled(smoother.tables) and smoother.ours
        if not (plain and separable and is_small(X, s.lattice.n_units)):
            return None
        scale = feature_scale(s.feature_weights, X.shape[1], s.metric)
        return cls(X, weights, scale, patches(s.lattice, units_per_tile(X.dtype)), smoother)

    def run(
        self, radii: Sequence[float], codebook: NDArray[Any], tally: Tally
    ) -> tuple[NDArray[Any], NDArray[np.int64], Tally, list[float]]:
        """An epoch at each radius, from the tally of a pass with ``codebook``.

        Returns codebook, best units (N, 1) and tally of the last one, and the mean cost of each.
        """
        n, depth, dtype = len(self.X), codebook.shape[1], codebook.dtype
        codebook, sums, counts = codebook.copy(), tally.sums.copy(), tally.counts.copy()
        bmu, cost, costs = np.zeros((n, 1), np.int64), np.empty((n, 1)), np.empty(len(radii))
        kernels.pass_epochs(
            self.X, self.weights, self.scale, self.order, units_per_tile(dtype), rounding(depth, dtype),
            *self.smoother.at_each(np.array(radii)), TOO_LITTLE * tally.weight, codebook, bmu, cost, sums, counts,
            costs,
        )  # fmt: skip
        last = Tally(sums, counts, tally.weight, float(costs[-1]))
        return codebook, bmu, last, (costs / tally.weight).tolist()

    @property
    def at_a_time(self) -> int:
        """Epochs of one call, which cannot be interrupted."""
        return max(1, int(AT_A_TIME / work(self.X, len(self.order))))


def is_small(X: Any, n_units: int) -> bool:
    """Whether a pass over samples held whole is one block, searched in full by one thread and smoothed in a loop."""
    if X is None or issparse(X) or not is_readable(X, X.dtype) or X.dtype not in FLOATS:
        return False
    few = len(X) < LEAST_SAMPLES and X.nbytes <= BLOCK_BYTES and n_units * X.shape[1] <= FEW
    return few and work(X, n_units) < WORTH_A_THREAD


def work(X: NDArray[Any], n_units: int) -> float:
    """Operations of a pass, about."""
    return 2.0 * X.size * n_units
