"""GrowingSOM: a map that starts with four units and grows where its samples err most."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, column_or_1d

from somatopy.checking import InputError, ParameterError
from somatopy.data.labels import is_labeled
from somatopy.features.scaling import Scaling, unit_range
from somatopy.maps import growing_file
from somatopy.maps.chunks import refuse_chunks
from somatopy.maps.columns import Columns, warn_of_columns
from somatopy.maps.distance import distances
from somatopy.maps.growing_file import File
from somatopy.maps.growing_parameters import planned
from somatopy.maps.growing_training import GrowingTraining, GrowthSettings
from somatopy.maps.growth import spread_threshold
from somatopy.maps.incoming import check_finite, check_samples
from somatopy.maps.phases import PlannedEpoch
from somatopy.maps.randomness import generator_of
from somatopy.maps.searcher import Searcher
from somatopy.maps.trained import TrainedMap

State = tuple[Mapping[str, Any], Mapping[str, NDArray[Any]]]

# The code of a sample without a label.
UNLABELED = -1


class GrowingSOM(TrainedMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Growing self-organizing map (GSOM) with initialization, calibrating, growing, reinforcing and smoothing.

    Four units in a square are first spread over the data (*calibrating*); the error they gather there gives the
    growth threshold GT. Then the map *grows*: a unit at the boundary whose accumulated squared error passes GT gives
    birth at every free place around it, one inside hands its error on to its neighbors. *Smoothing* settles the map
    without growth.

    Parameters
    ----------
    calibration_epochs, growing_epochs : int
        Passes over the data in these phases.
    smoothing_epochs : int
        Passes at most without growth at the end; stops when the MSE stops falling. 0 leaves smoothing out.
    reinforcing_cycles : int
        Cycles of growing on the samples not yet represented (best unit shared with another label, or a large error)
        and reviewing all samples. Needs labels ``y``.
    growth_threshold : "calibrated" or float
        GT: from the calibrating errors, or given, in squared scaled units.
    calibration_rule : "mean" or "largest"
        Which of the four units' calibrating errors gives GT.
    growth_factor : float
        GT is that error times this factor: larger, fewer units.
    spread_factor : float in (0, 1), optional
        If given, ``GT = -D ln(spread_factor)`` instead: larger, more units.
    error_spread : float in (0, 1)
        FD: an inner unit past GT raises each neighbor's error by this share.
    carry_errors : bool
        Whether errors are kept from one growing epoch to the next. If not, the map stops growing early.
    learning_rate, final_learning_rate : float in (0, 1]
        Rate at the start of calibrating and growing, and at the end of calibrating and smoothing.
    rate_law : "geometric" or "gsom"
        Geometric fall over each phase; or the field's ``rate <- 0.9 (1 - 3.8 / n) rate``, back at its start value
        after each birth.
    max_units : int
        Hard cap; reaching it is warned of.
    scaling : "feature", "global" or None
        Scale the data to [0, 1] by column (tables) or all alike (sound, images), or leave them.
    random_state : int, RandomState instance or None
        Draws the first weights and the order of samples in each epoch.
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    codebook_, scaled_codebook_ : (K, D) arrays
        The units' vectors, in the data's own units and as trained.
    lattice_ : FreeLattice
        Where the units sit: ``positions``, ``neighbors``, ``hops_from(unit)``.
    labels_ : (N,) array
        Best-matching unit of each training sample.
    history_ : list of dict
        One record per epoch: phase, epoch, step, units, births, mse (squared scaled units), rate, radius, threshold.
    growth_threshold_ : float
        GT as used, in squared scaled units.
    scaling_ : Scaling
        ``apply`` takes data to scaled units, ``invert`` brings vectors back.
    n_iter_ : int
        Epochs trained.
    n_features_in_, feature_names_in_
        As in scikit-learn.

    References
    ----------
    Alahakoon, Halgamuge & Srinivasan, IEEE Trans. Neural Networks 11(3), 2000; Cao, Li, Fang & Kröger, Front.
    Psychol. 5:236, 2014.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import GrowingSOM
    >>> som = GrowingSOM(random_state=0).fit(load_iris().data)
    >>> len(som.codebook_) > 10
    True
    >>> som.predict(load_iris().data[:3]).shape
    (3,)
    """

    def __init__(
        self,
        *,
        calibration_epochs: int = 10,
        growing_epochs: int = 30,
        smoothing_epochs: int = 30,
        reinforcing_cycles: int = 0,
        growth_threshold: str | float = "calibrated",
        calibration_rule: str = "mean",
        growth_factor: float = 1.5,
        spread_factor: float | None = None,
        error_spread: float = 0.1,
        carry_errors: bool = True,
        learning_rate: float = 0.3,
        final_learning_rate: float = 0.003,
        rate_law: str = "geometric",
        max_units: int = 2500,
        scaling: str | None = "feature",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.calibration_epochs = calibration_epochs
        self.growing_epochs = growing_epochs
        self.smoothing_epochs = smoothing_epochs
        self.reinforcing_cycles = reinforcing_cycles
        self.growth_threshold = growth_threshold
        self.calibration_rule = calibration_rule
        self.growth_factor = growth_factor
        self.spread_factor = spread_factor
        self.error_spread = error_spread
        self.carry_errors = carry_errors
        self.learning_rate = learning_rate
        self.final_learning_rate = final_learning_rate
        self.rate_law = rate_law
        self.max_units = max_units
        self.scaling = scaling
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: ArrayLike | None = None) -> Self:
        """Grow a map of ``X`` (N, D); ``y`` (N,) labels are used by the reinforcing phase only.

        An empty label, None and NaN mean that a sample has none.
        """
        for record in self.iter_fit(X, y):
            if self.verbose:
                print(_line(record))
        return self

    def iter_fit(
        self, X: ArrayLike, y: ArrayLike | None = None, *, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of the start, then of each epoch, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit,
        as an unbroken training on the same machine.
        """
        epochs = planned(self)
        refuse_chunks(self, X)
        X = check_samples(self, X, reset=True)
        training = self._training(X, y, epochs)
        if state is None:
            yield self._publish(training, training.initialize())
        else:
            training.restore(*state)
            self._publish(training, training.history[-1])
        while not training.finished:
            yield self._publish(training, training.advance())
        if training.capped:
            warnings.warn(
                f"the map reached max_units={self.max_units} and stopped growing: raise max_units, or growth_factor "
                "for a coarser map",
                UserWarning,
                stacklevel=2,
            )

    def planned_epochs(self) -> int:
        """How many epochs the training has at most."""
        return len(planned(self))

    def fit_predict(self, X: ArrayLike, y: ArrayLike | None = None) -> NDArray[np.int64]:
        """``fit(X, y).labels_``."""
        return self.fit(X, y).labels_

    def _training(self, X: NDArray[Any], y: ArrayLike | None, epochs: list[PlannedEpoch]) -> GrowingTraining:
        warn_of_columns(Columns.of(X), getattr(self, "feature_names_in_", None), scaling=self.scaling)
        if self.scaling is None:
            self.scaling_ = Scaling(np.zeros(1), np.ones(1))
            low, high = X.min(axis=0), X.max(axis=0)
        else:
            self.scaling_ = unit_range(X, per=self.scaling)
            low, high = np.zeros(X.shape[1], X.dtype), np.ones(X.shape[1], X.dtype)
        scaled = np.ascontiguousarray(self.scaling_.apply(X))
        seed = int(generator_of(self.random_state).randint(2**31 - 1))
        return GrowingTraining(
            scaled, low, high, self._label_codes(X, y), epochs, self._settings(X.shape[1]), seed
        )

    def _settings(self, n_features: int) -> GrowthSettings:
        threshold = None if isinstance(self.growth_threshold, str) else float(self.growth_threshold)
        if self.spread_factor is not None:
            threshold = spread_threshold(n_features, self.spread_factor)
        return GrowthSettings(
            threshold=threshold,
            calibration_rule=self.calibration_rule,
            growth_factor=self.growth_factor,
            error_spread=self.error_spread,
            carry_errors=self.carry_errors,
            rate_law=self.rate_law,
            learning_rate=self.learning_rate,
            max_units=self.max_units,
        )

    def _label_codes(self, X: NDArray[Any], y: ArrayLike | None) -> NDArray[np.int64] | None:
        if not self.reinforcing_cycles:
            return None
        if y is None:
            raise ParameterError(
                f"reinforcing_cycles={self.reinforcing_cycles} needs labels: pass y (on the command "
                "line: --labels), or set it to 0"
            )
        labels = column_or_1d(y)
        if len(labels) != len(X):
            raise InputError(f"y must have one label per sample; got {len(labels)} for {len(X)} samples")
        known = is_labeled(labels)
        codes = np.full(len(labels), UNLABELED, np.int64)
        codes[known] = np.unique(labels[known], return_inverse=True)[1]
        return codes

    def _publish(self, training: GrowingTraining, record: dict[str, Any]) -> dict[str, Any]:
        """Make the map as it stands usable: everything that ends in an underscore."""
        state = training.state
        self._training_now = training
        self.scaled_codebook_ = state.codebook[: state.n_units].copy()
        self.codebook_ = self.scaling_.invert(self.scaled_codebook_)
        self.lattice_ = state.lattice
        self.labels_ = training.bmu.copy()
        self.growth_threshold_ = training.threshold
        self.history_ = training.history
        self.n_iter_ = training.step
        return dict(record)

    def _pieces(self, X: Any) -> Iterator[NDArray[Any]]:
        """The samples in scaled units, in which this map searches and measures."""
        scaled = self.scaling_.apply(check_samples(self, X, reset=False))
        names = getattr(self, "feature_names_in_", None)
        check_finite(scaled, names, title="X, scaled,", dtype=self.scaled_codebook_.dtype)
        yield scaled

    def _searcher(self, *, sparse: bool = False) -> Searcher:
        return Searcher.of(self.scaled_codebook_, dtype=self.scaled_codebook_.dtype)

    def _distances(self, X: NDArray[Any]) -> NDArray[Any]:
        return distances(X, self.scaled_codebook_)

    def _to_file(self) -> File:
        """Header and arrays of the map file."""
        check_is_fitted(self)
        return growing_file.to_file(self)

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        return growing_file.from_file(cls, header, arrays)


def _line(record: Mapping[str, Any]) -> str:
    return "{phase:<14} epoch {epoch:3d}  units {units:4d}  mse {mse:.6g}  rate {rate:.3g}".format(**record)
