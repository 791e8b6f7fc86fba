"""The fast training algorithm: the radius falls by one as soon as the error has stopped falling.

After each switch of the radius the error falls for a few epochs (activity), then stays (stagnation); and above a
critical radius, whatever the map's size, it does not fall at all, so training starts there. Długosz & Kolasa,
BIODEVICES 2009. The filter and its thresholds are in no source at hand; these were found by experiment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from somatopy.checking import integer, number
from somatopy.maps.lattice import FreeLattice, Grid

CRITICAL_RADIUS = 6  # in hops; the sources say 4 to 7


@dataclass(frozen=True)
class Plateau:
    """Radii start, start - 1, ... 0, each held while the error is active.

    Parameters
    ----------
    start : first radius, in hops
    least, most : epochs at each radius, at least and at most
    fall : the error is active while it falls by more than this share in an epoch
    last : epochs at radius 0
    n_epochs : epochs in all, at most
    """

    start: int = CRITICAL_RADIUS
    least: int = 2
    most: int = 3
    fall: float = 0.03
    last: int = 16
    n_epochs: int = 1000

    def __post_init__(self) -> None:
        integer("start", self.start, at_least=0)
        integer("least", self.least, at_least=1)
        integer("most", self.most, at_least=self.least)
        integer("last", self.last, at_least=1)
        number("fall", self.fall, at_least=0)

    @classmethod
    def on(cls, lattice: Grid | FreeLattice, n_epochs: int) -> Plateau:
        """The algorithm for this lattice: a larger map starts at a larger radius and settles longer at 0."""
        side, farthest = lattice.n_units**0.5, int(lattice.hops_from(0).max())
        start = min(CRITICAL_RADIUS, round(2 + side / 5), farthest)
        return cls(start=start, last=max(8, round(1.6 * side)), n_epochs=n_epochs)

    def next(self, history: Sequence[dict[str, Any]]) -> float | None:
        """The next radius, or None when the training is done."""
        done = [record for record in history if record["phase"] == "training"]
        if not done:
            return float(self.start)
        radius = done[-1]["radius"]
        here = list(takewhile(lambda record: record["radius"] == radius, reversed(done)))
        if len(done) >= self.n_epochs or (radius == 0 and len(here) >= self.last):
            return None
        if radius == 0 or not (len(here) >= self.most or (len(here) >= self.least and self._stagnant(done))):
            return float(radius)
        return float(max(0.0, radius - 1))

    def of_call(self, call: int) -> float:
        """A stream shows no plateau: two calls at each radius."""
        return float(max(0, self.start - call // self.least))

    def _stagnant(self, done: Sequence[dict[str, Any]]) -> bool:
        if len(done) < 2:
            return False
        before, error = (record["mse"] ** 0.5 for record in done[-2:])
        return bool(before - error <= self.fall * before)
