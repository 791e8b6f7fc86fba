"""The batch training loop: smooth the last tally into a new codebook, then pass over the samples again.

The samples may lie in parts, each with a tally of its own, and the codebook take a step before each part: a step
smooths the sum of all tallies, that of the present part as it was in the epoch before (incremental EM: Neal & Hinton,
Learning in Graphical Models, 1998). So an epoch is several steps and still one distance a sample and unit.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import DivergenceError
from somatopy.maps.brief import BriefEpochs, BriefLook, brief_look
from somatopy.maps.distance import Metric
from somatopy.maps.engines import Engine, make_engine
from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.neighborhood import Neighborhood
from somatopy.maps.parts import in_parts
from somatopy.maps.restored import check_state
from somatopy.maps.smoothing import Smoother
from somatopy.maps.supply import Supply
from somatopy.maps.survey import total
from somatopy.maps.tally import NO_WEIGHTS, Tally
from somatopy.maps.whole_epoch import whole_epoch

RADII_AT_A_TIME = 64  # whose weights are found together: for one it takes a fifth of an epoch of a small map


@dataclass(frozen=True)
class Steps:
    """An epoch: the radius of each of its steps, and how far each unit goes of its way to its mean.

    One step is taken before all samples, or one before each part. At radius 0 any stride below 2 lowers the error: a
    unit's squared distance to its mean shrinks by (1 - stride)^2.
    """

    radii: tuple[float, ...]
    stride: float = 1.0


@dataclass(frozen=True, eq=False)
class BatchSettings:
    """What stays the same during a training."""

    lattice: Grid | FreeLattice
    neighborhood: Neighborhood
    lattice_distance: str = "sheet"
    metric: Metric = "euclidean"
    feature_weights: NDArray[Any] | None = None
    gaps: bool = False
    device: str | None = None
    n_jobs: int | None = None
    skip: bool = True
    parts: int = 1

    def brief_look(
        self, X: Any, dtype: np.dtype[Any], weights: NDArray[np.float64] = NO_WEIGHTS
    ) -> BriefLook | None:
        """A pass over few samples, if these are few and it is the processor's."""
        if self.device not in (None, "cpu"):
            return None
        return brief_look(
            X, dtype, self.lattice, self.metric, feature_weights=self.feature_weights, gaps=self.gaps,
            weights=weights, n_jobs=self.n_jobs,
        )  # fmt: skip


class BatchTraining:
    """A training as it stands after each epoch: codebook, best units and the tallies they left, one for each part.

    An epoch of one step ends with a pass over the samples, so the error and the best units belong to the present
    codebook; the start is such a pass too. After an epoch of more steps they are found by one more look, of which the
    training takes no notice: it goes by what it found on the way, ``presented_mse`` in its record.
    """

    def __init__(
        self,
        samples: Supply,
        codebook: NDArray[Any],
        settings: BatchSettings,
        weights: NDArray[np.float64] = NO_WEIGHTS,
    ) -> None:
        self.samples, self.weights, self.settings = samples, weights, settings
        self.codebook = codebook
        self.bmu = np.zeros((len(samples), 1), np.int64)
        self.smoother = Smoother.of(settings.lattice, settings.neighborhood, settings.lattice_distance)
        self.engine = self._engine()
        self.look = settings.brief_look(samples.whole, codebook.dtype, weights)
        self.brief = BriefEpochs.of(self.look, self.smoother, settings.parts)
        self.history: list[dict[str, Any]] = []
        self.tallies = [Tally.empty(*codebook.shape, gaps=settings.gaps)] * settings.parts

    @property
    def n_epochs(self) -> int:
        """How many are done."""
        return len(self.history) - 1

    @property
    def tally(self) -> Tally:
        """That of all samples."""
        return total(self.tallies)

    def begin(self) -> dict[str, Any]:
        """The pass with the first codebook."""
        began = time.perf_counter()
        if self.look is not None and self.settings.parts == 1:
            self.bmu, tally = self.look(self.codebook)
            self.tallies = [tally]
        else:
            self._pass(Steps(()))
        return self._note("initialization", 0.0, began, self.tally.mean_cost)

    def advance(self, steps: Steps) -> dict[str, Any]:
        """One epoch."""
        if self.brief is not None and len(steps.radii) == 1 and steps.stride == 1:
            self.run(steps.radii)
            return self.history[-1]
        return self._long_epoch(steps)

    @whole_epoch()
    def _long_epoch(self, steps: Steps) -> dict[str, Any]:
        began = time.perf_counter()
        self._pass(steps)
        mse = self.tally.mean_cost if len(steps.radii) == 1 else self._look().mean_cost
        return self._note("training", steps.radii[0], began, mse)

    def run(self, radii: Sequence[float]) -> None:
        """An epoch of one step at each radius."""
        if self.brief is None:
            for radius in radii:
                self.advance(Steps((radius,)))
            return
        for first in range(0, len(radii), RADII_AT_A_TIME):
            some = radii[first : first + RADII_AT_A_TIME]
            down, right = self.brief.smoother.at_each(np.array(some))
            for place, radius in enumerate(some):
                self._brief_epoch(self.brief, radius, down[place], right[place])

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        # The history grows in place; the arrays are made anew in each epoch.
        header = {
            "history": list(self.history),
            "weight": [tally.weight for tally in self.tallies],
            "cost": [tally.cost for tally in self.tallies],
        }
        arrays = {
            "codebook": self.codebook,
            "bmu": self.bmu,
            "sums": np.concatenate([tally.sums for tally in self.tallies]),
            "counts": np.concatenate([tally.counts for tally in self.tallies]),
        }
        return header, arrays

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        (n_units, n_features), gaps, parts = self.codebook.shape, self.settings.gaps, self.settings.parts
        sums, counts = (parts * n_units, n_features), (parts * n_units, n_features if gaps else 1)
        check_state(arrays, self.codebook, self.bmu, sums=sums, counts=counts)
        self.history = [dict(record) for record in header["history"]]
        self.codebook, self.bmu = np.array(arrays["codebook"]), np.array(arrays["bmu"], np.int64)
        rows = [slice(part * n_units, (part + 1) * n_units) for part in range(parts)]
        self.tallies = [
            Tally(np.array(arrays["sums"][own]), np.array(arrays["counts"][own]), weight, cost)
            for own, weight, cost in zip(rows, header["weight"], header["cost"], strict=True)
        ]
        self.engine = self._engine()

    @whole_epoch()
    def _brief_epoch(
        self, brief: BriefEpochs, radius: float, down: NDArray[np.float64], right: NDArray[np.float64]
    ) -> None:
        began = time.perf_counter()
        self.codebook, self.bmu, tally = brief.advance(down, right, self.codebook, self.tallies[0])
        self.tallies = [tally]
        self._note("training", radius, began, tally.mean_cost)

    def _pass(self, steps: Steps) -> None:
        """Look at all samples; a step comes before all of them, or before each part."""
        self.bmu = np.zeros_like(self.bmu)  # what was published of the last pass must not change
        self.tallies = list(self.tallies)
        for part, pieces in in_parts(self.samples.pieces(), len(self.samples), self.settings.parts):
            if part < len(steps.radii):
                self._step(steps.radii[part], steps.stride)
            elif not part:
                self.engine.load(self.codebook)
            found = (self.engine.tally(X, self.bmu[rows], self.weights[rows]) for _, rows, X in pieces)
            self.tallies[part] = total(found)

    def _step(self, radius: float, stride: float) -> None:
        """Smooth the tallies into a new codebook; the engine searches that from now on."""
        means = self.tally.means(self.codebook, self.smoother.at(radius))
        new = means if stride == 1 else self.codebook + stride * (means - self.codebook)
        if not np.isfinite(new).all():
            raise DivergenceError(
                f"the codebook left the finite numbers in epoch {len(self.history)}; the one before was kept: "
                "use a neighborhood without negative weights or a larger radius"
            )
        self.codebook = new.astype(self.codebook.dtype)
        self.engine.load(self.codebook)

    def _engine(self) -> Engine:
        whole = self.samples.whole is not None and self.settings.parts == 1
        return make_engine(self.settings.device, self.settings, self.samples.shape if whole else None)

    def _look(self) -> Tally:
        """The tally and the best units of the present codebook."""
        self.bmu = np.zeros_like(self.bmu)
        pieces = self.samples.pieces()
        return total(self.engine.tally(X, self.bmu[rows], self.weights[rows]) for rows, X in pieces)

    def _note(self, phase: str, radius: float, began: float, mse: float) -> dict[str, Any]:
        record = epoch_record(
            phase,
            len(self.history),
            units=len(self.codebook),
            mse=mse,
            rate=1.0,
            radius=radius,
            began=began,
        )
        if self.settings.parts > 1:
            record["presented_mse"] = self.tally.mean_cost
        self.history.append(record)
        return record
