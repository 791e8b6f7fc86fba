"""The training loop of a map without schedules; all that it remembers besides the map is its largest error."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.checking import number
from somatopy.maps.epoch_record import epoch_record
from somatopy.maps.kernels import parameterless as kernels
from somatopy.maps.lattice import Grid
from somatopy.maps.neighborhood import NEGLIGIBLE
from somatopy.maps.presentation import in_order
from somatopy.maps.reach import Reach
from somatopy.maps.restored import check_state
from somatopy.maps.searcher import make_searcher
from somatopy.maps.sparse import sparse_searcher, survey_sparse
from somatopy.maps.survey import survey
from somatopy.maps.whole_epoch import whole_epoch


@dataclass(frozen=True, eq=False)
class ParameterlessSettings:
    """What stays the same during a training."""

    reach: Reach
    beta: float
    least_range: float
    range_law: str
    n_epochs: int
    shuffle: bool = True

    @property
    def lattice(self) -> Grid:
        return self.reach.lattice


@dataclass(frozen=True)
class Presented:
    """What a pass over samples leaves besides the codebook: the largest error so far, and means over the samples."""

    largest: float
    mse: float
    rate: float
    range: float


class ParameterlessTraining:
    """A training as it stands after each epoch."""

    def __init__(self, X: Any, codebook: NDArray[Any], settings: ParameterlessSettings, seed: int) -> None:
        self.X, self.codebook, self.settings, self.seed = X, codebook, settings, seed
        self.bmu = np.zeros((X.shape[0], 1), np.int64)
        self.largest = 0.0
        self.history: list[dict[str, Any]] = []

    @property
    def finished(self) -> bool:
        return len(self.history) > self.settings.n_epochs

    def begin(self) -> None:
        """Look at the first codebook."""
        self._note("initialization", None, time.perf_counter())

    @whole_epoch()
    def advance(self) -> None:
        """Present all samples once."""
        began, order = time.perf_counter(), np.arange(self.X.shape[0])
        if self.settings.shuffle:
            order = np.random.default_rng([self.seed, len(self.history) - 1]).permutation(order)
        self.codebook = self.codebook.copy()
        presented = present(self.X, order, self.codebook, self.largest, self.settings)
        self.largest = presented.largest
        self._note("training", presented, began)

    def snapshot(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Header and arrays from which :meth:`restore` goes on."""
        header = {"history": list(self.history), "seed": self.seed, "largest": self.largest}
        return header, {"codebook": self.codebook, "bmu": self.bmu}

    def restore(self, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
        """Go back to a snapshot of a training on the same samples."""
        check_state(arrays, self.codebook, self.bmu)
        self.history, self.seed = [dict(record) for record in header["history"]], header["seed"]
        self.largest = number("largest", header["largest"], at_least=0)
        self.codebook, self.bmu = np.array(arrays["codebook"]), np.array(arrays["bmu"], np.int64)

    def _note(self, phase: str, presented: Presented | None, began: float) -> None:
        mse, step = self._survey(), len(self.history)
        presented = presented or Presented(self.largest, mse, 0.0, 0.0)
        record = epoch_record(
            phase,
            step,
            units=len(self.codebook),
            mse=mse,
            rate=presented.rate,
            radius=presented.range,
            began=began,
        )
        record |= {"presented_mse": presented.mse, "largest_error": presented.largest}
        record["last_of_phase"] = step in (0, self.settings.n_epochs)
        self.history.append(record)

    def _survey(self) -> float:
        self.bmu = np.zeros_like(self.bmu)  # what was published of the last look must not change
        if issparse(self.X):
            searcher = sparse_searcher(self.codebook, "euclidean", None)
            return survey_sparse(self.X, searcher, self.bmu).mean_cost
        dense = make_searcher(self.codebook, self.codebook.dtype, "euclidean")
        return survey(self.X, dense, self.bmu).mean_cost


def present(
    X: Any, order: NDArray[np.int64], codebook: NDArray[Any], largest: float, settings: ParameterlessSettings
) -> Presented:
    """Present the samples ``order`` of X to ``codebook``, which moves in place; ``largest`` is the error so far."""
    s, sums = settings, np.zeros(3)
    scale = np.ones(X.shape[1], codebook.dtype)
    law = (s.beta, s.least_range, s.range_law == "logarithmic", NEGLIGIBLE)
    for _, samples, rows in in_order(X, order, codebook.dtype):
        largest, *found = kernels.train(
            samples, rows, s.reach.distances, s.reach.classes, *law, largest, scale, codebook
        )
        sums += found
    return Presented(float(largest), *(sums / len(order)).tolist())
