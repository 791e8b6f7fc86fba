"""The tally: what a pass over the samples leaves behind, per unit a sum and a count. Tallies add.

An epoch of batch training is a tally, smoothed over the lattice: with h(k, j) the weight of unit j's samples at
unit k, S the sums and n the counts, ``w_k = sum_j h(k, j) S_j / sum_j h(k, j) n_j``. Threads, chunks and machines
each make a tally of their share, and the sum is that of the whole.

>>> X = np.array([[1.0, 2.0], [3.0, 4.0], [10.0, 10.0]])
>>> tally = Tally.empty(2, 2)
>>> tally.add(X, np.array([0, 0, 1]), np.zeros(3))
>>> tally.means(np.zeros((2, 2))).tolist()
[[2.0, 3.0], [10.0, 10.0]]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.kernels import tally as kernels
from somatopy.maps.kernels.smoothing import smoothed_means
from somatopy.maps.smoothing import Smoothing, compiled

NO_WEIGHTS = np.empty(0)


@dataclass(eq=False)
class Tally:
    """Sums and counts per unit.

    Attributes
    ----------
    sums : (K, D) weighted sums of the samples whose best unit is k
    counts : (K, 1) sums of their weights; (K, D), one for each feature, where samples have gaps
    weight : sum of all weights
    cost : weighted sum of the samples' distances to their best unit (squared for the Euclidean metric)
    """

    sums: NDArray[np.float64]
    counts: NDArray[np.float64]
    weight: float = 0.0
    cost: float = 0.0

    @classmethod
    def empty(cls, n_units: int, n_features: int, *, gaps: bool = False) -> Tally:
        return cls(np.zeros((n_units, n_features)), np.zeros((n_units, n_features if gaps else 1)))

    def add(
        self,
        X: NDArray[Any],
        bmu: NDArray[np.int64],
        cost: NDArray[Any],
        weights: NDArray[np.float64] = NO_WEIGHTS,
    ) -> None:
        """Count the samples X (n, D) for their best units."""
        weight, total = kernels.add(X, bmu, cost, weights, self.sums, self.counts)
        self.weight += weight
        self.cost += total

    def count(self, n_samples: int, cost: NDArray[Any], weights: NDArray[np.float64] = NO_WEIGHTS) -> None:
        """Count the samples' weights and costs only."""
        self.weight += float(weights.sum()) if len(weights) else n_samples
        self.cost += float(weights @ cost) if len(weights) else float(cost.sum())

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.sums + other.sums,
            self.counts + other.counts,
            self.weight + other.weight,
            self.cost + other.cost,
        )

    def __mul__(self, factor: float) -> Tally:
        return Tally(self.sums * factor, self.counts * factor, self.weight * factor, self.cost * factor)

    @property
    def mean_cost(self) -> float:
        """The mean squared error of the pass, for the Euclidean metric."""
        return self.cost / self.weight if self.weight else 0.0

    def means(self, otherwise: NDArray[Any], smoothing: Smoothing | None = None) -> NDArray[np.float64]:
        """The new codebook (K, D): smoothed sums over smoothed counts; ``otherwise`` where nothing was counted."""
        if smoothing is not None and compiled(smoothing.factors) and self.sums.size <= FEW:
            too_little = TOO_LITTLE * self.weight
            return smoothed_means(*smoothing.factors, self.sums, self.counts, too_little, otherwise)
        sums = smoothing.apply(self.sums) if smoothing else self.sums
        counts = smoothing.apply(self.counts) if smoothing else self.counts
        counted = counts > TOO_LITTLE * self.weight
        means = sums / np.where(counted, counts, 1)
        np.copyto(means, otherwise, where=~counted)
        return means


FEW = 4096  # numbers of a codebook: in a loop of its own it is done before the calls of a matrix product are
TOO_LITTLE = 1e-12  # of the samples' weight: what reaches a unit from so far away moves nothing
