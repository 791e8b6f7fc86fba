"""The neighborhood laid out for training sample by sample: weights by classes of distances, and what is in reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import Grid
from somatopy.maps.neighborhood import TINY, Neighborhood

KNOT_STEP = 0.005  # radii between two knots differ by this share; weights between them are linear to 1e-5


@dataclass(frozen=True, eq=False)
class Reach:
    """What the compiled loop reads of a lattice and a neighborhood.

    Attributes
    ----------
    distances : (classes,) the lattice distances that occur, rising
    classes : (2, 2 rows - 1, 2 columns - 1) class of each displacement, by the parity of the row it starts from
    down, right : (2, n) vertical and horizontal displacements and the least distance each can have, rising
    """

    lattice: Grid
    neighborhood: Neighborhood
    distances: NDArray[np.float64]
    classes: NDArray[np.int32]
    down: NDArray[np.float64]
    right: NDArray[np.float64]

    @classmethod
    def of(cls, lattice: Grid, neighborhood: Neighborhood, lattice_distance: str) -> Reach:
        table = lattice.distance_table(lattice_distance)
        distances, classes = np.unique(table.round(9), return_inverse=True)
        down = _steps(table.min((0, 2)), lattice.rows, lattice.periodic)
        right = _steps(table.min((0, 1)), lattice.columns, lattice.periodic)
        return cls(
            lattice, neighborhood, distances, classes.reshape(table.shape).astype(np.int32), down, right
        )

    def tables(self, radii: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Knots (M,), falling from the largest radius to the smallest, and the weights at them (M, classes)."""
        high, low = max(float(radii.max()), TINY), max(float(radii.min()), TINY)
        count = 1 if high == low else 2 + int(np.log(high / max(low, 1e-3 * high)) / KNOT_STEP)
        knots = np.geomspace(high, max(low, 1e-3 * high), count)
        knots[0], knots[-1] = high, low
        function = self.neighborhood.function
        return knots, np.array([function(self.distances, knot) for knot in knots], np.float64)


def _steps(least: NDArray[np.float64], side: int, periodic: bool) -> NDArray[np.float64]:
    """Displacements along one side, each unit once on a torus, and their least distances; nearest first."""
    steps = np.arange(-((side - 1) // 2), side // 2 + 1) if periodic else np.arange(1 - side, side)
    least = least[steps + side - 1]
    order = np.argsort(least, kind="stable")
    return np.ascontiguousarray(np.stack([steps, least])[:, order].astype(np.float64))
