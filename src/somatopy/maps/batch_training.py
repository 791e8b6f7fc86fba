"""The batch training loop: smooth the last tally into a new codebook, then pass over the samples again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import DivergenceError, ParameterError
from somatopy.maps.distance import Metric
from somatopy.maps.kernels.tile import units_per_tile
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.neighborhood import Neighborhood
from somatopy.maps.patches import patches
from somatopy.maps.restored import check_codebook, check_indices
from somatopy.maps.searcher import make_searcher
from somatopy.maps.smoothing import Smoother
from somatopy.maps.survey import survey
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
    n_jobs: int | None = None
    skip: bool = True


class BatchTraining:
    """A training as it stands after each epoch: codebook, best units and the tally they left.

    An epoch ends with a pass over the samples, so the error and the best units belong to the present codebook; the
    start is such a pass too.
    """

    def __init__(
        self,
        X: NDArray[Any],
        codebook: NDArray[Any],
        settings: BatchSettings,
        weights: NDArray[np.float64] = NO_WEIGHTS,
    ) -> None:
        self.X, self.weights, self.settings = X, weights, settings
        self.codebook = codebook
        self.bmu = np.zeros((len(X), 1), np.int64)
        self.smoother = Smoother.of(settings.lattice, settings.neighborhood, settings.lattice_distance)
        self.order = patches(settings.lattice, units_per_tile(codebook.dtype))
        self.history: list[dict[str, Any]] = []
        self.tally = Tally.empty(*codebook.shape)

    def begin(self) -> dict[str, Any]:
        """The pass with the first codebook."""
        started = time.perf_counter()
        self._pass(self.codebook)
        return self._note("initialization", 0, radius=0.0, started=started)

    def advance(self, radius: float) -> dict[str, Any]:
        """One epoch at this radius."""
        started = time.perf_counter()
        new = self.tally.means(self.codebook, self.smoother.at(radius)).astype(self.codebook.dtype)
        if not np.isfinite(new).all():
            raise DivergenceError(
                f"the codebook left the finite numbers in epoch {len(self.history)}; the one before was kept: "
                "use a neighborhood without negative weights or a larger radius"
            )
        self._pass(new)
        return self._note("training", len(self.history), radius=radius, started=started)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": self.history, "weight": self.tally.weight, "cost": self.tally.cost}
        arrays = {
            "codebook": self.codebook,
            "bmu": self.bmu,
            "sums": self.tally.sums,
            "counts": self.tally.counts,
        }
        return header, arrays

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        check_codebook(arrays["codebook"], len(self.codebook), self.X.shape[1], ParameterError)
        check_indices("bmu", arrays["bmu"].ravel(), len(self.codebook), self.bmu.size, ParameterError)
        if arrays["codebook"].dtype != self.codebook.dtype:
            raise ParameterError(
                f"the state is of {arrays['codebook'].dtype} and the map of {self.codebook.dtype}"
            )
        self.history = [dict(record) for record in header["history"]]
        self.codebook = np.array(arrays["codebook"])
        self.bmu = np.array(arrays["bmu"])
        self.tally = Tally(
            np.array(arrays["sums"]), np.array(arrays["counts"]), header["weight"], header["cost"]
        )

    def _pass(self, codebook: NDArray[Any]) -> None:
        s = self.settings
        searcher = make_searcher(
            codebook,
            codebook.dtype,
            s.metric,
            feature_weights=s.feature_weights,
            gaps=s.gaps,
            order=self.order,
        )
        self.tally = survey(
            self.X, searcher, self.bmu, weights=self.weights, gaps=s.gaps, skip=s.skip, n_jobs=s.n_jobs
        )
        self.codebook = codebook

    def _note(self, phase: str, epoch: int, *, radius: float, started: float) -> dict[str, Any]:
        record = {
            "phase": phase,
            "epoch": epoch,
            "step": epoch,
            "units": len(self.codebook),
            "births": 0,
            "mse": self.tally.mean_cost,
            "rate": 1.0,
            "radius": radius,
            "threshold": None,
            "seconds": time.perf_counter() - started,
            "last_of_phase": epoch == 0,
        }
        self.history.append(record)
        return record
