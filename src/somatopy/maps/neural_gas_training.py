"""The training of a neural gas, epoch by epoch: sample by sample, or by whole passes."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.graph import GraphLattice
from somatopy.maps.kernels import gas as kernels
from somatopy.maps.kernels.sweep_tile import tiles_for
from somatopy.maps.online_training import PRESENTATIONS, Epoch
from somatopy.maps.presentation import in_order
from somatopy.maps.restored import check_state
from somatopy.maps.schedule import Schedule
from somatopy.maps.search import blocks, nearest
from somatopy.maps.searcher import Searcher
from somatopy.maps.survey import total
from somatopy.maps.tally import Tally
from somatopy.maps.threads import share
from somatopy.maps.whole_epoch import whole_epoch


@dataclass(frozen=True)
class GasSettings:
    """What stays the same during a training; ``radius`` is in ranks."""

    radius: Schedule
    rate: Schedule
    n_epochs: int
    mode: str = "online"
    shuffle: bool = True
    n_jobs: int | None = None


class GasTraining:
    """A training as it stands after each epoch: codebook, best units, and the edges that the two best units give."""

    def __init__(self, X: Any, codebook: NDArray[Any], settings: GasSettings, seed: int) -> None:
        self.X, self.codebook, self.settings, self.seed = X, codebook, settings, seed
        self.bmu = np.zeros((len(X), 1), np.int64)
        self.lattice = GraphLattice.joining(len(codebook), [])
        self.tally = Tally.empty(*codebook.shape)  # of the last epoch by batches
        self.history: list[dict[str, Any]] = []

    @property
    def finished(self) -> bool:
        return len(self.history) > self.settings.n_epochs

    def begin(self) -> dict[str, Any]:
        """Look at the first codebook."""
        return self._note("initialization", 0.0, 0.0, time.perf_counter())

    @whole_epoch()
    def advance(self) -> dict[str, Any]:
        """Pass over all samples once."""
        began, settings = time.perf_counter(), self.settings
        epoch = Epoch(len(self.history) - 1, settings.n_epochs, settings.radius, settings.n_epochs)
        if settings.mode == "batch":
            rate, radius = 1.0, float(settings.radius.value(epoch.number, epoch.n_epochs))
            self.tally = tally_by_rank(self.X, self.codebook, radius, settings.n_jobs)
            self.codebook = self.tally.means(self.codebook).astype(self.codebook.dtype)
        else:
            rate, radius = self._present_all(epoch)
        return self._note("training", radius, rate, began)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": list(self.history), "seed": self.seed}
        return header, {"codebook": self.codebook, "bmu": self.bmu}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        check_state(arrays, self.codebook, self.bmu)
        self.history = [dict(record) for record in header["history"]]
        self.seed, self.codebook = header["seed"], np.array(arrays["codebook"])
        self._look()

    def _present_all(self, epoch: Epoch) -> tuple[float, float]:
        """Present the samples in an order that seed and epoch give; returns the last rate and radius."""
        n, settings = len(self.X), self.settings
        order = np.arange(n)
        if settings.shuffle:
            order = np.random.default_rng([self.seed, epoch.number]).permutation(n)
        self.codebook = self.codebook.copy()
        rates = radii = np.zeros(1)
        for first in range(0, n, PRESENTATIONS):
            steps = np.arange(first, min(n, first + PRESENTATIONS))
            radii = epoch.values(settings.radius, epoch.n_epochs, steps, n)
            rates = epoch.values(settings.rate, epoch.n_epochs, steps, n)
            present_ranked(self.X, order[steps], rates, radii, self.codebook)
        return float(rates[-1]), float(radii[-1])

    def _note(self, phase: str, radius: float, rate: float, began: float) -> dict[str, Any]:
        mse = self._look()
        record = epoch_record(
            phase, len(self.history), units=len(self.codebook), mse=mse, rate=rate, radius=radius, began=began
        )
        self.history.append(record)
        record["last_of_phase"] |= self.finished
        return record

    def _look(self) -> float:
        """Find the two best units of every sample; returns the mean squared error."""
        two_best, squared = two_best_of(self.X, self.codebook, self.settings.n_jobs)
        self.bmu = two_best[:, :1].copy()
        self.lattice = GraphLattice.joining(len(self.codebook), two_best)
        return float(squared[:, 0].mean(dtype=np.float64))


def two_best_of(X: Any, codebook: NDArray[Any], n_jobs: int | None) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The two nearest units of each sample and their squared distances, both (N, 2)."""
    return nearest(X, Searcher.of(codebook, dtype=codebook.dtype), count=2, n_jobs=n_jobs)


def present_ranked(
    X: Any,
    order: NDArray[np.int64],
    rates: NDArray[np.float64],
    radii: NDArray[np.float64],
    codebook: NDArray[Any],
) -> None:
    """Present the samples ``order`` of X to ``codebook``, which moves in place."""
    for run, samples, rows in in_order(X, order, codebook.dtype):
        kernels.train_gas(samples, rows, rates[run], radii[run], codebook, tiles_for(codebook))


def tally_by_rank(X: Any, codebook: NDArray[Any], radius: float, n_jobs: int | None) -> Tally:
    """Every sample counted for every unit by its rank, ``exp(-k / radius)`` times."""

    def part(start: int, stop: int) -> Tally:
        tally = Tally.empty(*codebook.shape)
        for _, block in blocks(X, codebook.dtype, start, stop):
            cost = kernels.tally_ranks(block, radius, codebook, tiles_for(codebook), tally.sums, tally.counts)
            tally.count(len(block), np.array([cost]))
        return tally

    return total(share(part, len(X), work=4.0 * len(X) * codebook.size, n_jobs=n_jobs))
