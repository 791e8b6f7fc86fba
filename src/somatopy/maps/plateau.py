"""The fast training algorithm: the radius falls by one as soon as the error has stopped falling.

Długosz & Kolasa (BIODEVICES 2009), Kolasa (2012) and Kolasa et al. (ESANN 2014) observed two things. After each
switch of the radius R the error falls for a short while (activity) and then stays (stagnation), so the epochs that a
linear schedule spends on the stagnation are lost. And above a critical radius, whatever the map's size, the error
hardly falls, so that part need not be trained at length. How the error is filtered and where the thresholds lie is in
no source at hand; these were found by experiment. On a map of side s = sqrt(units), over T = min(10 + s, 20) epochs::

    unfolding    T / 10 epochs: R falls exponentially from 0.6 s to 3 (batch: 0.4 T epochs, from 0.9 s)
    plateau      R = 2: an epoch, and another while the error still falls by more than a share of 0.05
    saved        R = 1 until only the last epochs are left
    settling     R = 0 in the last 0.45 T epochs (batch: 0.3 T)

Trained sample by sample, activity at a large radius is over within a part of an epoch, so these radii are passed
quickly; what the plateau saves is spent at radius 1. The learning rate keeps its law over the T epochs, whenever the
radius falls. A batch map takes eight steps an epoch, one before each eighth of the samples, and at radius 0 strides of
1.5 times the way to the means; the last epoch is one step of stride 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import numpy as np

from somatopy.checking import integer, number
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.schedule import Schedule, constant, exponential

CRITICAL_RADIUS = 3  # in hops; below it activity lasts longer than an epoch
MOST_EPOCHS = 20  # whatever the side of the map


@dataclass(frozen=True)
class Shares:
    """The first radius as a share of the map's side, and the shares of the epochs that unfold and that settle it."""

    start: float
    unfolding: float
    settling: float


ONLINE = Shares(start=0.6, unfolding=0.1, settling=0.45)
BATCH = Shares(start=0.9, unfolding=0.4, settling=0.3)  # an epoch is a few steps only, and means settle fast


@dataclass(frozen=True)
class Plateau:
    """From ``start`` quickly to ``critical``, from there by one at each plateau of the error, down to 0.

    Parameters
    ----------
    start : first radius, in hops
    unfolding : epochs in which the radius falls exponentially from ``start`` to ``critical``
    critical : radius below which each is held until the error stagnates, in hops
    least, most : epochs at each of these, at least and at most; radius 1 takes all that were saved
    fall : the error is active while it falls by more than this share in an epoch
    last : epochs at radius 0
    n_epochs : epochs in all
    parts : steps of a batch map in each epoch but the last, one before each part of the samples
    stride : at radius 0, how far a unit of a batch map goes of its way to its mean, below 2

    Examples
    --------
    >>> Plateau(start=12, unfolding=2).unfolding_radius(0), Plateau(start=12, unfolding=2).unfolding_radius(1)
    (12.0, 6.0)
    """

    start: int = 6
    unfolding: int = 2
    critical: int = CRITICAL_RADIUS
    least: int = 1
    most: int = 2
    fall: float = 0.05
    last: int = 9
    n_epochs: int = MOST_EPOCHS
    parts: int = 8
    stride: float = 1.5

    def __post_init__(self) -> None:
        integer("critical", self.critical, at_least=1)
        integer("start", self.start, at_least=self.critical)
        integer("unfolding", self.unfolding, at_least=0)
        integer("least", self.least, at_least=1)
        integer("most", self.most, at_least=self.least)
        integer("last", self.last, at_least=1)
        integer("n_epochs", self.n_epochs, at_least=1)
        number("fall", self.fall, at_least=0)
        integer("parts", self.parts, at_least=1)
        number("stride", self.stride, above=0, below=2)

    @classmethod
    def on(cls, lattice: Grid | FreeLattice, n_epochs: int, shares: Shares = ONLINE) -> Plateau:
        """The algorithm for this lattice, in at most ``n_epochs``."""
        side, farthest = lattice.n_units**0.5, int(lattice.hops_from(0).max())
        n_epochs = min(n_epochs, round(10 + side), MOST_EPOCHS)
        start = max(1, min(math.ceil(shares.start * side), farthest))
        return cls(
            start=start,
            unfolding=round(shares.unfolding * n_epochs),
            critical=min(CRITICAL_RADIUS, start),
            last=math.ceil(shares.settling * n_epochs),
            n_epochs=n_epochs,
        )

    def next(self, history: Sequence[dict[str, Any]]) -> float | None:
        """The radius the next epoch starts with, or None when the training is done."""
        done = [record for record in history if record["phase"] == "training"]
        if len(done) >= self.n_epochs:
            return None
        if self.n_epochs - len(done) <= self.last:
            return 0.0
        if len(done) < self.unfolding:
            return self.unfolding_radius(len(done))
        return self._held(done)

    def steps(self, radius: float, epoch: int, parts: int) -> tuple[tuple[float, ...], float]:
        """The radii of the steps of a batch map in an epoch that starts with ``radius``, and their stride.

        The last epoch is one step of stride 1, so that each unit ends at its mean.
        """
        if epoch >= self.n_epochs - 1:
            return (radius,), 1.0
        along = epoch * parts + np.arange(parts)
        radii = self.law(radius, epoch).value(along, self.unfolding * parts)
        return tuple(radii.tolist()), self.stride if radius == 0 else 1.0

    def law(self, radius: float, epoch: int) -> Schedule:
        """How the radius runs within an epoch that starts with ``radius``, as a schedule over the unfolding epochs."""
        unfolds = epoch < min(self.unfolding, self.n_epochs - self.last)
        return exponential(self.start, self.critical) if unfolds else constant(radius)

    def unfolding_radius(self, epoch: int) -> float:
        """``start (critical / start)^(epoch / unfolding)``: the radius after so many epochs of unfolding."""
        return float(self.start * (self.critical / self.start) ** (epoch / self.unfolding))

    def of_call(self, call: int) -> float:
        """A stream shows no plateau: at each radius as many calls as a plateau takes at most."""
        if call >= self.n_epochs - self.last:
            return 0.0
        if call < self.unfolding:
            return self.unfolding_radius(call)
        return float(max(1, self.critical - 1 - (call - self.unfolding) // self.most))

    def _held(self, done: Sequence[dict[str, Any]]) -> float:
        """The radius after the unfolding: the last one as long as its error is active, then one less."""
        held = done[self.unfolding :]
        if not held:
            return float(max(1, self.critical - 1))
        radius = float(held[-1]["radius"])
        here = len(list(takewhile(lambda record: record["radius"] == radius, reversed(held))))
        stays = here < self.least or (here < self.most and not self._stagnant(done))
        return radius if radius <= 1 or stays else radius - 1

    def _stagnant(self, done: Sequence[dict[str, Any]]) -> bool:
        """By the error of the samples as they were presented, which costs no further pass, where it was taken."""
        if len(done) < 2:
            return False
        before, error = (record.get("presented_mse", record["mse"]) ** 0.5 for record in done[-2:])
        return bool(before - error <= self.fall * before)
