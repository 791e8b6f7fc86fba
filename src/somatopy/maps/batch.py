"""BatchSOM: the Kohonen map trained by whole passes; each epoch a tally, smoothed over the lattice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from somatopy import checking
from somatopy.checking import ParameterError
from somatopy.maps.batch_training import BatchSettings, BatchTraining, Steps
from somatopy.maps.distance import check_metric, feature_scale
from somatopy.maps.engines import make_engine
from somatopy.maps.kohonen import KohonenMap
from somatopy.maps.lattice import LATTICE_DISTANCES, make_lattice
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.plateau import BATCH, Plateau
from somatopy.maps.radius import ScheduledRadius, make_radius_plan
from somatopy.maps.randomness import generator_of
from somatopy.maps.restored import check_still_fits
from somatopy.maps.room import check_batch_room, check_parts_room
from somatopy.maps.sample_weights import check_weights
from somatopy.maps.size import sized
from somatopy.maps.smoothing import Smoother
from somatopy.maps.start import first_codebook
from somatopy.maps.supply import Supply
from somatopy.maps.tally import NO_WEIGHTS, Tally

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]
MEMORY = 0.9  # what partial_fit keeps of its tally from call to call


class BatchSOM(KohonenMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Self-organizing map trained in batches: every epoch each unit becomes a weighted mean of all samples.

    With h(k, j) the neighborhood weight between units, S_j the sum and n_j the number of samples whose best unit is
    j, ``w_k = sum_j h(k, j) S_j / sum_j h(k, j) n_j``. The best unit is exact in single precision too, and tiles of
    units that cannot hold it are skipped, with the same result.

    Parameters
    ----------
    shape : (rows, columns), (units,) for a line or ring, or "auto"
        "auto" takes 5 sqrt(N) units, the sides as long as the two main components of the data (:mod:`.size`).
    lattice : "rectangular" (4 neighbors), "rectangular8", "hexagonal", "line", "ring" or a lattice object
    periodic : bool
        Borders meet: a torus.
    neighborhood : "gaussian", "cut_gaussian", "bubble", "triangular", "mexican_hat" or a callable
        A callable takes an array of distances and the radius and gives weights.
    lattice_distance : "sheet" (straight on the drawn lattice) or "hops"
    metric : "euclidean", "manhattan", "chebyshev", "cosine" or a callable ``metric(X, codebook) -> (n, K)``
    radius : number, schedule, tuple like ("linear", 10, 1), "plateau" or None
        Over the epochs. None falls exponentially from a quarter of the longer side to 0.5. "plateau" lowers it by
        one as soon as the error stagnates, which takes 14 to 20 epochs, and at most ``n_epochs``.
    n_epochs : int
    start : "pca", "samples", "random", "half" or a (K, D) array
    tol : float
        Stop when the units' mean squared movement falls below ``tol`` times the mean squared error. 0 never stops.
    missing : "error" or "mask"
        What to do with NaN: refuse, or leave the gap out of distance and mean.
    feature_weights : (D,) numbers of at least 0, optional
        Multiply each feature's part of the squared distance; 0 masks a feature, which is learned along. ``start="pca"``
        and ``shape="auto"`` heed them, too.
    device : str, optional
        Where the best units are searched in training: None or "cpu", or an engine that an extra brings, as "cuda"
        (:mod:`.engines`).
    n_jobs : int, optional
        Threads; None takes all processors.
    random_state : int, RandomState instance or None
        Used by the starts "samples", "random" and "half" only.
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    codebook_ : (K, D) array in the precision of the data
    lattice_ : lattice with ``positions``, ``neighbors``, ``hops``
    labels_ : (N,) best-matching unit of each training sample
    history_ : list of dict, one record per epoch after that of the start
    n_iter_, n_features_in_, feature_names_in_ : as in scikit-learn

    References
    ----------
    Kohonen, Self-Organizing Maps, 3rd ed., 2001, section 3.6.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import BatchSOM
    >>> som = BatchSOM((6, 9)).fit(load_iris().data)
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
        metric: Any = "euclidean",
        radius: Any = None,
        n_epochs: int = 20,
        start: Any = "pca",
        tol: float = 0.0,
        missing: str = "error",
        feature_weights: ArrayLike | None = None,
        device: str | None = None,
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
        self.n_epochs = n_epochs
        self.start = start
        self.tol = tol
        self.missing = missing
        self.feature_weights = feature_weights
        self.device = device
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> Self:
        """Train a map of ``X`` (N, D); a weight of 2 counts as the sample given twice."""
        training, plan = self._training(X, sample_weight)
        if not self.verbose and self.tol == 0 and isinstance(plan, ScheduledRadius):
            training.begin()
            try:
                training.run(plan.radii(0, plan.n_epochs))
                training.history[-1]["last_of_phase"] = True
            finally:
                self._publish(training)
            return self
        for record in self._epochs(training, plan):
            if self.verbose:
                print("epoch {epoch:3d}  radius {radius:6.3f}  mse {mse:.6g}".format(**record))
        return self

    def iter_fit(
        self,
        X: ArrayLike,
        y: Any = None,
        *,
        sample_weight: ArrayLike | None = None,
        state: State | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of the start, then of each epoch, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit,
        as an unbroken training on the same machine with as many threads.
        """
        yield from self._epochs(*self._training(X, sample_weight), state)

    def partial_fit(self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None) -> Self:
        """One epoch on a chunk of samples.

        The first call makes the start from its chunk. Every call adds the chunk's tally to nine tenths of what the
        calls before left, and smooths that at the radius of its own number among ``n_epochs`` calls; later calls
        keep the last radius. So old samples fade by a tenth each call.
        """
        first = not hasattr(self, "codebook_")
        samples = self._chunk(X, reset=first)
        weights = NO_WEIGHTS if sample_weight is None else check_weights(sample_weight, len(samples))
        shape = (
            sized(self.shape, samples, self.lattice, self.periodic, weights) if first else self._shape_now()
        )
        settings = self._settings(samples, shape)
        if first:
            self._begin_stream(samples, settings.lattice, weights if len(weights) else None)
        check_still_fits(self.codebook_, settings.lattice.n_units)
        bmu, tally = self._look(samples, settings, weights)
        self._tally: Tally = self._tally * MEMORY + tally if hasattr(self, "_tally") else tally
        radius = make_radius_plan(self.radius, settings.lattice, self.n_epochs, BATCH).of_call(self.n_iter_)
        smoother = Smoother.of(settings.lattice, settings.neighborhood, self.lattice_distance)
        self.codebook_ = self._tally.means(self.codebook_, smoother.at(radius)).astype(self.codebook_.dtype)
        self.labels_ = bmu[:, 0]
        self.n_iter_ += 1
        return self

    def fit_predict(
        self, X: ArrayLike, y: Any = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[np.int64]:
        """``fit(X).labels_``."""
        return self.fit(X, y, sample_weight).labels_

    def _training(
        self, X: ArrayLike, sample_weight: ArrayLike | None
    ) -> tuple[BatchTraining, Plateau | ScheduledRadius]:
        """A training that has not begun, and the plan of its radius."""
        samples = self._supply(X, chunks=True)
        weights = NO_WEIGHTS if sample_weight is None else check_weights(sample_weight, len(samples))
        settings = self._settings(samples, sized(self.shape, samples, self.lattice, self.periodic, weights))
        plan = make_radius_plan(self.radius, settings.lattice, self.n_epochs, BATCH)
        settings = replace(settings, parts=min(plan.parts, len(samples)))
        check_parts_room(settings.lattice, samples.shape[1], settings.parts)
        checking.number("tol", self.tol, at_least=0)
        random = generator_of(self.random_state)
        counting = weights if len(weights) else None
        codebook = first_codebook(self.start, samples, settings.lattice, random, counting)
        return BatchTraining(samples, codebook, settings, weights), plan

    def _epochs(
        self, training: BatchTraining, plan: Plateau | ScheduledRadius, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Its epochs one by one, each published."""
        if state is None:
            training.begin()
        else:
            training.restore(*state)
        record = self._publish(training)
        if state is None:
            yield record
        radius = None if self._done(training.history) else plan.next(training.history)
        while radius is not None:
            before = training.codebook
            training.advance(Steps(*plan.steps(radius, training.n_epochs, training.settings.parts)))
            radius = None if self._settled(before, training) else plan.next(training.history)
            training.history[-1]["last_of_phase"] = radius is None
            yield self._publish(training)

    def _look(
        self, samples: Supply, settings: BatchSettings, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], Tally]:
        """The best units (N, 1) of a chunk and its tally."""
        look = settings.brief_look(samples.whole, self.codebook_.dtype, weights)
        if look is not None:
            return look(self.codebook_)
        bmu = np.zeros((len(samples), 1), np.int64)
        engine = make_engine(self.device, settings)
        engine.load(self.codebook_)
        return bmu, engine.tally(samples.whole, bmu, weights)

    def _settings(self, samples: Supply, shape: tuple[int, ...]) -> BatchSettings:
        """Refuse parameters out of their range; returns what they stand for."""
        metric = check_metric(self.metric)
        feature_scale(self.feature_weights, samples.shape[1], metric)
        gaps = self._masks_gaps and samples.columns.gaps
        if gaps and not isinstance(metric, str):
            raise ParameterError('missing="mask" needs a metric by name: a callable does not know of gaps')
        lattice = make_lattice(self.lattice, shape, self.periodic)
        neighborhood = make_neighborhood(self.neighborhood)
        distance = checking.choice("lattice_distance", self.lattice_distance, LATTICE_DISTANCES)
        check_batch_room(lattice, samples.shape[1], neighborhood, distance)
        return BatchSettings(
            lattice=lattice,
            neighborhood=neighborhood,
            lattice_distance=distance,
            metric=metric,
            feature_weights=self._mask(),
            gaps=gaps,
            device=self.device,
            n_jobs=self.n_jobs,
        )

    def _done(self, history: list[dict[str, Any]]) -> bool:
        return bool(history[-1]["phase"] == "training" and history[-1]["last_of_phase"])

    def _settled(self, before: NDArray[Any], training: BatchTraining) -> bool:
        if self.tol == 0:
            return False
        moved = float(np.square(training.codebook - before).sum(1).mean(dtype=np.float64))
        return moved < self.tol * training.tally.mean_cost

    def _publish(self, training: BatchTraining) -> dict[str, Any]:
        self._tally = training.tally
        return super()._publish(training)
