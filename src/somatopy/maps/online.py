"""OnlineSOM: the Kohonen map trained sample by sample, as Kohonen first wrote it down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from somatopy import checking
from somatopy.checking import ParameterError
from somatopy.maps.distance import Metric, check_metric, feature_scale
from somatopy.maps.kohonen import KohonenMap
from somatopy.maps.lattice import LATTICE_DISTANCES, Grid, make_lattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.online_training import Epoch, OnlineSettings, OnlineTraining, present
from somatopy.maps.plateau import Plateau
from somatopy.maps.radius import ScheduledRadius, make_radius_plan
from somatopy.maps.randomness import generator_of
from somatopy.maps.rate import rate_schedule
from somatopy.maps.reach import Reach
from somatopy.maps.restored import check_still_fits
from somatopy.maps.room import check_online_room
from somatopy.maps.schedule import constant
from somatopy.maps.size import sized
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import Supply

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]


class OnlineSOM(KohonenMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Self-organizing map trained sample by sample.

    For each sample x its best unit b is found, and every unit k within the neighborhood's reach moves:
    ``w_k += rate * h(k, b) * (x - w_k)``. With ``mode="wta"`` only b itself moves.

    Parameters
    ----------
    shape, lattice, periodic, neighborhood, lattice_distance, start, missing, feature_weights, n_jobs, verbose
        As in :class:`BatchSOM`; ``n_jobs`` serves the look at the error after each epoch, training is sequential.
    metric : "euclidean", "manhattan", "chebyshev", "cosine" or a callable ``metric(X, codebook) -> (n, K)``
        A callable is asked at every sample, (1, D) against (K, D): that takes a hundred times as long as a name.
    radius : number, schedule, tuple like ("linear", 10, 1), "plateau" or None
        Falls from sample to sample, or from epoch to epoch where the schedule says so. "plateau" lowers it by one
        as soon as the error stagnates, which takes 14 to 20 epochs, and at most ``n_epochs``.
    learning_rate : number, schedule, tuple or None
        None falls exponentially from 0.3 to 0.02.
    n_epochs : int
    mode : "wtm" (winner takes most) or "wta" (winner takes all)
    conscience : float
        The best unit is that of the least ``distance + conscience * wins``, wins as a multiple of the fair share.
        It fades to 0 over the epochs. 0 has none.
    shuffle : bool
        Present the samples in another order each epoch, a function of seed and epoch; or as they come.
    random_state : int, RandomState instance or None

    Attributes
    ----------
    codebook_, lattice_, labels_, history_, n_iter_, n_features_in_, feature_names_in_
        As in :class:`BatchSOM`.

    References
    ----------
    Kohonen, Biological Cybernetics 43, 1982; Długosz & Kolasa, BIODEVICES 2009 (plateau, conscience).

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import OnlineSOM
    >>> som = OnlineSOM((6, 9), random_state=0).fit(load_iris().data)
    >>> som.codebook_.shape, som.predict(load_iris().data[:3]).shape
    ((54, 4), (3,))
    """

    def __init__(
        self,
        shape: tuple[int, ...] | str = (10, 10),
        *,
        lattice: Any = "rectangular",
        periodic: bool = False,
        neighborhood: Any = "gaussian",
        lattice_distance: str = "sheet",
        metric: Metric = "euclidean",
        radius: Any = None,
        learning_rate: Any = None,
        n_epochs: int = 20,
        mode: str = "wtm",
        conscience: float = 0.0,
        start: Any = "samples",
        shuffle: bool = True,
        missing: str = "error",
        feature_weights: ArrayLike | None = None,
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.shape = shape
        self.lattice = lattice
        self.periodic = periodic
        self.neighborhood = neighborhood
        self.lattice_distance = lattice_distance
        self.metric = metric
        self.radius = radius
        self.learning_rate = learning_rate
        self.n_epochs = n_epochs
        self.mode = mode
        self.conscience = conscience
        self.start = start
        self.shuffle = shuffle
        self.missing = missing
        self.feature_weights = feature_weights
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train a map of ``X`` (N, D)."""
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
        as an unbroken training on the same machine.
        """
        samples = self._supply(X)
        settings = self._settings(samples, sized(self.shape, samples, self.lattice, self.periodic))
        plan = make_radius_plan(self.radius, settings.lattice, self.n_epochs)
        random = generator_of(self.random_state)
        codebook = first_codebook(self.start, samples, settings.lattice, random)
        training = OnlineTraining(samples.whole, codebook, settings, int(random.randint(2**31 - 1)))
        if state is None:
            training.begin()
            yield self._publish(training)
        else:
            training.restore(*state)
            self._publish(training)
        epoch = self._next_epoch(training, plan)
        while epoch is not None:
            training.advance(epoch)
            epoch = self._next_epoch(training, plan)
            training.history[-1]["last_of_phase"] = epoch is None
            yield self._publish(training)

    def partial_fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Present a chunk of samples once, as they come.

        The first call makes the start from its chunk. Radius and rate are those at the end of the epoch of the
        call's own number among ``n_epochs``; later calls keep the last ones, so the map goes on following the stream.
        """
        first = not hasattr(self, "codebook_")
        samples = self._chunk(X, reset=first)
        shape = sized(self.shape, samples, self.lattice, self.periodic) if first else self._shape_now()
        settings = self._settings(samples, shape)
        if first:
            self._begin_stream(samples, settings.lattice)
        check_still_fits(self.codebook_, settings.lattice.n_units)
        call = min(self.n_iter_, self.n_epochs - 1)
        plan = make_radius_plan(self.radius, settings.lattice, self.n_epochs)
        radius = 0.0 if self.mode == "wta" else plan.of_call(call)
        rate = float(settings.rate.value(call, self.n_epochs))
        n, codebook = len(samples), self.codebook_.copy()
        wins = np.zeros(len(codebook))
        rates, radii, none = np.full(n, rate), np.full(n, radius), np.zeros(n)
        present(samples.whole, np.arange(n), rates, radii, none, wins, codebook, settings)
        self.codebook_ = codebook
        self.labels_ = self._nearest(samples.whole)[0]
        self.n_iter_ += 1
        return self

    def fit_predict(self, X: ArrayLike, y: Any = None) -> NDArray[np.int64]:
        """``fit(X).labels_``."""
        return self.fit(X, y).labels_

    def _settings(self, samples: Supply, shape: tuple[int, ...]) -> OnlineSettings:
        """Refuse parameters out of their range; returns what they stand for."""
        metric = check_metric(self.metric)
        if callable(metric) and self.missing == "mask":
            raise ParameterError('missing="mask" needs a metric by name: a callable does not know of gaps')
        checking.choice("mode", self.mode, ("wtm", "wta"))
        checking.number("conscience", self.conscience, at_least=0)
        self.planned_epochs()
        feature_scale(self.feature_weights, samples.shape[1], metric)
        lattice = make_lattice(self.lattice, shape, self.periodic)
        if not isinstance(lattice, Grid):
            raise ParameterError(
                f"lattice of an OnlineSOM must have full rows and columns; got {type(lattice).__name__}: use BatchSOM"
            )
        check_online_room(lattice, samples.shape[1])
        distance = checking.choice("lattice_distance", self.lattice_distance, LATTICE_DISTANCES)
        return OnlineSettings(
            reach=Reach.of(lattice, make_neighborhood(self.neighborhood), distance),
            rate=rate_schedule(self.learning_rate),
            metric=metric,
            feature_weights=self._mask(),
            gaps=self._masks_gaps and samples.columns.gaps,
            conscience=float(self.conscience),
            shuffle=checking.boolean("shuffle", self.shuffle),
            n_jobs=self.n_jobs,
        )

    def _next_epoch(self, training: OnlineTraining, plan: Plateau | ScheduledRadius) -> Epoch | None:
        """What the next epoch's radius and rate follow; None when the training is done."""
        number = len(training.history) - 1
        radius = plan.next(training.history)
        if radius is None:
            return None
        if self.mode == "wta":
            return Epoch(number, self.n_epochs, constant(0.0), 1)
        if isinstance(plan, Plateau):
            return Epoch(number, plan.n_epochs, plan.law(radius, number), plan.unfolding)
        return Epoch(number, self.n_epochs, plan.schedule, self.n_epochs)
