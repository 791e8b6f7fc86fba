"""The training loop of a recursive map: an epoch presents every sequence once, each in its own order of time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import DivergenceError, ParameterError
from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.kernels import recursive as kernels
from somatopy.maps.lattice import Grid
from somatopy.maps.online_training import PRESENTATIONS, Epoch
from somatopy.maps.reach import Reach
from somatopy.maps.restored import check_codebook, check_state
from somatopy.maps.schedule import Schedule
from somatopy.maps.sequences import Lengths, in_turn, places
from somatopy.maps.whole_epoch import whole_epoch


@dataclass(frozen=True, eq=False)
class RecursiveSettings:
    """What stays the same during a training."""

    reach: Reach
    radius: Schedule
    rate: Schedule
    alpha: float
    beta: float
    n_epochs: int
    shuffle: bool = True

    @property
    def lattice(self) -> Grid:
        return self.reach.lattice


class RecursiveTraining:
    """A training as it stands after each epoch; ``context`` (K, K) holds each unit's view of the activity before."""

    def __init__(
        self,
        X: NDArray[Any],
        lengths: Lengths,
        codebook: NDArray[Any],
        context: NDArray[Any],
        settings: RecursiveSettings,
        seed: int,
    ) -> None:
        self.X, self.lengths, self.settings, self.seed = X, lengths, settings, seed
        self.codebook, self.context = codebook, context
        self.bmu = np.zeros((len(X), 1), np.int64)
        self.history: list[dict[str, Any]] = []

    @property
    def finished(self) -> bool:
        return len(self.history) > self.settings.n_epochs

    def begin(self) -> None:
        """Look at the first codebook."""
        self._note("initialization", 0.0, 0.0, time.perf_counter())

    @whole_epoch()
    def advance(self) -> None:
        """Present all sequences once."""
        began, s, n = time.perf_counter(), self.settings, len(self.X)
        epoch = Epoch(len(self.history) - 1, s.n_epochs, s.radius, s.n_epochs)
        order = self._order(epoch.number)
        self.codebook, self.context = self.codebook.copy(), self.context.copy()
        activity, radius, rate = np.zeros(len(self.codebook), self.codebook.dtype), 0.0, 0.0
        for first in range(0, n, PRESENTATIONS):
            steps = np.arange(first, min(n, first + PRESENTATIONS))
            radii = epoch.values(s.radius, s.n_epochs, steps, n)
            rates = epoch.values(s.rate, s.n_epochs, steps, n)
            self._present(order[steps], rates, radii, activity)
            radius, rate = float(radii[-1]), float(rates[-1])
        if not (np.isfinite(self.codebook).all() and np.isfinite(self.context).all()):
            raise DivergenceError(
                f"the codebook left the finite numbers in epoch {epoch.number + 1}; the one before was kept: use a "
                "smaller learning_rate or a neighborhood without negative weights"
            )
        self._note("training", radius, rate, began)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": list(self.history), "seed": self.seed}
        return header, {"codebook": self.codebook, "context": self.context, "bmu": self.bmu}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same sequences."""
        check_state(arrays, self.codebook, self.bmu)
        check_codebook(arrays["context"], len(self.codebook), len(self.codebook), ParameterError)
        if arrays["context"].dtype != self.codebook.dtype:
            raise ParameterError(f"the context must be {self.codebook.dtype}; got {arrays['context'].dtype}")
        self.history, self.seed = [dict(record) for record in header["history"]], header["seed"]
        self.codebook, self.context = np.array(arrays["codebook"]), np.array(arrays["context"])
        self.bmu = np.array(arrays["bmu"], np.int64)

    def _order(self, epoch: int) -> NDArray[np.int64]:
        turns = np.arange(len(self.lengths))
        if self.settings.shuffle:
            turns = np.random.default_rng([self.seed, epoch]).permutation(turns)
        return in_turn(self.lengths, turns)

    def _present(
        self, order: NDArray[np.int64], rates: Any, radii: NDArray[np.float64], activity: NDArray[Any]
    ) -> None:
        reach, number = self.settings.reach, self.codebook.dtype.type
        begins = places(self.lengths)[order] == 0
        kernels.train(
            self.X, order, begins, rates, radii, *reach.tables(radii), reach.neighborhood.reach, reach.distances,
            reach.classes, reach.closest, number(self.settings.alpha), number(self.settings.beta), activity,
            self.codebook, self.context,
        )  # fmt: skip

    def _note(self, phase: str, radius: float, rate: float, began: float) -> None:
        s, step = self.settings, len(self.history)
        units, squared = walk(self.X, self.lengths, self.codebook, self.context, s.alpha, s.beta)
        self.bmu = units[:, None]
        mse = float(np.square(self.X - self.codebook[units]).sum(1, dtype=np.float64).mean())
        record = epoch_record(
            phase, step, units=len(self.codebook), mse=mse, rate=rate, radius=radius, began=began
        )
        record["activity"] = float(np.exp(-squared.astype(np.float64)).mean())
        record["last_of_phase"] = step in (0, s.n_epochs)
        self.history.append(record)


def walk(
    X: NDArray[Any],
    lengths: Lengths,
    codebook: NDArray[Any],
    context: NDArray[Any],
    alpha: float,
    beta: float,
    *,
    everything: NDArray[Any] | None = None,
    before: NDArray[Any] | None = None,
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Best unit of every sample and its distance alpha |x - w|^2 + beta |y - c|^2, both (N,).

    Distances to all units go into ``everything`` (N, K), the activity that each sample found into ``before`` (N, K).
    """
    number, none = codebook.dtype.type, np.empty((0, len(codebook)), codebook.dtype)
    bmu, least = np.empty(len(X), np.int64), np.empty(len(X), codebook.dtype)
    everything, before = (none if table is None else table for table in (everything, before))
    begins = places(lengths) == 0
    kernels.walk(X, begins, number(alpha), number(beta), codebook, context, bmu, least, everything, before)
    return bmu, least
