"""Where each sample lies on the map: its two best units and how far they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from somatopy.measures.view import MapView
from somatopy.report.subject import Subject


@dataclass(frozen=True, eq=False)
class Placement:
    """Of N samples, by the map's own metric and in its scaled units.

    Attributes
    ----------
    bmu, second : (N,) best and second-best unit; a map of one unit has no second: -1
    distance, distance_second : (N,) how far they are; NaN where there is none
    rank : (N,) position of a sample among all of its unit, the nearest 0; ties go to the lower row
    """

    bmu: NDArray[np.int64]
    second: NDArray[np.int64]
    distance: NDArray[np.float64]
    distance_second: NDArray[np.float64]
    rank: NDArray[np.int64]


def place(subject: Subject) -> Placement:
    """One search over the samples, in blocks."""
    if not len(subject.X):
        units, distances = np.empty((0, 2), np.int64), np.empty((0, 2))
    else:
        view = MapView.of(subject.som, subject.X, subject.lengths)
        units, distances = view.two_best.copy(), view.distances.copy()
    if len(subject.codebook) == 1:
        units[:, 1], distances[:, 1] = -1, np.nan
    bmu, second = units.T.copy()
    distance, distance_second = distances.T.copy()
    return Placement(bmu, second, distance, distance_second, ranks(bmu, distance))


def ranks(bmu: NDArray[np.int64], distance: NDArray[np.float64]) -> NDArray[np.int64]:
    """(N,) position of each sample among those of its unit, nearest first.

    >>> ranks(np.array([0, 1, 0]), np.array([2.0, 3.0, 1.0])).tolist()
    [1, 0, 0]
    """
    order = np.lexsort((np.arange(len(bmu)), distance, bmu))
    of_unit = bmu[order]
    begins = np.searchsorted(of_unit, of_unit)  # where the unit's samples begin in this order
    found = np.empty(len(bmu), np.int64)
    found[order] = np.arange(len(bmu)) - begins
    return found
