"""The training of two maps and the links between them: growing side by side, then reinforcing and reviewing.

Each epoch ends alike: the links grow with the maps, and every pair is presented once more to tie what fires together.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from somatopy.checking import ParameterError, show
from somatopy.maps.growing import GrowingSOM
from somatopy.maps.links import Links, activity, concepts, grown, spread, strengths, used
from somatopy.maps.reinforcing import Side, reinforce
from somatopy.models.reading import best_few, nearness

SETTLING = 10  # last passes over links alone: what moving units have left behind fades (our choice)


@dataclass(frozen=True)
class TieSettings:
    """The parameters of the links, already checked; see :class:`somatopy.InterconnectedSOM`."""

    fading: float
    n_best: int
    spread: float
    reinforcing_cycles: int
    learning_rate: float
    margin: float


@dataclass(eq=False)
class TiedTraining:
    """The moving parts of a training.

    Attributes
    ----------
    first, second : the two maps, unfitted at the start
    X, Y : (N, D) and (N, E), the pairs of samples
    links : (K1, K2)
    agree : (N,) whether the best units of a pair stand for one concept
    history : one record an epoch
    """

    first: Any
    second: Any
    X: NDArray[Any]
    Y: NDArray[Any]
    settings: TieSettings
    seed: int
    links: Links = field(default_factory=lambda: np.zeros((0, 0)))
    agree: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    history: list[dict[str, Any]] = field(default_factory=list)

    def epochs(self) -> Iterator[dict[str, Any]]:
        """Train to the end; yields the record of each epoch."""
        yield from self._growing()
        yield from self._cycles()
        for _ in range(SETTLING):
            self._tie()

    def _growing(self) -> Iterator[dict[str, Any]]:
        """Both maps at once, epoch by epoch; the one that is done first waits."""
        began = time.perf_counter()
        trainings = self.first.iter_fit(self.X), self.second.iter_fit(self.Y)
        for epoch, _ in enumerate(zip_longest(*trainings)):
            self._tie()
            yield self._record("growing", epoch, len(self.X), np.nan, began)
            began = time.perf_counter()

    def _cycles(self) -> Iterator[dict[str, Any]]:
        """Reinforce the pairs not recalled rightly, review them all, and so on at a rate that falls to 0."""
        cycles = self.settings.reinforcing_cycles
        for cycle in range(cycles):
            rate = self.settings.learning_rate * (1 - cycle / cycles)
            yield self._present("reinforcing", cycle + 1, np.flatnonzero(~self.agree), rate, 0.0)
            yield self._present("reviewing", cycle + 1, np.arange(len(self.X)), rate, self.settings.margin)

    def _present(
        self, phase: str, epoch: int, pairs: NDArray[np.int64], rate: float, margin: float
    ) -> dict[str, Any]:
        began = time.perf_counter()
        meant = concepts(strengths(self.links))
        first, second = _side(self.first, self.X, meant[0]), _side(self.second, self.Y, meant[1])
        order = np.random.default_rng([self.seed, len(self.history)]).permutation(pairs)
        reinforce(first, second, order, rate, margin)
        move_units(self.first, first.codebook)
        move_units(self.second, second.codebook)
        self._tie()
        return self._record(phase, epoch, len(pairs), rate, began)

    def _tie(self) -> None:
        """Let the links grow with the maps, and be used by every pair once."""
        self.links = grown(self.links, self.first.lattice_.neighbors)
        self.links = grown(self.links.T, self.second.lattice_.neighbors).T
        first, self._distances = self._fired(self.first, self.X)
        second, self._second_distances = self._fired(self.second, self.Y)
        self.links = used(self.links, first, second, self.settings.fading)
        meant, also_meant = concepts(strengths(self.links))
        self.agree = meant[self.first.labels_] == also_meant[self.second.labels_]

    def _fired(self, som: Any, samples: NDArray[Any]) -> tuple[csr_array, NDArray[np.float64]]:
        """The activity that the samples call up in the map, and their distances to the best units."""
        units, distances = best_few(som, samples, self.settings.n_best)
        som.labels_ = units[:, 0].copy()
        active = activity(units, nearness(distances), len(som.codebook_))
        neighbors = som.lattice_.neighbors
        return spread(active, neighbors, self.settings.spread), distances[:, 0].astype(np.float64)

    def _record(self, phase: str, epoch: int, pairs: int, rate: float, began: float) -> dict[str, Any]:
        record = {
            "phase": phase,
            "epoch": epoch,
            "step": len(self.history),
            "pairs": pairs,
            "units": len(self.first.codebook_),
            "second_units": len(self.second.codebook_),
            "mse": float(np.square(self._distances).mean()),
            "second_mse": float(np.square(self._second_distances).mean()),
            "agreeing": float(self.agree.mean()),
            "rate": None if np.isnan(rate) else rate,
            "seconds": time.perf_counter() - began,
        }
        self.history.append(record)
        return dict(record)


def _side(som: Any, samples: NDArray[Any], meant: NDArray[np.int64]) -> Side:
    return Side(samples_in_search(som, samples), codebook_in_search(som).copy(), meant)


def refuse_other_searches(name: str, som: Any) -> None:
    """Complain of a map that cannot be reinforced: whose search is not that of plain distances to its units."""
    if isinstance(som, GrowingSOM):
        return
    if som.metric != "euclidean" or som.feature_weights is not None:
        raise ParameterError(
            f"reinforcing_cycles needs maps with metric='euclidean' and without feature_weights; got "
            f"{name}={show(som)}: set it to 0"
        )


def samples_in_search(som: Any, samples: NDArray[Any]) -> NDArray[Any]:
    """Samples (N, D) in the units in which the map searches."""
    return som.scaling_.apply(samples) if isinstance(som, GrowingSOM) else samples


def codebook_in_search(som: Any) -> NDArray[Any]:
    """The codebook (K, D) in the units in which the map searches."""
    found: NDArray[Any] = som.scaled_codebook_ if isinstance(som, GrowingSOM) else som.codebook_
    return found


def move_units(som: Any, codebook: NDArray[Any]) -> None:
    """Give the map this codebook (K, D), in the units in which it searches."""
    if isinstance(som, GrowingSOM):
        som.scaled_codebook_, som.codebook_ = codebook, som.scaling_.invert(codebook)
    else:
        som.codebook_ = codebook
