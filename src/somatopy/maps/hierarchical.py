"""GrowingHierarchicalSOM: maps that grow as wide as needed, and below their coarse units further maps."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from somatopy import checking
from somatopy.maps.dense import DenseMap, File
from somatopy.maps.growing_grid import Stage, corners_around, enlarged, grown
from somatopy.maps.hierarchy import Hierarchy, LayerMap, from_arrays
from somatopy.maps.lattice import MOST_UNITS, Rectangular
from somatopy.maps.layer_training import LayerTrainer
from somatopy.maps.neighborhood import make_neighborhood
from somatopy.maps.randomness import generator_of
from somatopy.maps.rate import rate_schedule
from somatopy.maps.restored import check_codebook, check_indices
from somatopy.maps.schedule import make_schedule
from somatopy.maps.start import STARTS, first_codebook
from somatopy.maps.supply import Supply

FIRST_SHAPE = (2, 2)
LINE = "map {map:3d}  layer {layer}  {shape[0]:2d} x {shape[1]:2d}  samples {samples:6d}  error {error:.6g}"


@dataclass(frozen=True, eq=False)
class Seed:
    """A map to be grown: whose child it is, of which samples, from which four units, how small its error must get."""

    parent: tuple[int, int]
    layer: int
    members: NDArray[np.int64]
    codebook: NDArray[Any]
    small_enough: float


class GrowingHierarchicalSOM(DenseMap, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Growing hierarchical self-organizing map (GHSOM): a tree of maps, for data of groups within groups.

    The first map starts with 2 x 2 units. After each training a row or column is inserted between the unit that errs
    most and the neighbor most unlike it, until the mean error of the units is at most ``breadth`` times that of the
    unit above (for the first map, of the mean of all samples). Then every unit that errs more than ``depth``
    times that mean gets a map of its own samples below it, which grows in the same way.

    Parameters
    ----------
    breadth : float in (0, 1)
        The tau_1 of the paper: smaller, larger maps.
    depth : float in (0, 1]
        The tau_2 of the paper: smaller, more layers; 1 makes one map.
    unit_error : "sum" or "mean"
        Of the distances of a unit's samples. By sums, units of many samples get more room. By means, as in the first
        paper, larger values fit: about 0.7 for ``breadth`` and 0.5 for ``depth``.
    max_layers : int
    max_units : int
        Of one map.
    min_samples : int
        A unit of fewer samples gets no map.
    mode : "batch" or "online"
        How each map is trained, as a :class:`BatchSOM` or an :class:`OnlineSOM`.
    n_epochs : int
        Of each training, between two insertions.
    neighborhood : as in :class:`BatchSOM`
    radius : number, schedule, tuple like ("linear", 2, 1) or None
        Over each training. None falls exponentially from a quarter of the map's longer side to 0.5.
    learning_rate : number, schedule, tuple or None
        Of the online maps, over each training; None falls exponentially from 0.3 to 0.02.
    start : "pca", "samples", "random", "half" or a (4, D) array
        The first four units. Those of a map below lie around the unit above, each toward the neighbors on its side, so
        that the map lies as the one above does.
    n_jobs : int, optional
    random_state : int, RandomState instance or None
    verbose : int
        1 prints a line per map.

    Attributes
    ----------
    codebook_ : (L, D) array of the leaves, the units without a map below them
    labels_ : (N,) the leaf of each training sample
    maps_ : list of LayerMap: ``layer``, ``parent``, ``lattice``, ``codebook``, ``errors``, ``counts``
    hierarchy_ : Hierarchy, the tree with ``children`` of each map
    lattice_ : NestedLattice, the leaves drawn within each other
    first_error_ : the error of the mean of all samples, against which ``depth`` is held
    history_ : list of dict, the records of all epochs, with ``map``, ``layer`` and ``shape``; ``step`` counts through
        all maps, ``phase`` is the layer
    n_layers_, n_iter_, n_features_in_, feature_names_in_

    References
    ----------
    Dittenbach, Merkl & Rauber, IJCNN 2000 (means); Rauber, Merkl & Dittenbach, IEEE Trans. Neural Networks 13(6), 2002;
    Dittenbach, Rauber & Merkl, Neurocomputing 48, 2002 (sums, and how a map below lies).

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from somatopy import GrowingHierarchicalSOM
    >>> tree = GrowingHierarchicalSOM().fit(load_iris().data)
    >>> len(tree.maps_), tree.n_layers_, tree.path(load_iris().data[:5]).shape
    (4, 2, (5, 2))
    """

    def __init__(
        self,
        *,
        breadth: float = 0.1,
        depth: float = 0.03,
        unit_error: str = "sum",
        max_layers: int = 4,
        max_units: int = 400,
        min_samples: int = 4,
        mode: str = "batch",
        n_epochs: int = 10,
        neighborhood: Any = "gaussian",
        radius: Any = None,
        learning_rate: Any = None,
        start: Any = "pca",
        n_jobs: int | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.breadth = breadth
        self.depth = depth
        self.unit_error = unit_error
        self.max_layers = max_layers
        self.max_units = max_units
        self.min_samples = min_samples
        self.mode = mode
        self.n_epochs = n_epochs
        self.neighborhood = neighborhood
        self.radius = radius
        self.learning_rate = learning_rate
        self.start = start
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Grow a tree of maps of ``X`` (N, D)."""
        for record in self.iter_fit(X, y):
            if self.verbose:
                print(LINE.format(**record))
        return self

    def iter_fit(self, X: ArrayLike, y: Any = None) -> Iterator[dict[str, Any]]:
        """Grow map by map, layer by layer: yields a record of each map, the tree so far usable at each."""
        samples, random = self._supply(X), generator_of(self.random_state)
        trainer = self._trainer(random)
        first = first_codebook(self.start, samples, Rectangular(*FIRST_SHAPE), random)
        self.first_error_ = self._error_of_the_mean(samples)
        self.history_, self.n_iter_ = [], 0
        maps: list[LayerMap] = []
        capped = 0
        seeds = [Seed((-1, -1), 1, np.arange(len(samples)), first, self.breadth * self.first_error_)]
        while seeds:
            seed = seeds.pop(0)
            stage = self._grow(samples.whole, seed, trainer, len(maps))
            seeds += self._seeds_below(stage, seed, len(maps))
            capped += self._is_capped(stage, seed)
            counts = np.bincount(stage.trained.bmu, minlength=stage.lattice.n_units)
            maps.append(
                LayerMap(seed.layer, seed.parent, stage.lattice, stage.trained.codebook, stage.errors, counts)
            )
            self._take(Hierarchy(list(maps)))
            self.labels_ = self.hierarchy_.descend(samples.whole, self.n_jobs)[0]
            yield {
                "map": len(maps) - 1,
                "layer": seed.layer,
                "shape": list(stage.lattice.shape),
                "samples": len(seed.members),
                "error": stage.error,
            }
        self._warn_of_caps(capped)

    def path(self, X: ArrayLike) -> NDArray[np.int64]:
        """The best unit of each sample on each layer, (N, layers); -1 below its leaf."""
        check_is_fitted(self)
        (samples,) = self._pieces(X)
        return self.hierarchy_.descend(samples, self.n_jobs)[2]

    @property
    def maps_(self) -> list[LayerMap]:
        check_is_fitted(self)
        return list(self.hierarchy_.maps)

    @property
    def n_layers_(self) -> int:
        check_is_fitted(self)
        return self.hierarchy_.n_layers

    def _trainer(self, random: np.random.RandomState) -> LayerTrainer:
        """Refuse parameters out of their range; returns what trains each map."""
        checking.number("breadth", self.breadth, above=0, below=1)
        checking.number("depth", self.depth, above=0, at_most=1)
        checking.choice("unit_error", self.unit_error, ("mean", "sum"))
        checking.integer("max_layers", self.max_layers, at_least=1)
        checking.integer("max_units", self.max_units, at_least=4, at_most=MOST_UNITS)
        checking.integer("min_samples", self.min_samples, at_least=2)
        if isinstance(self.start, str):
            checking.choice("start", self.start, STARTS)
        return LayerTrainer(
            mode=checking.choice("mode", self.mode, ("batch", "online")),
            n_epochs=checking.integer("n_epochs", self.n_epochs, at_least=1),
            neighborhood=make_neighborhood(self.neighborhood),
            radius=None if self.radius is None else make_schedule("radius", self.radius),
            rate=rate_schedule(self.learning_rate),
            n_jobs=self.n_jobs,
            random=random,
        )

    def _error_of_the_mean(self, samples: Supply) -> float:
        """The error of a map of one unit, the mean of all samples."""
        mean = samples.columns.means
        total = sum(float(np.sqrt(np.square(block - mean).sum(1)).sum()) for _, block in samples.blocks())
        return total if self.unit_error == "sum" else total / len(samples)

    def _grow(self, X: Any, seed: Seed, trainer: LayerTrainer, number: int) -> Stage:
        """The map of a seed, grown; its epochs go into the history."""
        members = np.ascontiguousarray(X[seed.members], seed.codebook.dtype)
        stages = grown(
            members, seed.codebook, Rectangular(*FIRST_SHAPE), trainer,
            error_kind=self.unit_error, small_enough=seed.small_enough, max_units=self.max_units,
        )  # fmt: skip
        for stage in stages:
            where = {"map": number, "layer": seed.layer, "shape": list(stage.lattice.shape)}
            for record in stage.trained.history:
                self.history_.append(
                    record | where | {"step": len(self.history_), "phase": f"layer {seed.layer}"}
                )
            self.n_iter_ += self.n_epochs
        return stage

    def _seeds_below(self, stage: Stage, seed: Seed, number: int) -> list[Seed]:
        """The maps that units of a grown map ask for."""
        if seed.layer >= self.max_layers:
            return []
        seeds, bmu = [], stage.trained.bmu
        for unit in np.flatnonzero(stage.errors > self.depth * self.first_error_).tolist():
            own = seed.members[bmu == unit]
            if len(own) >= self.min_samples:
                corners = corners_around(stage.trained.codebook, stage.lattice, unit)
                enough = self.breadth * float(stage.errors[unit])
                seeds.append(Seed((number, unit), seed.layer + 1, own, corners, enough))
        return seeds

    def _take(self, hierarchy: Hierarchy) -> None:
        """Make the tree usable."""
        self.hierarchy_, self.codebook_ = hierarchy, hierarchy.codebook
        self.lattice_ = hierarchy.lattice()

    def _is_capped(self, stage: Stage, seed: Seed) -> bool:
        """Whether the map would have grown on but for ``max_units``."""
        larger = enlarged(stage)[1].n_units
        return stage.error > seed.small_enough and self.max_units < larger <= len(seed.members)

    def _warn_of_caps(self, capped: int) -> None:
        if capped:
            warnings.warn(
                f"{capped} of {len(self.maps_)} maps reached max_units={self.max_units} and grew no further: raise it, "
                "or breadth for coarser maps",
                UserWarning,
                stacklevel=3,
            )

    def _nearest(self, X: Any) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The leaf that each sample goes down to, and its squared distance."""
        leaf, squared, _ = self.hierarchy_.descend(X, self.n_jobs)
        return leaf, squared

    def _to_file(self) -> File:
        """Header and arrays of the map file."""
        header = self._header("pca") | {"first_error": self.first_error_}
        return header, {"labels": self.labels_, **self.hierarchy_.to_arrays()}

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        codebook = arrays["codebook"]
        check_codebook(codebook, len(codebook))
        som = cls._of_header(header, codebook.shape[1])
        som._take(from_arrays(dict(arrays)))
        check_codebook(som.codebook_, header["units"])
        check_indices("labels", arrays["labels"], len(som.codebook_))
        som.labels_, som.first_error_ = arrays["labels"], float(header["first_error"])
        return som
