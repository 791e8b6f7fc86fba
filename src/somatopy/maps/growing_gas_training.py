"""The training of a growing gas, epoch by epoch; an epoch presents every sample once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError
from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.graph import GraphLattice
from somatopy.maps.growing_gas_state import GrowingGasState, check_gas
from somatopy.maps.kernels import growing_gas as kernels
from somatopy.maps.kernels.sweep_tile import tiles_for
from somatopy.maps.presentation import in_order
from somatopy.maps.restored import check_codebook
from somatopy.maps.search import nearest
from somatopy.maps.searcher import Searcher
from somatopy.maps.whole_epoch import whole_epoch


@dataclass(frozen=True)
class GrowingGasSettings:
    """The rules of growth; see :class:`somatopy.GrowingNeuralGas`."""

    rate: float
    neighbor_rate: float
    max_age: int
    insert_every: int
    max_units: int
    error_share: float
    error_decay: float
    n_epochs: int
    shuffle: bool = True
    n_jobs: int | None = None


class GrowingGasTraining:
    """A training as it stands after each epoch."""

    def __init__(self, X: Any, state: GrowingGasState, settings: GrowingGasSettings, seed: int) -> None:
        self.X, self.state, self.settings, self.seed = X, state, settings, seed
        self.bmu = np.zeros(len(X), np.int64)
        self.history: list[dict[str, Any]] = []

    @property
    def codebook(self) -> NDArray[Any]:
        return self.state.codebook[: self.state.n_units].copy()

    @property
    def lattice(self) -> GraphLattice:
        return GraphLattice(self.state.n_units, self.state.edges[0])

    @property
    def finished(self) -> bool:
        return len(self.history) > self.settings.n_epochs

    def begin(self) -> dict[str, Any]:
        """Look at the first two units."""
        return self._note("initialization", 0.0, 0, 0, time.perf_counter())

    @whole_epoch("state")
    def advance(self) -> dict[str, Any]:
        """Present all samples once, in an order that seed and epoch give."""
        began, n = time.perf_counter(), len(self.X)
        order = np.arange(n)
        if self.settings.shuffle:
            order = np.random.default_rng([self.seed, len(self.history) - 1]).permutation(n)
        born, removed = present_to_gas(self.X, order, self.state, self.settings)
        return self._note("growing", self.settings.rate, born, removed, began)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": list(self.history), "seed": self.seed, "n_presented": self.state.presented}
        edges, ages = self.state.edges
        errors = self.state.errors[: self.state.n_units].copy()
        return header, {"codebook": self.codebook, "errors": errors, "edges": edges, "ages": ages}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        codebook, wanted = arrays["codebook"], self.state.codebook.dtype
        check_codebook(codebook, len(arrays["errors"]), self.X.shape[1], ParameterError)
        check_gas(arrays, len(codebook), header["n_presented"], ParameterError)
        if codebook.dtype != wanted:
            raise ParameterError(f"the state is of {codebook.dtype} and the samples of {wanted}")
        self.history = [dict(record) for record in header["history"]]
        self.seed = header["seed"]
        self.state = GrowingGasState.of(
            codebook, arrays["errors"], arrays["edges"], arrays["ages"], header["n_presented"]
        )
        self._look()

    def _note(self, phase: str, rate: float, born: int, removed: int, began: float) -> dict[str, Any]:
        mse = self._look()
        n_units = self.state.n_units
        record = epoch_record(
            phase, len(self.history), units=n_units, mse=mse, rate=rate, radius=1.0, began=began
        )
        self.history.append(record)
        record |= {"births": born, "removals": removed}
        record["last_of_phase"] |= self.finished
        return record

    def _look(self) -> float:
        """Find the best unit of every sample; returns the mean squared error."""
        codebook = self.codebook
        searcher = Searcher.of(codebook, dtype=codebook.dtype)
        bmu, squared = nearest(self.X, searcher, n_jobs=self.settings.n_jobs)
        self.bmu = bmu[:, 0]
        return float(squared.mean(dtype=np.float64))


def present_to_gas(
    X: Any, order: NDArray[np.int64], state: GrowingGasState, settings: GrowingGasSettings
) -> tuple[int, int]:
    """Present the samples ``order`` of X to a gas, which moves and grows; returns the births and the removals."""
    births = removals = 0
    s = settings
    for _, samples, rows in in_order(X, order, state.codebook.dtype):
        position = 0
        while position < len(rows):
            position, state.n_units, state.presented, born, removed = kernels.present_growing(
                samples, rows, position,
                state.codebook, state.errors, state.neighbors, state.ages, state.degree, state.n_units,
                state.presented, s.rate, s.neighbor_rate, s.max_age, s.insert_every, s.max_units,
                s.error_share, s.error_decay, tiles_for(state.codebook),
            )  # fmt: skip
            births, removals = births + int(born), removals + int(removed)
            if position < len(rows):
                state.make_room()
    state.n_units, state.presented = int(state.n_units), int(state.presented)
    return births, removals
