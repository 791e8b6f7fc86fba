"""The batch training loop: smooth the last tally into a new codebook, then pass over the samples again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import DivergenceError
from somatopy.maps.distance import Metric
from somatopy.maps.engines import Engine, make_engine
from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.neighborhood import Neighborhood
from somatopy.maps.restored import check_state
from somatopy.maps.smoothing import Smoother
from somatopy.maps.supply import Supply
from somatopy.maps.survey import total
from somatopy.maps.tally import NO_WEIGHTS, Tally


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


class BatchTraining:
    """A training as it stands after each epoch: codebook, best units and the tally they left.

    An epoch ends with a pass over the samples, so the error and the best units belong to the present codebook; the
    start is such a pass too.
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
        self.history: list[dict[str, Any]] = []
        self.tally = Tally.empty(*codebook.shape)

    def begin(self) -> dict[str, Any]:
        """The pass with the first codebook."""
        began = time.perf_counter()
        self._pass(self.codebook)
        return self._note("initialization", 0.0, began)

    def advance(self, radius: float) -> dict[str, Any]:
        """One epoch at this radius."""
        began = time.perf_counter()
        new = self.tally.means(self.codebook, self.smoother.at(radius)).astype(self.codebook.dtype)
        if not np.isfinite(new).all():
            raise DivergenceError(
                f"the codebook left the finite numbers in epoch {len(self.history)}; the one before was kept: "
                "use a neighborhood without negative weights or a larger radius"
            )
        self._pass(new)
        return self._note("training", radius, began)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        # The history grows in place; the arrays are made anew in each epoch.
        header = {"history": list(self.history), "weight": self.tally.weight, "cost": self.tally.cost}
        arrays = {
            "codebook": self.codebook,
            "bmu": self.bmu,
            "sums": self.tally.sums,
            "counts": self.tally.counts,
        }
        return header, arrays

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        (n_units, n_features), gaps = self.codebook.shape, self.settings.gaps
        counts = (n_units, n_features if gaps else 1)
        check_state(arrays, self.codebook, self.bmu, sums=self.codebook.shape, counts=counts)
        self.history = [dict(record) for record in header["history"]]
        self.codebook, self.bmu = np.array(arrays["codebook"]), np.array(arrays["bmu"], np.int64)
        self.tally = Tally(
            np.array(arrays["sums"]), np.array(arrays["counts"]), header["weight"], header["cost"]
        )
        self.engine = self._engine()

    def _pass(self, codebook: NDArray[Any]) -> None:
        self.engine.load(codebook)
        bmu = np.zeros_like(self.bmu)  # what was published of the last pass must not change
        self.tally = total(
            self.engine.tally(X, bmu[rows], self.weights[rows]) for rows, X in self.samples.pieces()
        )
        self.codebook, self.bmu = codebook, bmu

    def _engine(self) -> Engine:
        held = None if self.samples.whole is None else self.samples.shape
        return make_engine(self.settings.device, self.settings, held)

    def _note(self, phase: str, radius: float, began: float) -> dict[str, Any]:
        record = epoch_record(
            phase,
            len(self.history),
            units=len(self.codebook),
            mse=self.tally.mean_cost,
            rate=1.0,
            radius=radius,
            began=began,
        )
        self.history.append(record)
        return record
