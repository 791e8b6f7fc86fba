"""The neighborhood laid out for training sample by sample: weights by classes of distances, and what is in reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import Grid, is_small
from somatopy.maps.neighborhood import NEIGHBORHOODS, TINY, Neighborhood

KNOT_STEP = 0.005  # radii between two knots differ by this share; weights between them are linear to 1e-5


@dataclass(frozen=True, eq=False)
class Reach:
    """What the compiled loop reads of a lattice and a neighborhood.

    Attributes
    ----------
    distances : (classes,) the lattice distances that occur, rising
    classes : (1 or 2, 2 rows - 1, 2 columns - 1) class of each displacement, by the parity of the row it starts from
        where that matters
    closest : (2 rows - 1,) the lowest class at each vertical displacement
    """

    lattice: Grid
    neighborhood: Neighborhood
    distances: NDArray[np.float64]
    classes: NDArray[np.int32]
    closest: NDArray[np.int32]

    @classmethod
    def of(cls, lattice: Grid, neighborhood: Neighborhood, lattice_distance: str) -> Reach:
        classified = _kept_classes if is_small(lattice) else _classes
        return cls(lattice, neighborhood, *classified(lattice, lattice_distance))

    def distances_from(self, unit: int) -> NDArray[np.float64]:
        """(K,) distances from ``unit`` to every unit."""
        rows, columns = self.lattice.rows, self.lattice.columns
        row, column = divmod(unit, columns)
        corner = self.classes[row % len(self.classes), rows - 1 - row :, columns - 1 - column :]
        return self.distances[corner[:rows, :columns].ravel()]

    def tables(
        self, radii: NDArray[np.float64], dtype: Any = np.float64
    ) -> tuple[NDArray[np.float64], NDArray[Any]]:
        """Knots (M,), falling from the largest radius to the smallest, and the weights at them (M, classes).

        The weights are found in the precision ``dtype``: for a map in single precision in half the time.
        """
        high, low = max(float(radii.max()), TINY), max(float(radii.min()), TINY)
        count = 1 if high == low else 2 + int(np.log(high / max(low, 1e-3 * high)) / KNOT_STEP)
        knots = high * (max(low, 1e-3 * high) / high) ** (np.arange(count) / max(1, count - 1))
        knots[0], knots[-1] = high, low
        return knots, self._weights(knots, np.dtype(dtype))

    def _weights(self, radii: NDArray[np.float64], dtype: np.dtype[Any]) -> NDArray[Any]:
        function: Any = self.neighborhood.function
        shape = len(radii), len(self.distances)
        if NEIGHBORHOODS.get(self.neighborhood.name) is self.neighborhood:  # ours take all radii at once
            weights = function(self.distances.astype(dtype), radii.astype(dtype)[:, None])
        else:
            weights = [function(self.distances, radius) for radius in radii]
        out = np.empty(shape, dtype)
        out[:] = weights
        return out


def _classes(
    lattice: Grid, distance: str
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    table = lattice.distance_table(distance)
    table = table[:1] if np.array_equal(table[0], table[1]) else table
    distances, inverse = np.unique(table.round(9), return_inverse=True)
    classes = inverse.reshape(table.shape).astype(np.int32)
    return distances, classes, np.asarray(classes.min((0, 2)))


_kept_classes = lru_cache(maxsize=8)(_classes)
