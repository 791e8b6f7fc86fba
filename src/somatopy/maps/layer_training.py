"""How one map of a hierarchy is trained at one size: as a batch map or an online map of a given start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.batch_training import BatchSettings, BatchTraining
from somatopy.maps.growing_grid import Trained
from somatopy.maps.lattice import Rectangular
from somatopy.maps.neighborhood import Neighborhood
from somatopy.maps.online_training import Epoch, OnlineSettings, OnlineTraining
from somatopy.maps.radius import radius_schedule
from somatopy.maps.reach import Reach
from somatopy.maps.schedule import Schedule
from somatopy.maps.search import nearest
from somatopy.maps.searcher import Searcher
from somatopy.maps.supply import held


@dataclass(frozen=True, eq=False)
class LayerTrainer:
    """Trains a map of any size; ``random`` gives the online map its order of samples.

    ``radius`` None is a quarter of the map's longer side, falling to 0.5: it grows with the map.
    """

    mode: str
    n_epochs: int
    neighborhood: Neighborhood
    radius: Schedule | None
    rate: Schedule
    n_jobs: int | None
    random: np.random.RandomState

    def __call__(self, X: NDArray[Any], codebook: NDArray[Any], lattice: Rectangular) -> Trained:
        training = self._batch if self.mode == "batch" else self._online
        codebook, history = training(X, codebook, lattice)
        searcher = Searcher.of(codebook, dtype=codebook.dtype)
        bmu, squared = (found[:, 0] for found in nearest(X, searcher, n_jobs=self.n_jobs))
        return Trained(codebook, bmu, np.sqrt(squared.astype(np.float64)), history)

    def _batch(
        self, X: NDArray[Any], codebook: NDArray[Any], lattice: Rectangular
    ) -> tuple[NDArray[Any], list[dict[str, Any]]]:
        settings = BatchSettings(lattice, self.neighborhood, n_jobs=self.n_jobs)
        training = BatchTraining(held(X, n_jobs=self.n_jobs), codebook, settings)
        schedule = radius_schedule(self.radius, lattice)
        training.begin()
        training.run(schedule.value(np.arange(self.n_epochs), self.n_epochs).tolist())
        return training.codebook, training.history

    def _online(
        self, X: NDArray[Any], codebook: NDArray[Any], lattice: Rectangular
    ) -> tuple[NDArray[Any], list[dict[str, Any]]]:
        reach = Reach.of(lattice, self.neighborhood, "sheet")
        settings = OnlineSettings(reach, self.rate, n_jobs=self.n_jobs)
        training = OnlineTraining(X, codebook, settings, int(self.random.randint(2**31 - 1)))
        schedule = radius_schedule(self.radius, lattice)
        training.begin()
        for epoch in range(self.n_epochs):
            training.advance(Epoch(epoch, self.n_epochs, schedule, self.n_epochs))
        return training.codebook, training.history
