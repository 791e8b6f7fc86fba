"""A fitted map and samples as the arrays a measure takes: in the space the map was trained in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted

from somatopy.checking import ParameterError
from somatopy.measures.inputs import codebook_matrix
from somatopy.measures.nearness import MapMetric, metric_of


@dataclass(frozen=True, eq=False)
class MapView:
    """What measures read of a map.

    Attributes
    ----------
    X : (N, D) samples, scaled where the map scales them
    codebook : (K, D) in the same space
    lattice, metric : the map's own
    two_best, distances : (N, 2) best and second-best unit of each sample and how far they are; the best of a tree is
        its own, which need not be the nearest
    """

    X: NDArray[Any]
    codebook: NDArray[Any]
    lattice: Any
    metric: MapMetric
    two_best: NDArray[np.int64]
    distances: NDArray[np.float64]

    @classmethod
    def of(cls, som: Any, X: ArrayLike, lengths: ArrayLike | None = None) -> MapView:
        """The view of a fitted map, or of a model's, on ``X`` (N, D); one search for the two best units.

        ``lengths`` (S,) are those of the sequences in ``X``, for a map of sequences; None takes it as one.
        """
        som = map_of(som)
        if lengths is not None and not hasattr(som, "in_context"):
            raise ParameterError(
                f"lengths are of a map of sequences, which a {type(som).__name__} is not: leave them out"
            )
        metric = metric_of(som)
        samples = metric.samples(X)
        if hasattr(som, "scaling_"):
            samples = som.scaling_.apply(samples)
        codebook = getattr(som, "scaled_codebook_", som.codebook_)
        if hasattr(som, "in_context"):  # of sequences: what is near, the samples before tell, too
            samples, codebook = som.in_context(samples, lengths)
        elif hasattr(som, "in_code"):  # a deep map: what is near, the codes tell
            samples, codebook = som.in_code(samples)
        codebook = codebook_matrix(codebook, n_features=samples.shape[1])
        two_best, distances = metric.nearest(samples, codebook, 2)
        if hasattr(som, "hierarchy_"):  # a tree: the best unit is the leaf that a sample is led down to
            two_best, distances = led(som.predict(X), two_best, distances, samples, codebook)
        return cls(samples, codebook, som.lattice_, metric, two_best, distances)

    @property
    def bmu(self) -> NDArray[np.int64]:
        return np.ascontiguousarray(self.two_best[:, 0])


def led(
    leaf: NDArray[np.int64],
    two_best: NDArray[np.int64],
    distances: NDArray[np.float64],
    samples: NDArray[Any],
    codebook: NDArray[Any],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The two best units and their distances, (N, 2), with ``leaf`` (N,) as the best: second is the nearest other.

    >>> two_best, distances = np.array([[0, 1], [0, 1]]), np.array([[1.0, 2.0], [0.0, 3.0]])
    >>> X, codebook = np.array([[1.0], [0.0]]), np.array([[0.0], [3.0]])
    >>> [found.tolist() for found in led(np.array([1, 0]), two_best, distances, X, codebook)]
    [[[1, 0], [0, 1]], [[2.0, 1.0], [0.0, 3.0]]]
    """
    is_nearest = leaf == two_best[:, 0]
    own = np.linalg.norm(samples - codebook[leaf], axis=1)
    second = np.where(is_nearest, two_best[:, -1], two_best[:, 0])
    other = np.where(is_nearest, distances[:, -1], distances[:, 0])
    return np.column_stack([leaf, second]), np.column_stack([own, other])


def map_of(model: Any) -> Any:
    """The map a model is built on (``som_``); a map is its own.

    Raises
    ------
    ParameterError
        The map is one of scaled features (a SOMImputer's): samples as they come would be measured wrongly.

    >>> from somatopy import BatchSOM, SOMClusterer
    >>> som = SOMClusterer(BatchSOM((3, 3), n_epochs=2)).fit(np.eye(20))
    >>> map_of(som) is som.som_, map_of(som.som_) is som.som_
    (True, True)
    """
    check_is_fitted(model)
    if hasattr(model, "som_") and hasattr(model, "scale_"):
        raise ParameterError(
            f"the map of a {type(model).__name__} is one of scaled features: give model.som_, with the samples as "
            "(X - model.mean_) / model.scale_"
        )
    return getattr(model, "som_", model)


def end_of_training(som: Any) -> dict[str, Any] | None:
    """The neighborhood, radius and lattice distance a training ended with; None for a map without any."""
    history = getattr(som, "history_", None)
    told = all(hasattr(som, name) for name in ("neighborhood", "lattice_distance"))
    if not history or not told or "radius" not in history[-1]:
        return None
    return {
        "neighborhood": som.neighborhood,
        "radius": float(history[-1]["radius"]),
        "lattice_distance": som.lattice_distance,
    }
