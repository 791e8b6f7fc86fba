"""Are a sample's neighbors its neighbors on the map, too?

U is the set of the k nearest of the other N - 1 samples in the data, V that on the map, r the rank of a sample in the
data (1 for the nearest), s that on the map; c = 2 / (N k (2 N - 3 k - 1)) (Venna & Kaski 2001)::

    trustworthiness           1 - c sum_i sum over j in V but not in U of (r(i, j) - k): no strangers on the map
    continuity                1 - c sum_i sum over j in U but not in V of (s(i, j) - k): no neighbors torn away
    neighborhood preservation mean_i |U and V| / k                                       (Lee & Verleysen 2009)

A sample's place on the map is its best unit, so most ranks on the map are ties. All orders of tied samples are
taken to be equally likely, and the measures are their averages (Venna & Kaski 2006): exactly, not by drawing orders.
"Preservation of neighborhoods" was the first name of continuity.

Each is a mean over the samples i, so it can be told from some of them; every one drawn is ranked against all N.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, integer
from somatopy.maps.distance import Metric
from somatopy.maps.threads import share
from somatopy.measures.edges import Lattice
from somatopy.measures.estimate import Estimate, drawn_samples, estimated_mean
from somatopy.measures.inputs import unit_indices
from somatopy.measures.lattice_distances import distances_from
from somatopy.measures.nearness import MapMetric, as_metric

ROWS_AT_A_TIME = 8


@dataclass(frozen=True)
class Neighborhoods:
    """The three measures of kept neighborhoods, each an :class:`Estimate` between 0 and 1, 1 at best."""

    trustworthiness: Estimate
    continuity: Estimate
    preservation: Estimate


def neighborhoods(
    X: ArrayLike,
    bmu: ArrayLike,
    lattice: Lattice,
    *,
    n_neighbors: int = 10,
    lattice_distance: str = "sheet",
    metric: Metric | MapMetric = "euclidean",
    n_samples: int | None = 500,
    random_state: Any = 0,
    n_jobs: int | None = None,
) -> Neighborhoods:
    """All three at once, from ``n_samples`` samples drawn (None: all), with their standard errors.

    Parameters
    ----------
    X : (N, D)
        Gaps must be filled before: see :func:`somatopy.measures.nearness.filled`.
    bmu : (N,) best unit of each sample
    n_neighbors : int
        k, below N / 2.

    >>> from somatopy.maps.lattice import Line
    >>> ends_only = neighborhoods([[0.0], [1.0], [7.0], [8.0]], [0, 0, 3, 3], Line(4), n_neighbors=1)
    >>> print(ends_only.trustworthiness, ends_only.preservation)
    1 1
    """
    metric = as_metric(metric)
    X = MapMetric(metric.name, metric.feature_weights).samples(X)
    units = unit_indices(bmu, len(lattice.neighbors), len(X))
    k = _checked_neighbors(n_neighbors, len(X))
    drawn = drawn_samples(len(X), n_samples, random_state, name="n_samples")
    place = _Place.of(units, lattice, lattice_distance)

    def some(start: int, stop: int) -> NDArray[np.float64]:
        found = np.empty((stop - start, 3))
        for first in range(start, stop, ROWS_AT_A_TIME):
            rows = drawn[first : min(first + ROWS_AT_A_TIME, stop)]
            apart = metric.of_all(X[rows], X)
            ranks = place.ranks(units[rows])
            for row, sample in enumerate(rows):
                below, size = ranks[0][row][units], ranks[1][row][units]
                found[first - start + row] = _kept(apart[row], below, size, int(sample), k)
        return found

    work = len(drawn) * len(X) * (2.0 * X.shape[1] + 50)
    intruders, missing, common = np.concatenate(share(some, len(drawn), work=work, n_jobs=n_jobs)).T
    per_sample = 2 / (k * (2 * len(X) - 3 * k - 1))
    return Neighborhoods(
        estimated_mean(1 - per_sample * intruders, len(X)),
        estimated_mean(1 - per_sample * missing, len(X)),
        estimated_mean(common / k, len(X)),
    )


def trustworthiness(X: ArrayLike, bmu: ArrayLike, lattice: Lattice, **options: Any) -> Estimate:
    """Are the neighbors on the map neighbors in the data? Options as in :func:`neighborhoods`."""
    return neighborhoods(X, bmu, lattice, **options).trustworthiness


def continuity(X: ArrayLike, bmu: ArrayLike, lattice: Lattice, **options: Any) -> Estimate:
    """Do neighbors in the data stay neighbors on the map? Options as in :func:`neighborhoods`."""
    return neighborhoods(X, bmu, lattice, **options).continuity


def neighborhood_preservation(X: ArrayLike, bmu: ArrayLike, lattice: Lattice, **options: Any) -> Estimate:
    """Which share of the nearest samples do data and map have in common? Options as in :func:`neighborhoods`."""
    return neighborhoods(X, bmu, lattice, **options).preservation


@dataclass(frozen=True, eq=False)
class _Place:
    """Where the samples are on the map: how many on each unit."""

    hits: NDArray[np.int64]
    lattice: Lattice
    kind: str

    @classmethod
    def of(cls, units: NDArray[np.int64], lattice: Lattice, kind: str) -> _Place:
        return cls(np.bincount(units, minlength=len(lattice.neighbors)), lattice, kind)

    def ranks(self, units: NDArray[np.int64]) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
        """For samples on ``units``: per unit, how many other samples are nearer, and how many as near."""
        below, size = [], []
        for row, unit in zip(distances_from(self.lattice, units, self.kind), units, strict=True):
            hits = self.hits.copy()
            hits[unit] -= 1  # the sample itself
            _, group = np.unique(row, return_inverse=True)
            as_near = np.bincount(group, weights=hits).astype(np.int64)
            below.append((np.cumsum(as_near) - as_near)[group])
            size.append(as_near[group])
        return below, size


def _kept(
    apart: NDArray[np.float64], below: NDArray[np.int64], size: NDArray[np.int64], sample: int, k: int
) -> tuple[float, float, float]:
    """For one sample: what intruders and missing neighbors cost, and how many neighbors are common, on average.

    ``below`` and ``size`` (N,) tell how many samples are nearer and as near on the map.
    """
    apart[sample] = -1  # comes first, so that the others' places are their ranks
    ordered = np.sort(apart)
    near = np.flatnonzero((apart <= ordered[k]) | (below < k))
    near = near[near != sample]
    low = np.searchsorted(ordered, apart[near], "left")
    tied = np.searchsorted(ordered, apart[near], "right") - low
    here, there = (low - 1, tied), (below[near], size[near])
    in_data, on_map = _chance(*here, k), _chance(*there, k)
    return (
        float(on_map @ _excess(*here, k)),
        float(in_data @ _excess(*there, k)),
        float(in_data @ on_map),
    )


def _chance(below: NDArray[np.int64], size: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Chance to be among the k nearest with ``below`` samples nearer and ``size`` as near, itself included."""
    return np.asarray(np.clip(k - below, 0, size) / size)


def _excess(below: NDArray[np.int64], size: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Mean of max(0, rank - k) over the ranks below + 1 ... below + size."""
    first, last = np.maximum(below + 1 - k, 1), below + size - k
    total = np.where(last >= first, (first + last) * (last - first + 1) / 2, 0)
    return np.asarray(total / size)


def _checked_neighbors(n_neighbors: Any, n_samples: int) -> int:
    k = integer("n_neighbors", n_neighbors, at_least=1)
    if 2 * k >= n_samples:
        raise ParameterError(
            f"n_neighbors must be below half the number of samples, {n_samples}; got {k}: take fewer neighbors"
        )
    return k
