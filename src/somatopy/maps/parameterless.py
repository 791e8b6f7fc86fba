"""ParameterlessSOM: an online map without schedules, steered by the error of the sample at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from somatopy import checking
from somatopy.checking import ParameterError
from somatopy.maps.kohonen import KohonenMap
from somatopy.maps.lattice import LATTICE_DISTANCES, Grid, make_lattice
from somatopy.maps.neighborhood import gaussian
from somatopy.maps.parameterless_training import ParameterlessSettings, ParameterlessTraining, present
from somatopy.maps.randomness import generator_of
from somatopy.maps.reach import Reach
from somatopy.maps.restored import check_still_fits
from somatopy.maps.room import check_online_room
from somatopy.maps.size import sized
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import Supply

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]
RANGE_LAWS = ("logarithmic", "linear")
SHARE_OF_SIDE = 0.8  # of the range at the largest error, if none is given


class ParameterlessSOM(KohonenMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Parameterless self-organizing map (PLSOM): no schedule for the radius, none for the learning rate.

    For each sample x its best unit b is found. Its error, as a share of the largest error so far, is both the rate
    and what the neighborhood's range follows, with h over the distance on the lattice::

        epsilon = |x - w_b| / max over all presentations until now
        range   = least_range + (beta - least_range) ln(1 + epsilon (e - 1))
        w_k    += epsilon exp(-(distance(k, b) / range)^2) (x - w_k)

    What the map does not know yet moves it much and widely, what it knows hardly moves it; so it goes on learning when
    the data change, and no length of training need be known in advance.

    Parameters
    ----------
    shape, lattice, periodic, lattice_distance, start, verbose
        As in :class:`BatchSOM`.
    beta : float or None
        Range at the largest error, in steps of the lattice. None takes 0.8 of the longer side.
    least_range : float
        Range where there is no error. 0 is the first form of the rule; 1 keeps neighbors together to the end.
    range_law : "logarithmic" or "linear"
        Linear: ``range = least_range + (beta - least_range) epsilon``.
    n_epochs : int
        Passes over the samples in ``fit``; nothing depends on how many are still to come.
    shuffle : bool
        Present the samples in another order each epoch, a function of seed and epoch; or as they come.
    random_state : int, RandomState instance or None

    Attributes
    ----------
    codebook_, lattice_, labels_, history_, n_iter_, n_features_in_, feature_names_in_
        As in :class:`BatchSOM`. In ``history_``, ``rate`` and ``radius`` are the means of epsilon and of the range.
    largest_error_ : float
        The largest distance of a sample to its best unit as it was presented.

    References
    ----------
    Berglund & Sitte, IEEE Trans. Neural Networks 17(2), 2006.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import ParameterlessSOM
    >>> som = ParameterlessSOM((6, 9), random_state=0).fit(load_iris().data)
    >>> som.codebook_.shape, som.largest_error_ > 0
    ((54, 4), True)
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
        lattice_distance: str = "sheet",
        beta: float | None = None,
        least_range: float = 0.0,
        range_law: str = "logarithmic",
        n_epochs: int = 20,
        start: Any = "samples",
        shuffle: bool = True,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.shape = shape
        self.lattice = lattice
        self.periodic = periodic
        self.lattice_distance = lattice_distance
        self.beta = beta
        self.least_range = least_range
        self.range_law = range_law
        self.n_epochs = n_epochs
        self.start = start
        self.shuffle = shuffle
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train a map of ``X`` (N, D)."""
        for record in self.iter_fit(X, y):
            if self.verbose:
                print(
                    "epoch {epoch:3d}  range {radius:6.3f}  rate {rate:.3f}  mse {mse:.6g}".format(**record)
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
        settings = self._settings(samples, sized(self.shape, samples, self.lattice, self.periodic))
        random = generator_of(self.random_state)
        codebook = first_codebook(self.start, samples, settings.lattice, random)
        training = ParameterlessTraining(samples.whole, codebook, settings, int(random.randint(2**31 - 1)))
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
        """Present a chunk of samples once, as they come; the first call makes the start from its chunk.

        Chunk by chunk is as good as at once: nothing depends on how many samples there will be.
        """
        first = not hasattr(self, "codebook_")
        samples = self._chunk(X, reset=first)
        shape = sized(self.shape, samples, self.lattice, self.periodic) if first else self._shape_now()
        settings = self._settings(samples, shape)
        if first:
            self._begin_stream(samples, settings.lattice)
            self.largest_error_ = 0.0
        check_still_fits(self.codebook_, settings.lattice.n_units)
        codebook = self.codebook_.copy()
        presented = present(samples.whole, np.arange(len(samples)), codebook, self.largest_error_, settings)
        self.codebook_, self.largest_error_ = codebook, presented.largest
        self.labels_ = self._nearest(samples.whole)[0]
        self.n_iter_ += 1
        return self

    def fit_predict(self, X: ArrayLike, y: Any = None) -> NDArray[np.int64]:
        """``fit(X).labels_``."""
        return self.fit(X, y).labels_

    def _settings(self, samples: Supply, shape: tuple[int, ...]) -> ParameterlessSettings:
        """Refuse parameters out of their range; returns what they stand for."""
        lattice = make_lattice(self.lattice, shape, self.periodic)
        if not isinstance(lattice, Grid):
            raise ParameterError(
                f"lattice of a ParameterlessSOM must have full rows and columns; got {type(lattice).__name__}: "
                "use BatchSOM"
            )
        check_online_room(lattice, samples.shape[1])
        distance = checking.choice("lattice_distance", self.lattice_distance, LATTICE_DISTANCES)
        least = checking.number("least_range", self.least_range, at_least=0)
        beta = max(least, 1.0, SHARE_OF_SIDE * max(lattice.shape)) if self.beta is None else self.beta
        return ParameterlessSettings(
            reach=Reach.of(lattice, gaussian, distance),
            beta=checking.number("beta", beta, above=0, at_least=least),
            least_range=least,
            range_law=checking.choice("range_law", self.range_law, RANGE_LAWS),
            n_epochs=self.planned_epochs(),
            shuffle=checking.boolean("shuffle", self.shuffle),
        )

    def _publish(self, training: ParameterlessTraining) -> dict[str, Any]:
        self.largest_error_ = training.largest
        return super()._publish(training)

    def _to_file(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        header, arrays = super()._to_file()
        return {**header, "largest_error": self.largest_error_}, arrays

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        som = super()._from_file(header, arrays)
        som.largest_error_ = checking.number("largest_error", header["largest_error"], at_least=0)
        return som
