"""NeuralGas: units without a lattice, each learning by its rank among the units nearest to the sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from somatopy import checking
from somatopy.maps.gas import GasMap
from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import MOST_UNITS
from somatopy.maps.neural_gas_training import (
    GasSettings,
    GasTraining,
    present_ranked,
    tally_by_rank,
    two_best_of,
)
from somatopy.maps.randomness import generator_of
from somatopy.maps.rate import rate_schedule
from somatopy.maps.restored import check_still_fits
from somatopy.maps.room import check_room
from somatopy.maps.schedule import Schedule, exponential, make_schedule
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import Supply
from somatopy.maps.tally import Tally

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]
DEFAULT_RATE = exponential(0.5, 0.005)
LAST_RADIUS = 0.01  # ranks: none but the best unit learns
MEMORY = 0.9  # what partial_fit keeps of its tally from call to call, by batches
STARTS = ("samples", "random", "half")


class NeuralGas(GasMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Neural gas: a codebook that spreads over the data like a gas in a room, bound to no sheet.

    Of each sample x all units are ranked by their distance, the nearest has rank k = 0, and
    ``w_k += rate * exp(-k / radius) * (x - w_k)``. By batches each unit becomes the mean of all samples, weighted by
    that same factor. At the end the two best units of every sample are joined by an edge.

    Parameters
    ----------
    n_units : int
    n_epochs : int
    radius : number, schedule, tuple like ("exponential", 10, 0.01) or None
        The range in ranks, the lambda of the papers. It falls from sample to sample, by batches from epoch to epoch.
        None falls exponentially from half the units to 0.01.
    learning_rate : number, schedule, tuple or None
        None falls exponentially from 0.5 to 0.005; by batches there is none.
    mode : "online" (sample by sample) or "batch"
    start : "samples", "random", "half" or a (K, D) array
    shuffle : bool
        Present the samples in another order each epoch, a function of seed and epoch; or as they come.
    n_jobs : int, optional
        Threads of the batches and of the look at the error after each epoch; None takes all processors.
    random_state : int, RandomState instance or None
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    codebook_ : (K, D) array in the precision of the data
    lattice_ : GraphLattice with ``edges``, ``neighbors``, ``regions``, ``hops_from(unit)``
    edges_ : (E, 2) pairs of units that are the two best of a sample (competitive Hebbian learning)
    regions_ : (K,) the connected part of the graph each unit belongs to
    labels_ : (N,) best-matching unit of each training sample
    history_ : list of dict, one record per epoch after that of the start
    n_iter_, n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Martinetz & Schulten, Artificial Neural Networks, 1991; Martinetz, Berkovich & Schulten, IEEE Trans. Neural
    Networks 4(4), 1993; Cottrell, Hammer, Hasenfuß & Villmann, Neural Networks 19(6-7), 2006 (batches).

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import NeuralGas
    >>> gas = NeuralGas(20, random_state=0).fit(load_iris().data)
    >>> gas.codebook_.shape, gas.predict(load_iris().data[:3]).shape
    ((20, 4), (3,))
    """

    def __init__(
        self,
        n_units: int = 100,
        *,
        n_epochs: int = 20,
        radius: Any = None,
        learning_rate: Any = None,
        mode: str = "online",
        start: Any = "samples",
        shuffle: bool = True,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.n_units = n_units
        self.n_epochs = n_epochs
        self.radius = radius
        self.learning_rate = learning_rate
        self.mode = mode
        self.start = start
        self.shuffle = shuffle
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train a gas on ``X`` (N, D)."""
        for record in self.iter_fit(X, y):
            if self.verbose:
                print(
                    "epoch {epoch:3d}  radius {radius:6.3f}  rate {rate:.3f}  mse {mse:.6g}".format(**record)
                )
        return self

    def iter_fit(
        self, X: ArrayLike, y: Any = None, *, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of the start, then of each epoch, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit,
        as an unbroken training on the same machine with as many threads.
        """
        samples = self._supply(X)
        settings, random = self._settings(samples), generator_of(self.random_state)
        codebook = first_codebook(self.start, samples, GraphLattice.joining(self.n_units, []), random)
        training = GasTraining(samples.whole, codebook, settings, int(random.randint(2**31 - 1)))
        if state is None:
            training.begin()
            yield self._publish(training)
        else:
            training.restore(*state)
            self._publish(training)
        while not training.finished:
            training.advance()
            yield self._publish(training)

    def partial_fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Present a chunk of samples once, as they come; by batches, count it.

        The first call makes the start from its chunk. Radius and rate are those of the epoch of the call's own number
        among ``n_epochs``; later calls keep the last ones. By batches, old samples fade by a tenth each call. The
        edges are those of the chunk.
        """
        first = not hasattr(self, "codebook_")
        samples = self._chunk(X, reset=first)
        settings = self._settings(samples)
        if first:
            lattice = GraphLattice.joining(self.n_units, [])
            self.codebook_ = first_codebook(self.start, samples, lattice, generator_of(self.random_state))
            self.history_, self.n_iter_ = [], 0
        check_still_fits(self.codebook_, self.n_units, "n_units")
        call = min(self.n_iter_, self.n_epochs - 1)
        radius = float(settings.radius.value(call, self.n_epochs))
        rate = float(settings.rate.value(call, self.n_epochs))
        self.codebook_ = self._taught(samples, settings, radius, rate)
        two_best, _ = two_best_of(samples.whole, self.codebook_, self.n_jobs)
        self.labels_ = two_best[:, 0].copy()
        self.lattice_ = GraphLattice.joining(self.n_units, two_best)
        self.n_iter_ += 1
        return self

    def planned_epochs(self) -> int:
        """How many epochs the training has."""
        return checking.integer("n_epochs", self.n_epochs, at_least=1)

    def _taught(self, samples: Supply, settings: GasSettings, radius: float, rate: float) -> NDArray[Any]:
        """The codebook after a chunk of a stream."""
        X, codebook = samples.whole, self.codebook_.copy()
        if settings.mode == "batch":
            kept = getattr(self, "_tally", Tally.empty(*codebook.shape))
            self._tally = kept * MEMORY + tally_by_rank(X, codebook, radius, self.n_jobs)
            return self._tally.means(codebook).astype(codebook.dtype)
        n = len(samples)
        present_ranked(X, np.arange(n), np.full(n, rate), np.full(n, radius), codebook)
        return codebook

    def _settings(self, samples: Supply) -> GasSettings:
        """Refuse parameters out of their range; returns what they stand for."""
        n_units = checking.integer("n_units", self.n_units, at_least=1, at_most=MOST_UNITS)
        check_room(
            8.0 * n_units * (4 * samples.shape[1] + 4),
            f"a gas of {n_units:,} units and {samples.shape[1]:,} features",
        )
        if isinstance(self.start, str):
            checking.choice("start", self.start, STARTS)
        return GasSettings(
            radius=self._radius(),
            rate=rate_schedule(self.learning_rate, DEFAULT_RATE),
            n_epochs=self.planned_epochs(),
            mode=checking.choice("mode", self.mode, ("online", "batch")),
            shuffle=checking.boolean("shuffle", self.shuffle),
            n_jobs=self.n_jobs,
        )

    def _radius(self) -> Schedule:
        if self.radius is None:
            return exponential(max(1.0, self.n_units / 2), LAST_RADIUS)
        return make_schedule("radius", self.radius)

    def _publish(self, training: GasTraining) -> dict[str, Any]:
        """Make the map as it stands usable: everything that ends in an underscore."""
        self._training_now = training
        self.codebook_, self.lattice_, self._tally = training.codebook, training.lattice, training.tally
        self.labels_ = training.bmu[:, 0]
        self.history_, self.n_iter_ = training.history, len(training.history) - 1
        return dict(training.history[-1])
