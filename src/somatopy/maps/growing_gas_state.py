"""What a growing gas is made of while it trains: arrays with room to spare, so that an insertion copies nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError, show
from somatopy.maps.graph import check_edges
from somatopy.maps.restored import Complaint

START_CAPACITY = 64
START_WIDTH = 16  # edges of a unit
MOST_PRESENTED = 1 << 62  # samples: the compiled loop counts them in 64 bits


@dataclass(eq=False)
class GrowingGasState:
    """Units, their errors and their edges; rows ``n_units`` and beyond of every array are spare.

    Attributes
    ----------
    codebook : (capacity, D)
    errors : (capacity,) faded sum of the squared errors of each unit
    neighbors, ages : (capacity, width) the units joined to each unit and the ages of these edges, at both ends
    degree : (capacity,) how many of them count
    presented : samples so far
    """

    codebook: NDArray[Any]
    errors: NDArray[np.float64]
    neighbors: NDArray[np.int64]
    ages: NDArray[np.int64]
    degree: NDArray[np.int64]
    n_units: int
    presented: int = 0

    @classmethod
    def of(
        cls,
        codebook: NDArray[Any],
        errors: NDArray[np.float64],
        edges: NDArray[np.int64],
        ages: NDArray[np.int64],
        presented: int = 0,
    ) -> GrowingGasState:
        """A state of exactly these units and edges (arrays are copied), with room to grow."""
        n, both = len(codebook), np.concatenate([edges, edges[:, ::-1]])
        age = np.concatenate([ages, ages])
        by_unit = np.lexsort((both[:, 1], both[:, 0]))
        both, age = both[by_unit], age[by_unit]
        degree = np.bincount(both[:, 0], minlength=n)
        place = np.arange(len(both)) - np.repeat(np.cumsum(degree) - degree, degree)
        most = max(START_WIDTH, 2 * int(degree.max(initial=0)))
        state = cls(
            codebook,
            errors,
            np.zeros((n, most), np.int64),
            np.zeros((n, most), np.int64),
            degree,
            n,
            presented,
        )
        state.neighbors[both[:, 0], place] = both[:, 1]
        state.ages[both[:, 0], place] = age
        state._reserve(max(START_CAPACITY, 2 * n), most)
        return state

    @property
    def edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(E, 2) pairs of joined units, the lower one first, in rising order, and their ages (E,)."""
        used = np.arange(self.neighbors.shape[1]) < self.degree[: self.n_units, None]
        units, places = np.nonzero(used)
        pairs = np.column_stack([units, self.neighbors[units, places]])
        ages = self.ages[units, places]
        once = pairs[:, 0] < pairs[:, 1]
        pairs, ages = pairs[once], ages[once]
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        return pairs[order], ages[order]

    def make_room(self) -> None:
        """Double what is full."""
        capacity, width = len(self.codebook), self.neighbors.shape[1]
        full = self.n_units >= capacity
        self._reserve(2 * capacity if full else capacity, width if full else 2 * width)

    def _reserve(self, capacity: int, width: int) -> None:
        for name in ("codebook", "errors", "degree"):
            held = getattr(self, name)[: self.n_units]
            setattr(self, name, _widened(held, (capacity, *held.shape[1:])))
        self.neighbors = _widened(self.neighbors[: self.n_units], (capacity, width))
        self.ages = _widened(self.ages[: self.n_units], (capacity, width))


def _widened(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    wide = np.zeros(shape, array.dtype)
    wide[tuple(slice(side) for side in array.shape)] = array
    return wide


def check_gas(
    arrays: Mapping[str, NDArray[Any]], n_units: int, presented: Any, complaint: Complaint = MapFileError
) -> None:
    """Refuse errors, edges and ages that are not those of a growing gas of so many units."""
    errors, edges, ages = arrays["errors"], arrays["edges"], arrays["ages"]
    if n_units < 2:
        raise complaint(f"a growing gas has at least 2 units; got {n_units}")
    if errors.shape != (n_units,) or errors.dtype != np.float64 or not (errors >= 0).all():
        raise complaint(f"errors must be {n_units} numbers of float64 of at least 0")
    check_edges(edges, n_units, complaint)
    lonely = np.setdiff1d(np.arange(n_units), edges)
    if n_units > 2 and len(lonely):  # an insertion beside it would look for a neighbor where there is none
        raise complaint(f"each unit of a growing gas is joined to another; unit {lonely[0]} is not")
    if ages.shape != (len(edges),) or ages.dtype != np.int64 or (len(ages) and ages.min() < 0):
        raise complaint(f"ages must be {len(edges)} whole numbers of int64 of at least 0, one an edge")
    if type(presented) is not int or not 0 <= presented <= MOST_PRESENTED:
        raise complaint(
            f"n_presented must be a whole number from 0 to {MOST_PRESENTED}; got {show(presented)}"
        )
