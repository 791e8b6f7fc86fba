"""Passes over few samples, which take less time than what Python does around them: the compiled loops and nothing else.

An epoch by itself and one of many go the same way, so a training by epochs and a whole one are the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.maps.distance import Metric, feature_scale
from somatopy.maps.incoming import is_readable
from somatopy.maps.kernels.layout import lay_out
from somatopy.maps.kernels.search import nearest
from somatopy.maps.kernels.smoothing import smoothed_means
from somatopy.maps.kernels.tile import EUCLIDEAN, units_per_tile
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.patches import patches
from somatopy.maps.search import BLOCK_BYTES
from somatopy.maps.searcher import rounding
from somatopy.maps.sketch import LEAST_SAMPLES
from somatopy.maps.smoothing import Smoother, compiled
from somatopy.maps.tally import FEW, NO_WEIGHTS, TOO_LITTLE, Tally
from somatopy.maps.threads import WORTH_A_THREAD, thread_count


@dataclass(frozen=True, eq=False)
class BriefLook:
    """A pass over samples (N, D): all that it needs but the codebook, and room for what it makes of that.

    Attributes
    ----------
    weights : (N,) of the samples, or none
    scale : (D,) in float64, multiplied into every feature; ``factors`` in the precision of the map
    order : (K,) in which the units stand in the tiles
    tiles, bias, places, center : room for the codebook laid out, as :class:`.searcher.Searcher` has it
    """

    X: NDArray[Any]
    weights: NDArray[np.float64]
    scale: NDArray[np.float64]
    factors: NDArray[Any]
    order: NDArray[np.int64]
    tiles: NDArray[Any]
    bias: NDArray[Any]
    places: NDArray[np.int32]
    center: NDArray[Any]
    noise: float

    def __call__(self, codebook: NDArray[Any]) -> tuple[NDArray[np.int64], Tally]:
        """The best units (N, 1) and the tally."""
        bmu, cost = np.zeros((len(self.X), 1), np.int64), np.empty((len(self.X), 1))
        tiles, bias, places, center = self.tiles, self.bias, self.places, self.center
        reach = lay_out(codebook, self.scale, self.order, tiles, bias, places, center)
        laid = tiles, bias, places, center, self.factors, codebook
        nearest(self.X, *laid, EUCLIDEAN, self.noise, reach, bmu, cost)
        tally = Tally.empty(*codebook.shape)
        tally.add(self.X, bmu[:, 0], cost[:, 0], self.weights)
        return bmu, tally


@dataclass(frozen=True, eq=False)
class BriefEpochs:
    """Epochs of a small batch map whose rows and columns are smoothed one after the other."""

    look: BriefLook
    smoother: Smoother

    @classmethod
    def of(cls, look: BriefLook | None, smoother: Smoother, parts: int) -> BriefEpochs | None:
        """None where smoothing takes more, or an epoch more than one step."""
        separable = compiled(smoother.tables) and smoother.ours
        return None if look is None or not separable or parts > 1 else cls(look, smoother)

    def advance(
        self, down: NDArray[np.float64], right: NDArray[np.float64], codebook: NDArray[Any], tally: Tally
    ) -> tuple[NDArray[Any], NDArray[np.int64], Tally]:
        """Codebook, best units and tally of an epoch after a pass that left ``tally`` with ``codebook``.

        The weights ``down`` and ``right`` are not negative, so means cannot leave the finite numbers.
        """
        too_little = TOO_LITTLE * tally.weight
        means = smoothed_means(down, right, tally.sums, tally.counts, too_little, codebook)
        new = means.astype(codebook.dtype)
        return new, *self.look(new)


def brief_look(
    X: Any,
    dtype: np.dtype[Any],
    lattice: Grid | FreeLattice,
    metric: Metric,
    *,
    feature_weights: NDArray[Any] | None = None,
    gaps: bool = False,
    weights: NDArray[np.float64] = NO_WEIGHTS,
    n_jobs: int | None = None,
) -> BriefLook | None:
    """With codebooks of ``dtype``. None where the pass is long or no plain one: other metrics, gaps, conversion."""
    if metric != "euclidean" or gaps or not is_brief(X, dtype, lattice.n_units):
        return None
    if n_jobs is not None:
        thread_count(n_jobs)  # whether it is a number of threads: one it will be
    depth, width = X.shape[1], units_per_tile(dtype)
    scale, n_tiles = feature_scale(feature_weights, depth, metric), -(-lattice.n_units // width)
    return BriefLook(
        X, weights, scale, scale.astype(dtype), patches(lattice, width), np.zeros((n_tiles, depth, width), dtype),
        np.empty(n_tiles * width, dtype), np.empty(n_tiles * width, np.int32), np.empty(depth, dtype),
        rounding(depth, dtype),
    )  # fmt: skip


def is_brief(X: Any, dtype: np.dtype[Any], n_units: int) -> bool:
    """Whether a pass over samples held whole is one block, searched in full by one thread."""
    if X is None or issparse(X) or not is_readable(X, dtype):
        return False
    few = len(X) < LEAST_SAMPLES and X.nbytes <= BLOCK_BYTES and n_units * X.shape[1] <= FEW
    return few and 2.0 * X.size * n_units < WORTH_A_THREAD
