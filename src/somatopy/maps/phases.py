"""The order of a growing map's training, epoch by epoch, laid down before it starts.

A flat list of epochs makes a position in it all there is to remember: a run resumes at ``plan[step]``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from somatopy.maps.growth import geometric_rate

REINFORCING_EPOCHS = 5  # per cycle, on the reinforcing set (our choice)
REVIEWING_EPOCHS = 5  # per cycle, on all samples (our choice)
MOST_EPOCHS = 10_000  # of a phase; each leaves a record, a gmap and a checkpoint
ANY_REACH = 2**31 - 1  # no bound on the neighborhood size


@dataclass(frozen=True)
class PlannedEpoch:
    """One epoch to come.

    Attributes
    ----------
    phase : "calibrating", "growing", "reinforcing", "reviewing" or "smoothing"
    epoch : 1 for the first of its phase (of its cycle, for reinforcing and reviewing)
    n_epochs : how many epochs the phase (of the cycle) has
    rate : learning rate by the geometric law
    """

    phase: str
    epoch: int
    n_epochs: int
    rate: float

    @property
    def is_first(self) -> bool:
        return self.epoch == 1

    @property
    def is_last(self) -> bool:
        return self.epoch == self.n_epochs

    @property
    def grows(self) -> bool:
        return self.phase in ("growing", "reinforcing", "reviewing")

    @property
    def on_reinforcing_set(self) -> bool:
        return self.phase == "reinforcing"

    @property
    def emphasizes(self) -> bool:
        """With labels, samples not yet represented count more in these phases."""
        return self.phase in ("reviewing", "smoothing")

    @property
    def clears_errors(self) -> bool:
        """Errors start from zero: at every calibrating epoch, and when a growing phase begins."""
        return self.phase == "calibrating" or (self.is_first and self.phase in ("growing", "reinforcing"))

    @property
    def widest_reach(self) -> int:
        """Bound on the neighborhood size NS in hops: smoothing sees direct neighbors only."""
        return 1 if self.phase == "smoothing" else ANY_REACH

    @property
    def may_end_early(self) -> bool:
        return self.phase == "smoothing"


def plan(
    *,
    calibration_epochs: int,
    growing_epochs: int,
    reinforcing_cycles: int,
    smoothing_epochs: int,
    learning_rate: float,
    final_rate: float,
) -> list[PlannedEpoch]:
    """All epochs in order: calibrating, growing, (reinforcing, reviewing) x cycles, smoothing.

    Rates fall geometrically (our choice): calibrating from ``learning_rate`` to ``final_rate``, so that the threshold
    is taken on a settled map; growing and reinforcing only to a third, so that late newborns still find their place;
    reviewing on to a tenth; smoothing from a third to ``final_rate``.
    """
    third, tenth = learning_rate / 3, learning_rate / 10
    epochs = [
        *_phase("calibrating", calibration_epochs, learning_rate, final_rate),
        *_phase("growing", growing_epochs, learning_rate, third),
    ]
    for _ in range(reinforcing_cycles):
        epochs += _phase("reinforcing", REINFORCING_EPOCHS, learning_rate, third)
        epochs += _phase("reviewing", REVIEWING_EPOCHS, third, tenth)
    epochs += _phase("smoothing", smoothing_epochs, third, final_rate)
    return epochs


def _phase(name: str, n_epochs: int, start: float, stop: float) -> Iterator[PlannedEpoch]:
    for i in range(n_epochs):
        yield PlannedEpoch(name, i + 1, n_epochs, geometric_rate(start, stop, i, n_epochs))
