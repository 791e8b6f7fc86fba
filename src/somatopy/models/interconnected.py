"""InterconnectedSOM: two maps tied by Hebbian links, each recalling the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin, clone
from sklearn.utils.validation import check_array, check_is_fitted

from somatopy import checking
from somatopy.checking import InputError, ParameterError, show
from somatopy.maps.growing import GrowingSOM
from somatopy.maps.incoming import check_finite, check_samples
from somatopy.maps.links import Links, reached, strengths
from somatopy.maps.randomness import generator_of
from somatopy.models import interconnected_file
from somatopy.models.model_file import File
from somatopy.models.model_on_map import SavedModel
from somatopy.models.reading import best_few, nearness
from somatopy.models.tied_training import TiedTraining, TieSettings, refuse_other_searches

ROWS = 4096  # samples recalled at a time

# Links follow units that keep their number and their neighbors; those of gases and trees do not.
TIED = ("BatchSOM", "GrowingSOM", "OnlineSOM")


class InterconnectedSOM(SavedModel, MultiOutputMixin, RegressorMixin, BaseEstimator):
    """Interconnected maps (I-GSOM): two maps of what comes in pairs - sound and meaning - tied by Hebbian links.

    The maps grow side by side. Units that fire together for a pair are tied, links that are not used fade, and a
    newborn unit takes after those around it. A sample of one kind then recalls the other: it calls up its best unit,
    and that, through its links, a unit of the other map (*comprehension*: sound to meaning; *production*: meaning to
    sound).

    In *reinforcing cycles* after the growth, pairs not recalled rightly - whose best units stand for different things -
    are trained, and then all are reviewed: the unit that should have won moves towards the sample, the one that
    misled moves away. The other modality so teaches a map what to tell apart.

    Parameters
    ----------
    first, second : GrowingSOM, BatchSOM or OnlineSOM, optional
        The maps of X and of y; None takes a GrowingSOM. A map without a ``random_state`` gets one from ours.
    fading : float in (0, 1]
        Share of a link that is lost in each epoch, besides what use adds to it; 1 remembers the last epoch only.
    n_best : int
        A sample calls up this many of its nearest units, the nearer the stronger.
    spread : float from 0 to 1
        Share of a unit's activity that passes to each neighbor on the lattice, when links are used.
    reinforcing_cycles : int
        How often to reinforce and to review; 0 leaves both out. No unit is born or lost. The maps come to tell apart
        what means different things, and quantize the worse for it.
    learning_rate : float in (0, 1]
        Of the first reinforcing cycle; it falls to 0 linearly.
    margin : float from 0 to below 1
        Reviewing also moves pairs recalled rightly, but with less certainty than this; see
        :mod:`somatopy.maps.reinforcing`.
    random_state : int, RandomState instance or None
        Seeds maps that have no seed of their own, and draws the order of pairs.
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    first_, second_ : the fitted maps
    links_ : (K1, K2) array
        Weight of each link, in pairs; 0 is none.
    agreeing_ : (N,) whether the best units of each training pair stand for the same
    history_ : list of dict
        A record per epoch: phase ("growing", "reinforcing", "reviewing"), epoch, step, pairs, units, second_units, mse,
        second_mse (squared units of each map's search), agreeing (share of pairs), rate, seconds.
    n_iter_ : epochs trained
    n_features_in_, feature_names_in_ : of X, as in scikit-learn

    References
    ----------
    Cao, Li, Fang & Kröger, Growing self-organizing map approach for semantic acquisition modeling, 2013; Front.
    Psychol. 5:236, 2014. Where these leave a choice open: docs/design/choices.md.

    Examples
    --------
    >>> from somatopy import InterconnectedSOM
    >>> X = np.random.default_rng(0).normal(size=(200, 2)) + np.repeat([[0, 0], [9, 9]], 100, axis=0)
    >>> meaning = np.repeat([[1.0, 0.0], [0.0, 1.0]], 100, axis=0)
    >>> tied = InterconnectedSOM(random_state=0).fit(X, meaning)
    >>> tied.recall([[8.0, 9.5]]).round().tolist()
    [[0.0, 1.0]]
    >>> bool((tied.recall_back([[0.0, 1.0]]) > 5).all())
    True
    """

    def __init__(
        self,
        first: Any = None,
        second: Any = None,
        *,
        fading: float = 0.5,
        n_best: int = 1,
        spread: float = 0.0,
        reinforcing_cycles: int = 8,
        learning_rate: float = 0.1,
        margin: float = 0.1,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.first = first
        self.second = second
        self.fading = fading
        self.n_best = n_best
        self.spread = spread
        self.reinforcing_cycles = reinforcing_cycles
        self.learning_rate = learning_rate
        self.margin = margin
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train on pairs: samples ``X`` (N, D) and those they come with, ``y`` (N, E)."""
        for record in self.iter_fit(X, y):
            if self.verbose:
                print(_line(record))
        return self

    def iter_fit(self, X: ArrayLike, y: ArrayLike) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields the record of each, the maps and their links usable at each."""
        settings = self._settings()
        samples = check_samples(self, X, reset=True)
        others, self._one_column = _others(y, len(samples))
        random = generator_of(self.random_state)
        training = TiedTraining(
            self._map("first", random), self._map("second", random), samples, others, settings,
            int(random.randint(2**31 - 1)),
        )  # fmt: skip
        for record in training.epochs():
            self._publish(training)
            yield record
        self._publish(training)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """What each sample recalls, as ``y`` came: :meth:`recall`, (N,) where ``y`` was (N,)."""
        recalled = self.recall(X)
        return recalled[:, 0] if self._one_column else recalled

    def recall(self, X: ArrayLike) -> NDArray[Any]:
        """(N, E) the vector of the second map that each sample of the first calls up."""
        found: NDArray[Any] = self.recall_units(X)[0]
        return np.asarray(self.second_.codebook_[found])

    def recall_back(self, y: ArrayLike) -> NDArray[Any]:
        """(N, D) the vector of the first map that each sample of the second calls up."""
        found: NDArray[Any] = self.recall_units_back(y)[0]
        return np.asarray(self.first_.codebook_[found])

    def recall_units(self, X: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The unit of the second map that each sample of the first calls up, and how surely, both (N,).

        A sample's best units speak for the units they are tied to, each link by its strength
        (:func:`somatopy.maps.links.strengths`), a unit without links as those around it; the unit that most speaks
        for is recalled, among equals the lowest. How surely is its share of all that was said, from 0 to 1.
        """
        check_is_fitted(self)
        samples = check_samples(self, X, reset=False)
        return self._called(self.first_, samples, strengths(self.links_))

    def recall_units_back(self, y: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The unit of the first map that each sample of the second calls up, and how surely, both (N,)."""
        check_is_fitted(self)
        others, _ = _others(y, None, self.second_.n_features_in_)
        return self._called(self.second_, others, strengths(self.links_).T)

    def _called(
        self, som: Any, samples: NDArray[Any], strength: Links
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        strength = reached(strength, som.lattice_.neighbors)
        units, shares = np.empty(len(samples), np.int64), np.empty(len(samples))
        for start in range(0, len(samples), ROWS):
            rows = slice(start, start + ROWS)
            near, distances = best_few(som, samples[rows], self.n_best)
            said = np.einsum("nb,nbk->nk", nearness(distances), strength[near])
            units[rows] = said.argmax(axis=1)
            total = said.sum(axis=1)
            shares[rows] = np.divide(said.max(axis=1), total, out=np.zeros_like(total), where=total > 0)
        return units, shares

    def _settings(self) -> TieSettings:
        return TieSettings(
            fading=checking.number("fading", self.fading, above=0, at_most=1),
            n_best=checking.integer("n_best", self.n_best, at_least=1),
            spread=checking.number("spread", self.spread, at_least=0, at_most=1),
            reinforcing_cycles=checking.integer("reinforcing_cycles", self.reinforcing_cycles, at_least=0),
            learning_rate=checking.number("learning_rate", self.learning_rate, above=0, at_most=1),
            margin=checking.number("margin", self.margin, at_least=0, below=1),
        )

    def _map(self, name: str, random: np.random.RandomState) -> Any:
        """A copy of the map to train, with a seed."""
        som, seed = getattr(self, name), int(random.randint(2**31 - 1))
        if som is None:
            return GrowingSOM(random_state=seed)
        if type(som).__name__ not in TIED:
            raise ParameterError(f"{name} must be one of {', '.join(TIED)} or None; got {show(som)}")
        if self.reinforcing_cycles:
            refuse_other_searches(name, som)
        copy = clone(som)
        return copy if copy.random_state is not None else copy.set_params(random_state=seed)

    def _publish(self, training: TiedTraining) -> None:
        self.first_, self.second_ = training.first, training.second
        self.links_, self.agreeing_ = training.links, training.agree
        self.history_, self.n_iter_ = training.history, len(training.history)

    def _to_file(self) -> File:
        check_is_fitted(self)
        return interconnected_file.to_file(self)

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        model: Self = interconnected_file.from_file(cls, header, arrays)
        return model


def _others(y: ArrayLike, n_samples: int | None, n_features: int | None = None) -> tuple[NDArray[Any], bool]:
    """The samples of the second map as (N, E), and whether they came as (N,)."""
    if y is None:
        raise InputError("requires y to be passed, but the target y is None")
    found = check_array(
        y,
        ensure_2d=False,
        dtype=[np.float64, np.float32],
        input_name="y",
        ensure_all_finite=False,
        allow_nd=True,
    )
    if found.ndim > 2 or not found.size or (n_samples is not None and len(found) != n_samples):
        beside = "" if n_samples is None else f" with one row per sample: X has {n_samples} samples"
        raise InputError(f"y must be (N,) or (N, E){beside}; got shape {found.shape}")
    others = np.ascontiguousarray(found.reshape(len(found), -1))
    check_finite(others, title="y")
    if n_features is not None and others.shape[1] != n_features:
        raise InputError(f"y must have the {n_features} features it had in fit; got {others.shape[1]}")
    return others, found.ndim == 1


def _line(record: Mapping[str, Any]) -> str:
    return (
        "{phase:<11} epoch {epoch:3d}  pairs {pairs:5d}  units {units:4d} {second_units:4d}  "
        "mse {mse:.4g} {second_mse:.4g}  agreeing {agreeing:.3f}".format(**record)
    )
