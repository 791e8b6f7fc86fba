"""The online training loop: an epoch presents every sample once, in an order that the seed and the epoch give."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.checking import DivergenceError
from somatopy.maps.called_training import present_called
from somatopy.maps.distance import METRICS, Metric, feature_scale
from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.kernels import online as kernels
from somatopy.maps.kernels.sweep_tile import tiles_for
from somatopy.maps.kernels.tile import EUCLIDEAN, GAPPY
from somatopy.maps.kernels.zeros import train_zeros
from somatopy.maps.lattice import Grid
from somatopy.maps.presentation import in_order
from somatopy.maps.reach import Reach
from somatopy.maps.restored import check_state
from somatopy.maps.schedule import Schedule
from somatopy.maps.searcher import make_searcher
from somatopy.maps.sparse import sparse_searcher, survey_sparse
from somatopy.maps.survey import survey
from somatopy.maps.tally import Tally
from somatopy.maps.whole_epoch import whole_epoch
from somatopy.maps.zeros import is_mostly_zero

PRESENTATIONS = 1 << 20  # at a time: what is known of each takes 32 bytes


@dataclass(frozen=True, eq=False)
class OnlineSettings:
    """What stays the same during a training."""

    reach: Reach
    rate: Schedule
    metric: Metric = "euclidean"
    feature_weights: NDArray[Any] | None = None
    gaps: bool = False
    conscience: float = 0.0
    shuffle: bool = True
    n_jobs: int | None = None

    @property
    def lattice(self) -> Grid:
        return self.reach.lattice


@dataclass(frozen=True)
class Epoch:
    """Where an epoch stands in a training, and the law of its radius, which may end before the training does."""

    number: int
    n_epochs: int
    radius: Schedule
    radius_epochs: int

    def values(
        self, schedule: Schedule, n_epochs: int, steps: NDArray[np.int64], n_samples: int
    ) -> NDArray[np.float64]:
        """A schedule over ``n_epochs`` at these of the ``n_samples`` presentations of this epoch, (len(steps),)."""
        if schedule.per == "epoch":
            return np.full(len(steps), schedule.value(self.number, n_epochs))
        return schedule.value(self.number * n_samples + steps, n_epochs * n_samples)


class OnlineTraining:
    """A training as it stands after each epoch."""

    def __init__(self, X: Any, codebook: NDArray[Any], settings: OnlineSettings, seed: int) -> None:
        self.X, self.codebook, self.settings, self.seed = X, codebook, settings, seed
        self.bmu = np.zeros((X.shape[0], 1), np.int64)
        self.wins = np.zeros(len(codebook))
        self.history: list[dict[str, Any]] = []

    def begin(self) -> dict[str, Any]:
        """Look at the first codebook."""
        return self._note("initialization", 0.0, 0.0, time.perf_counter(), None)

    @whole_epoch("wins")
    def advance(self, epoch: Epoch) -> dict[str, Any]:
        """Present all samples once."""
        began, n = time.perf_counter(), self.X.shape[0]
        order = np.arange(n)
        if self.settings.shuffle:
            order = np.random.default_rng([self.seed, epoch.number]).permutation(n)
        self.codebook = self.codebook.copy()
        cost = radius = rate = 0.0
        for first in range(0, n, PRESENTATIONS):
            here = slice(first, min(n, first + PRESENTATIONS))
            steps = np.arange(here.start, here.stop)
            radii = epoch.values(epoch.radius, epoch.radius_epochs, steps, n)
            rates = epoch.values(self.settings.rate, epoch.n_epochs, steps, n)
            conscience = np.zeros(len(steps))
            if self.settings.conscience:
                conscience += self.settings.conscience * (1 - (epoch.number + steps / n) / epoch.n_epochs)
            cost += present(
                self.X, order[here], rates, radii, conscience, self.wins, self.codebook, self.settings
            )
            radius, rate = float(radii[-1]), float(rates[-1])
        if not np.isfinite(self.codebook).all():
            raise DivergenceError(
                f"the codebook left the finite numbers in epoch {epoch.number + 1}; the one before was kept: use a "
                "smaller learning_rate or a neighborhood without negative weights"
            )
        return self._note("training", radius, rate, began, cost / n)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": list(self.history), "seed": self.seed}
        return header, {"codebook": self.codebook, "bmu": self.bmu, "wins": self.wins.copy()}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        check_state(arrays, self.codebook, self.bmu, wins=self.wins.shape)
        self.history = [dict(record) for record in header["history"]]
        self.seed = header["seed"]
        self.codebook, self.wins = np.array(arrays["codebook"]), np.array(arrays["wins"])
        self.bmu = np.array(arrays["bmu"], np.int64)

    def _note(
        self, phase: str, radius: float, rate: float, began: float, presented_mse: float | None = None
    ) -> dict[str, Any]:
        mse = self._survey().mean_cost
        record = epoch_record(
            phase, len(self.history), units=len(self.codebook), mse=mse, rate=rate, radius=radius, began=began
        )
        record["presented_mse"] = mse if presented_mse is None else presented_mse
        self.history.append(record)
        return record

    def _survey(self) -> Tally:
        s, codebook = self.settings, self.codebook
        self.bmu = np.zeros_like(self.bmu)  # what was published of the last look must not change
        if issparse(self.X):
            searcher = sparse_searcher(codebook, s.metric, s.feature_weights)
            return survey_sparse(self.X, searcher, self.bmu, n_jobs=s.n_jobs)
        dense = make_searcher(
            codebook, codebook.dtype, s.metric, feature_weights=s.feature_weights, gaps=s.gaps
        )
        return survey(self.X, dense, self.bmu, gaps=s.gaps, n_jobs=s.n_jobs)


def present(
    X: Any,
    order: NDArray[np.int64],
    rates: NDArray[np.float64],
    radii: NDArray[np.float64],
    conscience: NDArray[np.float64],
    wins: NDArray[np.float64],
    codebook: NDArray[Any],
    settings: OnlineSettings,
) -> float:
    """Present the samples ``order`` of X to ``codebook``, which moves in place.

    Returns the sum of the samples' distances to their best units as they were presented, squared if Euclidean.
    """
    reach, cost = settings.reach, 0.0
    scale = feature_scale(settings.feature_weights, X.shape[1], settings.metric).astype(codebook.dtype)
    tables = reach.tables(radii, codebook.dtype)
    for run, samples, rows in in_order(X, order, codebook.dtype):
        steps = (samples, rows, rates[run], radii[run])
        if isinstance(settings.metric, str):
            cost += _present_compiled(steps, tables, scale, conscience[run], wins, codebook, settings)
        else:
            cost += present_called(*steps, conscience[run], wins, codebook, reach, settings.metric, scale)
    return cost


def _present_compiled(
    steps: tuple[Any, ...],
    tables: tuple[NDArray[np.float64], NDArray[np.float64]],
    scale: NDArray[Any],
    conscience: NDArray[np.float64],
    wins: NDArray[np.float64],
    codebook: NDArray[Any],
    settings: OnlineSettings,
) -> float:
    reach = settings.reach
    metric = GAPPY if settings.gaps and settings.metric == "euclidean" else METRICS[str(settings.metric)]
    steps = (*steps, *tables, reach.neighborhood.reach, reach.distances, reach.classes, reach.closest)
    if metric == EUCLIDEAN and not settings.conscience:
        if settings.feature_weights is None and is_mostly_zero(steps[0], codebook):
            return float(train_zeros(*steps, wins, codebook, tiles_for(codebook)))
        scale = scale if settings.feature_weights is not None else scale[:0]
        return float(kernels.train_tiles(*steps, scale, wins, codebook, tiles_for(codebook)))
    return float(kernels.train(*steps, metric, scale, conscience, wins, codebook))
