"""Are samples that lie far apart in the data far apart on the map? Told from pairs of samples.

With F the distance of two samples in the data and G that of their best units on the lattice, over all pairs i < j::

    C-measure               mean F G                            (Goodhill & Sejnowski 1997, C over the pairs' number)
    Kruskal-Shepard error   mean (F / max F - G / max G)^2      (Kruskal 1964; Elend & Kramer 2019)
    distance correlation    Pearson's correlation of F and G    (a Shepard diagram in one number)

A large C-measure says that far goes with far; it has units and grows with both distances, so compare maps of one
lattice on one set of samples. The other two have none. N (N - 1) / 2 pairs are many: above ``n_pairs`` some are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from somatopy.checking import InputError, integer
from somatopy.maps.distance import Metric
from somatopy.measures.blocks import row_blocks
from somatopy.measures.edges import Lattice
from somatopy.measures.estimate import Estimate
from somatopy.measures.inputs import unit_indices
from somatopy.measures.lattice_distances import distances_between, distances_from
from somatopy.measures.nearness import MapMetric, as_metric

PAIRS_AT_A_TIME = 65_536
ROUNDING = 1e-13  # a variance below this share of the mean square is none
SWEEPS = 4  # each goes from a sample to the one farthest from it

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class PairDistances:
    """The three measures over pairs, each an :class:`Estimate`."""

    c_measure: Estimate
    kruskal_shepard_error: Estimate
    correlation: Estimate


def pair_distances(
    X: ArrayLike,
    bmu: ArrayLike,
    lattice: Lattice,
    *,
    lattice_distance: str = "sheet",
    metric: Metric | MapMetric = "euclidean",
    n_pairs: int | None = 200_000,
    random_state: Any = 0,
) -> PairDistances:
    """All three at once, from ``n_pairs`` pairs drawn with repetition (None, or enough: each pair once).

    When pairs are drawn, the largest distance in the data is the largest met, there or in a search from far to
    farther, which may stay a little below the true one; ``error`` does not count that.

    Gaps must be filled before: see :func:`somatopy.measures.nearness.filled`.
    """
    metric = as_metric(metric)
    X = MapMetric(metric.name, metric.feature_weights).samples(X)
    units = unit_indices(bmu, len(lattice.neighbors), len(X))
    if len(X) < 2:
        raise InputError("distances of pairs need at least two samples; got one")
    n_all = len(X) * (len(X) - 1) // 2
    wanted = n_all if n_pairs is None else integer("n_pairs", n_pairs, at_least=2)
    every = wanted >= n_all
    pairs = _all_pairs(len(X)) if every else _drawn_pairs(len(X), wanted, random_state)
    sums = _Sums()
    for first, second in pairs:
        apart = metric.of_pairs(X[first], X[second])
        sums.add(apart, distances_between(lattice, units[first], units[second], lattice_distance))
    if not every:
        sums.largest_apart = max(sums.largest_apart, _farthest(X, metric))
    sums.largest_steps = _largest_steps(units, lattice, lattice_distance)
    return sums.estimates(every)


def c_measure(X: ArrayLike, bmu: ArrayLike, lattice: Lattice, **options: Any) -> Estimate:
    """Mean product of the distances in the data and on the lattice. Options as in :func:`pair_distances`."""
    return pair_distances(X, bmu, lattice, **options).c_measure


def kruskal_shepard_error(X: ArrayLike, bmu: ArrayLike, lattice: Lattice, **options: Any) -> Estimate:
    """Mean squared difference of distances, each over its largest: 0 at best. Options as in :func:`pair_distances`."""
    return pair_distances(X, bmu, lattice, **options).kruskal_shepard_error


def distance_correlation(X: ArrayLike, bmu: ArrayLike, lattice: Lattice, **options: Any) -> Estimate:
    """Pearson's correlation of the distances: 1 at best. Options as in :func:`pair_distances`."""
    return pair_distances(X, bmu, lattice, **options).correlation


class _Sums:
    """Sums of F^a G^b over the pairs so far: every measure and its error follow from them."""

    def __init__(self) -> None:
        self.n = 0
        self.powers = np.zeros((5, 5))
        self.largest_apart = self.largest_steps = 0.0

    def add(self, apart: NDArray[np.float64], steps: NDArray[np.float64]) -> None:
        self.n += len(apart)
        self.largest_apart = max(self.largest_apart, float(apart.max()))
        by_power = [np.vander(values, 5, increasing=True) for values in (apart, steps)]
        self.powers += by_power[0].T @ by_power[1]

    def mean(self, a: int, b: int) -> float:
        return float(self.powers[a, b] / self.n)

    def estimates(self, every: bool) -> PairDistances:
        share = 0.0 if every else 1 / math.sqrt(self.n)

        def estimate(value: float, spread: float) -> Estimate:
            return Estimate(value, math.sqrt(max(0.0, spread)) * share, self.n)

        product = self.mean(1, 1)
        return PairDistances(
            estimate(product, self.mean(2, 2) - product**2),
            estimate(*self._shepard()),
            estimate(*self._correlation()),
        )

    def _shepard(self) -> tuple[float, float]:
        """Mean and variance of (F / max F - G / max G)^2, by the binomial theorem."""
        f, g = (1 / largest if largest > 0 else 0.0 for largest in (self.largest_apart, self.largest_steps))
        second, fourth = (
            sum(
                math.comb(power, b) * f ** (power - b) * (-g) ** b * self.mean(power - b, b)
                for b in range(power + 1)
            )
            for power in (2, 4)
        )
        return second, fourth - second**2

    def _correlation(self) -> tuple[float, float]:
        """Pearson's r and the variance of what one pair adds to it (Kendall & Stuart 1977, vol. 1, 10.9)."""
        f, g = math.sqrt(max(0.0, self.central(2, 0))), math.sqrt(max(0.0, self.central(0, 2)))
        if f**2 <= ROUNDING * self.mean(2, 0) or g**2 <= ROUNDING * self.mean(0, 2):
            return 0.0, 0.0  # distances that are all equal go with nothing
        m = {(a, b): self.central(a, b) / (f**a * g**b) for a in range(5) for b in range(5 - a)}
        r = m[1, 1]
        return r, m[2, 2] - r * (m[3, 1] + m[1, 3]) + r**2 / 4 * (m[4, 0] + 2 * m[2, 2] + m[0, 4])

    def central(self, a: int, b: int) -> float:
        """Mean of (F - mean F)^a (G - mean G)^b."""
        f, g = self.mean(1, 0), self.mean(0, 1)
        return sum(
            math.comb(a, i) * math.comb(b, j) * (-f) ** (a - i) * (-g) ** (b - j) * self.mean(i, j)
            for i in range(a + 1)
            for j in range(b + 1)
        )


def _all_pairs(n: int) -> Iterator[Pairs]:
    for rows in row_blocks(n, n, PAIRS_AT_A_TIME):
        first = np.repeat(np.arange(n)[rows], n - 1 - np.arange(n)[rows])
        second = np.concatenate([np.arange(row + 1, n) for row in range(rows.start, rows.stop)])
        if len(first):
            yield first, second


def _drawn_pairs(n: int, n_pairs: int, random_state: Any) -> Iterator[Pairs]:
    random = check_random_state(random_state)
    for rows in row_blocks(n_pairs, 1, PAIRS_AT_A_TIME):
        first = random.randint(n, size=rows.stop - rows.start)
        second = random.randint(n - 1, size=len(first))
        yield first, second + (second >= first)


def _farthest(X: NDArray[Any], metric: MapMetric) -> float:
    """A large distance between two samples: from the first to the farthest, from there to the farthest, and so on."""
    sample, largest = 0, 0.0
    for _ in range(SWEEPS):
        apart = metric.of_all(X[sample : sample + 1], X)[0]
        sample, largest = int(apart.argmax()), max(largest, float(apart.max()))
    return largest


def _largest_steps(units: NDArray[np.int64], lattice: Lattice, kind: str) -> float:
    """The largest lattice distance between units that win."""
    winning = np.unique(units)
    return max(
        float(distances_from(lattice, winning[rows], kind)[:, winning].max())
        for rows in row_blocks(len(winning), len(lattice.neighbors))
    )
