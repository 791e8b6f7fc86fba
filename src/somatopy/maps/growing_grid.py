"""A rectangular map that grows by whole rows and columns until it errs little enough.

The rules of Fritzke's growing grid (Neural Processing Letters 2(5), 1995) as Rauber, Merkl & Dittenbach (IEEE Trans.
Neural Networks 13(6), 2002) use them in each layer of a hierarchy: a training, then a row or column between the unit
that errs most and the neighbor most unlike it, until the mean error of the units is small against that of the
unit above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import Rectangular

Trainer = Callable[[NDArray[Any], NDArray[Any], Rectangular], "Trained"]


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training of a map leaves behind.

    Attributes
    ----------
    codebook : (K, D)
    bmu : (N,) best unit of each sample
    distances : (N,) the samples' distances to them
    history : the records of the epochs
    """

    codebook: NDArray[Any]
    bmu: NDArray[np.int64]
    distances: NDArray[np.float64]
    history: list[dict[str, Any]]


@dataclass(frozen=True, eq=False)
class Stage:
    """A growing map after a training: its lattice, what was learned, and how much each unit errs, (K,)."""

    lattice: Rectangular
    trained: Trained
    errors: NDArray[np.float64]

    @property
    def error(self) -> float:
        """The mean error of the units that are the best one of a sample."""
        return float(self.errors[np.unique(self.trained.bmu)].mean())


def unit_errors(
    bmu: NDArray[np.int64], distances: NDArray[np.float64], n_units: int, kind: str
) -> NDArray[np.float64]:
    """(K,) the "mean" or the "sum" of the distances of the samples whose best unit is k; 0 where there is none.

    >>> unit_errors(np.array([0, 0, 2]), np.array([1.0, 3.0, 5.0]), 3, "mean").tolist()
    [2.0, 0.0, 5.0]
    """
    sums = np.asarray(np.bincount(bmu, distances, n_units), np.float64)
    if kind == "sum":
        return sums
    return sums / np.maximum(np.bincount(bmu, minlength=n_units), 1)


def most_unlike_neighbor(codebook: NDArray[Any], lattice: Rectangular, unit: int) -> int:
    """The neighbor whose vector is farthest from that of ``unit``; of equal ones the lowest."""
    near = np.sort(lattice.neighbors[unit][lattice.neighbors[unit] >= 0])
    steps = codebook[near].astype(np.float64) - codebook[unit]
    return int(near[np.square(steps).sum(1).argmax()])


def inserted(
    codebook: NDArray[Any], lattice: Rectangular, unit: int, neighbor: int
) -> tuple[NDArray[Any], Rectangular]:
    """Codebook and lattice with a row or column between two neighbors; its units are means of those beside them.

    >>> inserted(np.array([[0.0], [1.0], [4.0], [8.0]]), Rectangular(2, 2), 0, 1)[0].ravel().tolist()
    [0.0, 0.5, 1.0, 4.0, 6.0, 8.0]
    """
    grid = codebook.reshape(lattice.rows, lattice.columns, -1)
    beside = abs(unit - neighbor) == 1
    axis, place = int(beside), max(unit % lattice.columns, neighbor % lattice.columns)
    if not beside:
        place = max(unit, neighbor) // lattice.columns
    between = (np.take(grid, place - 1, axis) + np.take(grid, place, axis)) / 2
    grid = np.insert(grid, place, between, axis)
    return np.ascontiguousarray(grid.reshape(-1, grid.shape[2])), Rectangular(*grid.shape[:2])


def enlarged(stage: Stage) -> tuple[NDArray[Any], Rectangular]:
    """Codebook and lattice with a row or column more, where the map errs most."""
    codebook, unit = stage.trained.codebook, int(stage.errors.argmax())
    return inserted(codebook, stage.lattice, unit, most_unlike_neighbor(codebook, stage.lattice, unit))


def grown(
    X: NDArray[Any],
    codebook: NDArray[Any],
    lattice: Rectangular,
    train: Trainer,
    *,
    error_kind: str,
    small_enough: float,
    max_units: int,
) -> Iterator[Stage]:
    """The map after each training, the last one being the grown map.

    It stops growing when its error is at most ``small_enough``, or when another row or column would make more units
    than ``max_units`` or than there are samples.
    """
    while True:
        trained = train(X, codebook, lattice)
        errors = unit_errors(trained.bmu, trained.distances, lattice.n_units, error_kind)
        stage = Stage(lattice, trained, errors)
        yield stage
        codebook, lattice = enlarged(stage)
        if stage.error <= small_enough or lattice.n_units > min(max_units, len(X)):
            return


def corners_around(codebook: NDArray[Any], lattice: Rectangular, unit: int) -> NDArray[Any]:
    """The first four units (4, D) of the map below a unit: around it, each turned toward the neighbors at its corner.

    A corner is the mean of the unit and its neighbors on that side; then all four are moved so that the unit is in
    their middle (our choice: else, at the border, one corner alone would be nearest to all samples).

    >>> corners_around(np.array([[0.0], [1.0], [4.0], [8.0]]), Rectangular(2, 2), 0).ravel().tolist()
    [-1.4375, -0.9375, 0.5625, 1.8125]
    """
    grid, (row, column) = codebook.reshape(*lattice.shape, -1), divmod(unit, lattice.columns)
    found = []
    for down in (-1, 0):
        for right in (-1, 0):
            rows = slice(max(0, row + down), row + down + 2)
            columns = slice(max(0, column + right), column + right + 2)
            found.append(grid[rows, columns].mean(axis=(0, 1), dtype=np.float64))
    corners = np.array(found)
    return (corners - corners.mean(axis=0) + codebook[unit]).astype(codebook.dtype)
