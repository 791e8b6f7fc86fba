"""The cells of a ring: sectors of a band one unit wide, so that neighbors share an upright side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.lattice import Ring

# Straight pieces that a whole circle is drawn of, at least.
PIECES = 120


def ring_sectors(ring: Ring) -> NDArray[np.float64]:
    """(K, S, 2) corners of each unit's cell around the unit."""
    units = np.arange(ring.n_units)
    return sectors(ring.n_units, units, half=0.5) - ring.positions[:, None, :]


def ring_sides(ring: Ring, pairs: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Inner and outer end (E, 2) of the side between the two cells of each pair of neighbors."""
    across = _directions(turns_between(pairs), ring.n_units)
    inner, outer = _radii(ring.n_units)
    return inner * across, outer * across


def turns_between(pairs: NDArray[Any]) -> NDArray[np.float64]:
    """(E,) where on the ring, in units, each pair of neighbors meets; the last unit lies before the first."""
    first, second = np.asarray(pairs).T
    return np.asarray(np.where(second == first + 1, first, second) + 0.5)


def sectors(n_units: int, turns: NDArray[Any], *, half: float) -> NDArray[np.float64]:
    """(M, S, 2) corners of sectors around ``turns`` (in units), ``half`` a unit to either side.

    Along the inner arc and back along the outer one.
    """
    steps = np.linspace(-half, half, 1 + max(1, -(-PIECES // n_units)))
    along = np.asarray(turns)[:, None] + steps
    inner, outer = _radii(n_units)
    arcs = inner * _directions(along, n_units), outer * _directions(along[:, ::-1], n_units)
    return np.concatenate(arcs, axis=1)


def _radii(n_units: int) -> tuple[float, float]:
    middle = n_units / (2 * np.pi)
    return max(middle - 0.5, 0.0), middle + 0.5


def _directions(turns: NDArray[np.float64], n_units: int) -> NDArray[np.float64]:
    """(..., 2) from the center of a circle of ``n_units`` steps: up at 0, then clockwise, y downward."""
    angles = 2 * np.pi * turns / n_units
    return np.stack([np.sin(angles), -np.cos(angles)], axis=-1)
