"""RecursiveSOM: a map of sequences, in which each sample meets the map's own activity of the step before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.checking import ParameterError
from somatopy.maps.chunks import refuse_chunks
from somatopy.maps.columns import Columns, warn_of_columns
from somatopy.maps.incoming import check_finite, check_samples
from somatopy.maps.kohonen import KohonenMap
from somatopy.maps.lattice import LATTICE_DISTANCES, Grid, make_lattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.radius import radius_schedule
from somatopy.maps.randomness import generator_of
from somatopy.maps.rate import rate_schedule
from somatopy.maps.reach import Reach
from somatopy.maps.recursive_training import RecursiveSettings, RecursiveTraining, walk
from somatopy.maps.restored import check_codebook
from somatopy.maps.room import check_recursive_room
from somatopy.maps.sample_weights import check_weights
from somatopy.maps.sequences import check_lengths
from somatopy.maps.size import sized
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import held

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]


class RecursiveSOM(KohonenMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Recursive self-organizing map: units that answer to a sample and to what came before it.

    Besides its place w_k among the samples each unit has a context c_k, one number for each unit of the map. At each
    step of a sequence, with x(t) the sample and y(t - 1) the activity of the whole map one step before::

        d_k = alpha |x(t) - w_k|^2 + beta |y(t - 1) - c_k|^2        y_k(t) = exp(-d_k)

    The unit of the least d is the best one, and all units move by their neighborhood, in both parts:
    ``w_k += rate * h * (x(t) - w_k)`` and ``c_k += rate * h * (y(t - 1) - c_k)``. y is 0 before a sequence begins.

    The activity fades with the squared distance: scale the samples so that neighbors in the data are nearer than 1,
    or choose a smaller ``alpha``, else nothing is left to remember.

    Parameters
    ----------
    shape, lattice, periodic, neighborhood, lattice_distance, start, verbose
        As in :class:`BatchSOM`.
    alpha, beta : float
        How much the sample and the context count. A larger ``beta`` remembers longer; too large, and the activity
        never settles.
    radius : number, schedule, tuple like ("linear", 10, 1) or None
        Falls from sample to sample.
    learning_rate : number, schedule, tuple or None
        None falls exponentially from 0.3 to 0.02.
    n_epochs : int
    shuffle : bool
        Present the sequences in another order each epoch; the samples of a sequence always keep theirs.
    random_state : int, RandomState instance or None

    Attributes
    ----------
    codebook_ : (K, D) array
    context_ : (K, K) array
        Row k is the activity after which unit k expects its sample.
    lattice_, labels_, history_, n_iter_, n_features_in_, feature_names_in_
        As in :class:`BatchSOM`. Each record of ``history_`` also has ``activity``, that of the best units on average.

    References
    ----------
    Voegtlin, Neural Networks 15(8-9), 2002.

    Examples
    --------
    >>> import numpy as np
    >>> from somatopy import RecursiveSOM
    >>> tide = np.sin(np.arange(400) / 5)[:, None]
    >>> som = RecursiveSOM((6, 6), random_state=0).fit(tide)
    >>> rising, falling = som.predict([[-0.4], [-0.2], [0.0]]), som.predict([[0.4], [0.2], [0.0]])
    >>> bool(rising[-1] == falling[-1])  # the same water, but another unit
    False
    """

    metric = "euclidean"
    missing = "error"
    feature_weights = None
    n_jobs = None

    def __init__(
        self,
        shape: tuple[int, ...] | str = (10, 10),
        *,
        lattice: Any = "rectangular",
        periodic: bool = False,
        neighborhood: Any = "gaussian",
        lattice_distance: str = "sheet",
        alpha: float = 1.0,
        beta: float = 0.5,
        radius: Any = None,
        learning_rate: Any = None,
        n_epochs: int = 20,
        start: Any = "random",
        shuffle: bool = True,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.shape = shape
        self.lattice = lattice
        self.periodic = periodic
        self.neighborhood = neighborhood
        self.lattice_distance = lattice_distance
        self.alpha = alpha
        self.beta = beta
        self.radius = radius
        self.learning_rate = learning_rate
        self.n_epochs = n_epochs
        self.start = start
        self.shuffle = shuffle
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None, *, lengths: ArrayLike | None = None) -> Self:
        """Train a map of the sequences that lie one after the other in ``X`` (N, D).

        ``lengths`` (S,) says how many samples each has; None takes X as one sequence.
        """
        for record in self.iter_fit(X, y, lengths=lengths):
            if self.verbose:
                print(
                    "epoch {epoch:3d}  radius {radius:6.3f}  mse {mse:.6g}  activity {activity:.3g}".format(
                        **record
                    )
                )
        return self

    def iter_fit(
        self, X: ArrayLike, y: Any = None, *, lengths: ArrayLike | None = None, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of the start, then of each epoch, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit,
        as an unbroken training on the same machine.
        """
        training = self._training(X, lengths)
        if state is None:
            training.begin()
            yield self._publish(training)
        else:
            training.restore(*state)
            self._publish(training)
        while not training.finished:
            training.advance()
            yield self._publish(training)

    def fit_predict(
        self, X: ArrayLike, y: Any = None, *, lengths: ArrayLike | None = None
    ) -> NDArray[np.int64]:
        """``fit(X, lengths=lengths).labels_``."""
        return self.fit(X, y, lengths=lengths).labels_

    def predict(self, X: ArrayLike, lengths: ArrayLike | None = None) -> NDArray[np.int64]:
        """Best-matching unit of each sample in its sequence, (N,)."""
        return self._walk(X, lengths)[0]

    def transform(self, X: ArrayLike, lengths: ArrayLike | None = None) -> NDArray[Any]:
        """Distance of each sample in its sequence to each unit, ``sqrt(d_k)``, (N, K)."""
        check_is_fitted(self)
        everything = np.empty((len(np.asarray(X)), len(self.codebook_)), self.codebook_.dtype)
        self._walk(X, lengths, everything=everything)
        return np.sqrt(everything)

    def activity(self, X: ArrayLike, lengths: ArrayLike | None = None) -> NDArray[Any]:
        """Activity of each unit at each step, ``exp(-d_k)``, (N, K)."""
        active: NDArray[Any] = np.exp(-np.square(self.transform(X, lengths)))
        return active

    def quantize(self, X: ArrayLike, lengths: ArrayLike | None = None) -> NDArray[Any]:
        """The codebook vector of each sample's best unit, (N, D)."""
        found: NDArray[Any] = self.codebook_[self.predict(X, lengths)]
        return found

    def score(
        self,
        X: ArrayLike,
        y: Any = None,
        sample_weight: ArrayLike | None = None,
        lengths: ArrayLike | None = None,
    ) -> float:
        """Minus the mean distance ``sqrt(d)`` to the best unit. It always prefers more units."""
        squared = self._walk(X, lengths)[1].astype(np.float64)
        weights = None if sample_weight is None else check_weights(sample_weight, len(squared))
        return -float(np.average(np.sqrt(squared), weights=weights))

    def in_context(self, X: ArrayLike, lengths: ArrayLike | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
        """Samples (N, D + K) and units (K, D + K) in one space, in which ``d`` is the squared Euclidean distance.

        To each sample comes the activity it met, to each unit its context. There the map is an ordinary one, and so
        the measures take it.
        """
        check_is_fitted(self)
        X = check_samples(self, X, reset=False)
        before = np.empty((len(X), len(self.codebook_)), self.codebook_.dtype)
        self._walk(X, lengths, before=before)
        roots = math.sqrt(self.alpha), math.sqrt(self.beta)
        samples, units = (
            np.hstack([roots[0] * own, roots[1] * context])
            for own, context in ((X, before), (self.codebook_, self.context_))
        )
        return samples, units

    def _training(self, X: ArrayLike, lengths: ArrayLike | None) -> RecursiveTraining:
        X = self._sequences(X, reset=True)
        checked = check_lengths(lengths, len(X))
        warn_of_columns(Columns.of(X), getattr(self, "feature_names_in_", None))
        supply = held(X, getattr(self, "feature_names_in_", None))
        settings = self._settings(sized(self.shape, supply, self.lattice, self.periodic), X.shape[1])
        random = generator_of(self.random_state)
        codebook = first_codebook(self.start, supply, settings.lattice, random)
        n_units = len(codebook)
        # Random to tell units apart, and small: from contexts of length 1 the first activity would be nearly 0.
        context = random.uniform(0, n_units**-0.5, (n_units, n_units)).astype(codebook.dtype)
        return RecursiveTraining(X, checked, codebook, context, settings, int(random.randint(2**31 - 1)))

    def _settings(self, shape: tuple[int, ...], n_features: int) -> RecursiveSettings:
        """Refuse parameters out of their range; returns what they stand for."""
        lattice = make_lattice(self.lattice, shape, self.periodic)
        if not isinstance(lattice, Grid):
            raise ParameterError(
                f"lattice of a RecursiveSOM must have full rows and columns; got {type(lattice).__name__}: "
                "choose one by name"
            )
        check_recursive_room(lattice, n_features)
        if isinstance(self.radius, str):
            raise ParameterError(
                'radius of a RecursiveSOM must be a number, a schedule or a tuple like ("linear", start, stop); got '
                f"{checking.show(self.radius)}"
            )
        distance = checking.choice("lattice_distance", self.lattice_distance, LATTICE_DISTANCES)
        return RecursiveSettings(
            reach=Reach.of(lattice, make_neighborhood(self.neighborhood), distance),
            radius=radius_schedule(self.radius, lattice),
            rate=rate_schedule(self.learning_rate),
            alpha=checking.number("alpha", self.alpha, above=0),
            beta=checking.number("beta", self.beta, at_least=0),
            n_epochs=self.planned_epochs(),
            shuffle=checking.boolean("shuffle", self.shuffle),
        )

    def _sequences(self, X: Any, *, reset: bool) -> NDArray[Any]:
        refuse_chunks(self, X)
        X = check_samples(self, X, reset=reset)
        if reset:
            return X
        check_finite(X, getattr(self, "feature_names_in_", None), dtype=self.codebook_.dtype)
        return X.astype(self.codebook_.dtype, copy=False)

    def _walk(self, X: Any, lengths: Any, **tables: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
        check_is_fitted(self)
        X = self._sequences(X, reset=False)
        checked = check_lengths(lengths, len(X))
        return walk(X, checked, self.codebook_, self.context_, self.alpha, self.beta, **tables)

    def _nearest(self, X: Any) -> tuple[NDArray[np.int64], NDArray[Any]]:
        return self._walk(X, None)

    def _publish(self, training: RecursiveTraining) -> dict[str, Any]:
        self.context_ = training.context
        return super()._publish(training)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        return tags

    def _to_file(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        header, arrays = super()._to_file()
        return header, {**arrays, "context": self.context_}

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        som = super()._from_file(header, arrays)
        som.context_ = arrays["context"]
        check_codebook(som.context_, len(som.codebook_), len(som.codebook_))
        if som.context_.dtype != som.codebook_.dtype:
            raise checking.MapFileError(
                f"the codebook is of {som.codebook_.dtype} and its context of {som.context_.dtype}"
            )
        checking.number("alpha", som.alpha, above=0)
        checking.number("beta", som.beta, at_least=0)
        return som
