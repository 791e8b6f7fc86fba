"""The online training loop: an epoch presents every sample once, in an order that the seed and the epoch give."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import DivergenceError, ParameterError
from somatopy.maps.distance import METRICS, feature_scale
from somatopy.maps.kernels import online as kernels
from somatopy.maps.kernels.sweep_tile import tiles_for
from somatopy.maps.kernels.tile import EUCLIDEAN, GAPPY
from somatopy.maps.lattice import Grid
from somatopy.maps.reach import Reach
from somatopy.maps.restored import check_codebook, check_indices
from somatopy.maps.schedule import Schedule
from somatopy.maps.searcher import Searcher
from somatopy.maps.survey import survey


@dataclass(frozen=True, eq=False)
class OnlineSettings:
    """What stays the same during a training."""

    reach: Reach
    rate: Schedule
    metric: str = "euclidean"
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

    def values(self, schedule: Schedule, n_epochs: int, n_samples: int) -> NDArray[np.float64]:
        """A schedule over ``n_epochs`` at each presentation of this epoch, (n_samples,)."""
        if schedule.per == "epoch":
            return np.full(n_samples, schedule.value(self.number, n_epochs))
        step = self.number * n_samples + np.arange(n_samples)
        return schedule.value(step, n_epochs * n_samples)


class OnlineTraining:
    """A training as it stands after each epoch."""

    def __init__(self, X: NDArray[Any], codebook: NDArray[Any], settings: OnlineSettings, seed: int) -> None:
        self.X = X if X.flags.writeable else X.copy()
        self.codebook, self.settings, self.seed = codebook, settings, seed
        self.bmu = np.zeros((len(X), 1), np.int64)
        self.wins = np.zeros(len(codebook))
        self.history: list[dict[str, Any]] = []

    def begin(self) -> dict[str, Any]:
        """Look at the first codebook."""
        return self._note("initialization", 0.0, 0.0, time.perf_counter(), None)

    def advance(self, epoch: Epoch) -> dict[str, Any]:
        """Present all samples once."""
        started, n = time.perf_counter(), len(self.X)
        order = np.arange(n)
        if self.settings.shuffle:
            order = np.random.default_rng([self.seed, epoch.number]).permutation(n)
        before = self.codebook
        self.codebook = before.copy()
        radii = epoch.values(epoch.radius, epoch.radius_epochs, n)
        rates = epoch.values(self.settings.rate, epoch.n_epochs, n)
        fade = 1 - (epoch.number + np.arange(n) / n) / epoch.n_epochs
        cost = present(
            self.X,
            order,
            rates,
            radii,
            self.settings.conscience * fade,
            self.wins,
            self.codebook,
            self.settings,
        )
        if not np.isfinite(self.codebook).all():
            self.codebook = before
            raise DivergenceError(
                f"the codebook left the finite numbers in epoch {epoch.number + 1}; the one before was kept: use a "
                "smaller learning_rate or a neighborhood without negative weights"
            )
        return self._note("training", float(radii[-1]), float(rates[-1]), started, cost / n)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": self.history, "seed": self.seed}
        return header, {"codebook": self.codebook, "bmu": self.bmu, "wins": self.wins}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        check_codebook(arrays["codebook"], len(self.codebook), self.X.shape[1], ParameterError)
        check_indices("bmu", arrays["bmu"].ravel(), len(self.codebook), self.bmu.size, ParameterError)
        if arrays["codebook"].dtype != self.codebook.dtype:
            raise ParameterError(
                f"the state is of {arrays['codebook'].dtype} and the map of {self.codebook.dtype}"
            )
        self.history = [dict(record) for record in header["history"]]
        self.seed = header["seed"]
        self.codebook, self.bmu, self.wins = (np.array(arrays[name]) for name in ("codebook", "bmu", "wins"))

    def _note(
        self, phase: str, radius: float, rate: float, started: float, presented_mse: float | None
    ) -> dict[str, Any]:
        s = self.settings
        searcher = Searcher.of(
            self.codebook,
            dtype=self.codebook.dtype,
            metric=s.metric,
            feature_weights=s.feature_weights,
            gaps=s.gaps,
        )
        tally = survey(self.X, searcher, self.bmu, gaps=s.gaps, n_jobs=s.n_jobs)
        epoch = len(self.history)
        record = {
            "phase": phase,
            "epoch": epoch,
            "step": epoch,
            "units": len(self.codebook),
            "births": 0,
            "mse": tally.mean_cost,
            "presented_mse": tally.mean_cost if presented_mse is None else presented_mse,
            "rate": rate,
            "radius": radius,
            "threshold": None,
            "seconds": time.perf_counter() - started,
            "last_of_phase": epoch == 0,
        }
        self.history.append(record)
        return record


def present(
    X: NDArray[Any],
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
    reach = settings.reach
    knots, tables = reach.tables(radii)
    scale = feature_scale(settings.feature_weights, X.shape[1], settings.metric).astype(codebook.dtype)
    metric = GAPPY if settings.gaps and settings.metric == "euclidean" else METRICS[settings.metric]
    schedule = (X, order, rates, radii, knots, tables, reach.neighborhood.reach)
    lattice = (reach.distances, reach.classes, reach.closest)
    if metric == EUCLIDEAN and not settings.conscience:
        room = tiles_for(codebook)
        cost = kernels.train_tiles(*schedule, *lattice, scale, wins, codebook, room)
    else:
        cost = kernels.train(*schedule, *lattice, metric, scale, conscience, wins, codebook)
    return float(cost)
