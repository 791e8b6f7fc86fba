"""GrowingNeuralGas: a gas that grows where it errs most, and learns its edges while it grows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from somatopy import checking
from somatopy.maps.dense import File
from somatopy.maps.gas import GasMap
from somatopy.maps.graph import GraphLattice
from somatopy.maps.growing_gas_state import GrowingGasState, check_gas
from somatopy.maps.growing_gas_training import GrowingGasSettings, GrowingGasTraining, present_to_gas
from somatopy.maps.lattice import MOST_UNITS
from somatopy.maps.neural_gas import STARTS
from somatopy.maps.randomness import generator_of
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import Supply

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]
FIRST_UNITS = 2


class GrowingNeuralGas(GasMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Growing neural gas: starts with two units, inserts one where the error is largest, joins and parts them.

    Of each sample the two best units are joined by an edge; the best unit and its neighbors move toward the sample.
    The other edges of the best unit age, those too old are cut, and a unit without edges is removed. Every so many
    samples a unit is inserted halfway between the one of the largest error and its worst neighbor. No rate and no
    radius falls, so the gas goes on following a stream.

    Parameters
    ----------
    max_units : int
    insert_every : int
        Samples between two insertions, the lambda of the paper.
    max_age : int
        An edge older than this is cut: its unit has won so often without the other one coming second.
    learning_rate, neighbor_rate : float
        Shares of the way to the sample that the best unit and its neighbors go.
    error_share : float
        An insertion leaves this share of their errors to the two units around it, the alpha of the paper.
    error_decay : float
        All errors fade by this factor at each sample, the d of the paper.
    n_epochs : int
    start : "samples", "random", "half" or a (2, D) array
        The first two units.
    shuffle : bool
        Present the samples in another order each epoch, a function of seed and epoch; or as they come.
    n_jobs : int, optional
        Threads of the look at the error after each epoch.
    random_state : int, RandomState instance or None
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    codebook_ : (K, D) array in the precision of the data
    lattice_ : GraphLattice with ``edges``, ``neighbors``, ``regions``, ``hops_from(unit)``
    edges_, ages_ : (E, 2) pairs of joined units, and the age of each edge, (E,)
    regions_ : (K,) the connected part of the graph each unit belongs to
    errors_ : (K,) the faded sum of each unit's squared errors
    n_presented_ : samples presented so far
    labels_ : (N,) best-matching unit of each training sample
    history_ : list of dict, one record per epoch after that of the start, with births and removals
    n_iter_, n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Fritzke, A growing neural gas network learns topologies, NIPS 7, 1995.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import GrowingNeuralGas
    >>> gas = GrowingNeuralGas(30, random_state=0).fit(load_iris().data)
    >>> len(gas.codebook_), len(set(gas.regions_[gas.labels_]))
    (30, 2)
    """

    def __init__(
        self,
        max_units: int = 100,
        *,
        insert_every: int = 100,
        max_age: int = 50,
        learning_rate: float = 0.2,
        neighbor_rate: float = 0.006,
        error_share: float = 0.5,
        error_decay: float = 0.995,
        n_epochs: int = 20,
        start: Any = "samples",
        shuffle: bool = True,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.max_units = max_units
        self.insert_every = insert_every
        self.max_age = max_age
        self.learning_rate = learning_rate
        self.neighbor_rate = neighbor_rate
        self.error_share = error_share
        self.error_decay = error_decay
        self.n_epochs = n_epochs
        self.start = start
        self.shuffle = shuffle
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Grow a gas on ``X`` (N, D)."""
        for record in self.iter_fit(X, y):
            if self.verbose:
                print(
                    "epoch {epoch:3d}  units {units:4d}  births {births:3d}  mse {mse:.6g}".format(**record)
                )
        return self

    def iter_fit(
        self, X: ArrayLike, y: Any = None, *, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of the start, then of each epoch, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit,
        as an unbroken training on the same machine.
        """
        samples = self._supply(X)
        settings, random = self._settings(), generator_of(self.random_state)
        first = self._first(samples, random)
        training = GrowingGasTraining(samples.whole, first, settings, int(random.randint(2**31 - 1)))
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
        """Present a chunk of samples once, as they come; the first call draws the two first units from its chunk."""
        first = not hasattr(self, "codebook_")
        samples, settings = self._chunk(X, reset=first), self._settings()
        if first:
            self.history_, self.n_iter_ = [], 0
            gas = self._first(samples, generator_of(self.random_state))
        else:
            gas = GrowingGasState.of(self.codebook_, self.errors_, self.edges_, self.ages_, self.n_presented_)
        present_to_gas(samples.whole, np.arange(len(samples)), gas, settings)
        self._take(gas)
        self.labels_ = self._nearest(samples.whole)[0]
        self.n_iter_ += 1
        return self

    def planned_epochs(self) -> int:
        """How many epochs the training has."""
        return checking.integer("n_epochs", self.n_epochs, at_least=1)

    def _first(self, samples: Supply, random: np.random.RandomState) -> GrowingGasState:
        """Two units, not yet joined."""
        if isinstance(self.start, str):
            checking.choice("start", self.start, STARTS)
        codebook = first_codebook(self.start, samples, GraphLattice.joining(FIRST_UNITS, []), random)
        none = np.empty(0, np.int64)
        return GrowingGasState.of(codebook, np.zeros(FIRST_UNITS), none.reshape(0, 2), none)

    def _settings(self) -> GrowingGasSettings:
        """Refuse parameters out of their range; returns what they stand for."""
        return GrowingGasSettings(
            rate=checking.number("learning_rate", self.learning_rate, above=0, at_most=1),
            neighbor_rate=checking.number("neighbor_rate", self.neighbor_rate, at_least=0, at_most=1),
            max_age=checking.integer("max_age", self.max_age, at_least=1),
            insert_every=checking.integer("insert_every", self.insert_every, at_least=1),
            max_units=checking.integer("max_units", self.max_units, at_least=2, at_most=MOST_UNITS),
            error_share=checking.number("error_share", self.error_share, at_least=0, at_most=1),
            error_decay=checking.number("error_decay", self.error_decay, at_least=0, at_most=1),
            n_epochs=self.planned_epochs(),
            shuffle=checking.boolean("shuffle", self.shuffle),
            n_jobs=self.n_jobs,
        )

    def _publish(self, training: GrowingGasTraining) -> dict[str, Any]:
        """Make the map as it stands usable: everything that ends in an underscore."""
        self._training_now = training
        self._take(training.state)
        self.labels_ = training.bmu
        self.history_, self.n_iter_ = training.history, len(training.history) - 1
        return dict(training.history[-1])

    def _take(self, gas: GrowingGasState) -> None:
        edges, self.ages_ = gas.edges
        self.lattice_ = GraphLattice(gas.n_units, edges)
        self.codebook_ = gas.codebook[: gas.n_units].copy()
        self.errors_ = gas.errors[: gas.n_units].copy()
        self.n_presented_ = gas.presented

    def _to_file(self) -> File:
        """Header and arrays of the map file; with errors and ages, so that a stream may go on."""
        header, arrays = super()._to_file()
        header["n_presented"] = self.n_presented_
        return header, arrays | {"errors": self.errors_, "ages": self.ages_}

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        gas = super()._from_file(header, arrays)
        check_gas(arrays, len(gas.codebook_), header["n_presented"])
        gas.errors_, gas.ages_ = arrays["errors"], arrays["ages"]
        gas.n_presented_ = header["n_presented"]
        return gas
