"""The radius of each epoch: by a schedule, or down by one as soon as the error stagnates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from somatopy.checking import integer
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.plateau import ONLINE, Plateau, Shares
from somatopy.maps.schedule import Schedule, exponential, make_schedule

LAST_RADIUS = 0.5  # of the default schedule: neighbors still count for an eighth


@dataclass(frozen=True)
class ScheduledRadius:
    """The radius follows a schedule over ``n_epochs``."""

    schedule: Schedule
    n_epochs: int
    parts: int = 1

    def next(self, history: Sequence[dict[str, Any]]) -> float | None:
        """The radius of the next epoch; None ends the training. Records of phase "training" count."""
        done = sum(record["phase"] == "training" for record in history)
        return None if done >= self.n_epochs else self.radii(done, done + 1)[0]

    def radii(self, first: int, stop: int) -> list[float]:
        """Of the epochs ``first`` .. ``stop`` - 1."""
        # An array even for a single epoch: a power of one number may differ in its last digit from that of many.
        return self.schedule.value(np.arange(first, stop), self.n_epochs).tolist()

    def of_call(self, call: int) -> float:
        """The radius of a call of ``partial_fit``, counted from 0."""
        return float(self.schedule.value(min(call, self.n_epochs - 1), self.n_epochs))

    def steps(self, radius: float, epoch: int, parts: int) -> tuple[tuple[float, ...], float]:
        """The radii of the steps of a batch map in an epoch that starts with ``radius``, and their stride."""
        return (radius,), 1.0


def make_radius_plan(
    radius: Any, lattice: Grid | FreeLattice, n_epochs: int, shares: Shares = ONLINE
) -> Plateau | ScheduledRadius:
    """The plan that the parameter ``radius`` stands for on this lattice."""
    n_epochs = integer("n_epochs", n_epochs, at_least=1)
    if isinstance(radius, str) and radius == "plateau":
        return Plateau.on(lattice, n_epochs, shares)
    if isinstance(radius, Plateau):
        return radius
    return ScheduledRadius(radius_schedule(radius, lattice), n_epochs)


def radius_schedule(radius: Any, lattice: Grid | FreeLattice) -> Schedule:
    """The schedule of the parameter; None falls exponentially from a quarter of the longer side to 0.5."""
    if radius is not None:
        return make_schedule("radius", radius)
    return exponential(first_radius(lattice), LAST_RADIUS)


def first_radius(lattice: Grid | FreeLattice, share: float = 0.25) -> float:
    """A ``share`` of the longer side, at least 1.

    >>> from somatopy.maps.lattice import Rectangular
    >>> first_radius(Rectangular(4, 12))
    3.0
    """
    side = max(lattice.shape) if isinstance(lattice, Grid) else lattice.n_units**0.5
    return max(1.0, share * side)
