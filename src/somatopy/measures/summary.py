"""All measures of a map at once, from one search for the two best units: a summary to read or to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import Hexagonal
from somatopy.maps.nested import NestedLattice
from somatopy.measures.agreement import adjusted_rand_index, normalized_mutual_information, purity
from somatopy.measures.borders import u_matrix
from somatopy.measures.converged import convergence
from somatopy.measures.energy import distortion
from somatopy.measures.estimate import Estimate
from somatopy.measures.hits import dead_units, hits
from somatopy.measures.inputs import label_list, sample_weights
from somatopy.measures.nearness import filled
from somatopy.measures.pairs import pair_distances
from somatopy.measures.product import topographic_product
from somatopy.measures.quantization import explained_variance, mean_squared_error
from somatopy.measures.ranks import neighborhoods
from somatopy.measures.scatter import class_scatter
from somatopy.measures.settling import movement_left
from somatopy.measures.topography import topographic_error
from somatopy.measures.view import MapView, end_of_training, map_of
from somatopy.measures.walks import combined_error


@dataclass(frozen=True, eq=False)
class Report:
    """The measures of a map on some samples; None where one does not apply. ``print`` shows them in groups.

    Distances are in the units of the samples, scaled where the map scales them, and by the map's own metric.
    """

    n_samples: int
    n_units: int
    quantization_error: float
    mean_squared_error: float
    explained_variance: float | None
    distortion: float
    radius: float
    topographic_error: float
    topographic_error_8: float | None
    combined_error: float | None
    topographic_product: Estimate | None
    n_neighbors: int | None
    trustworthiness: Estimate | None
    continuity: Estimate | None
    neighborhood_preservation: Estimate | None
    c_measure: Estimate | None
    kruskal_shepard_error: Estimate | None
    distance_correlation: Estimate | None
    embedding_accuracy: float
    convergence_index: float
    movement_left: float | None
    dead_units: float
    hits: NDArray[Any]
    u_matrix: NDArray[np.float64]
    purity: float | None = None
    normalized_mutual_information: float | None = None
    adjusted_rand_index: float | None = None
    class_scatter: float | None = None

    def numbers(self) -> dict[str, float]:
        """Every measure that is one number, by name, without its error: for a table or JSON."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value if isinstance(value, int) else float(value)
            for name, value in found.items()
            if isinstance(value, int | float | Estimate)
        }

    def __str__(self) -> str:
        lines = [f"{self.n_units:,} units, {self.n_samples:,} samples"]
        for group, rows in GROUPS.items():
            shown = [(name, getattr(self, name), note) for name, note in rows.items()]
            known = [(name, value, note) for name, value, note in shown if value is not None]
            lines += [f"\n{group}"] if known else []
            lines += [
                f"  {_label(name, self):30s} {_figure(value):20s} {note}".rstrip()
                for name, value, note in known
            ]
        return "\n".join(lines)


GROUPS = {
    "How near are the units?": {
        "quantization_error": "falls with more units",
        "mean_squared_error": "falls with more units",
        "explained_variance": "1 is best",
        "distortion": "compare at one radius",
    },
    "Does the lattice keep order?": {
        "topographic_error": "0 is best",
        "topographic_error_8": "0 is best; diagonal units count as neighbors",
        "combined_error": "quantization error and tears in one",
        "topographic_product": "0 fits; below: too few dimensions, above: too many",
        "trustworthiness": "1 is best",
        "continuity": "1 is best",
        "neighborhood_preservation": "1 is best; low when units hold more samples than neighbors are asked for",
        "distance_correlation": "1 is best",
        "kruskal_shepard_error": "0 is best",
        "c_measure": "compare on one lattice and one set of samples",
    },
    "Has it converged?": {
        "embedding_accuracy": "1 is best; stricter with more units",
        "convergence_index": "1 is best; compare maps of one size",
        "movement_left": "0 is best: what one more epoch moves, over the error",
        "dead_units": "share of units that never win",
    },
    "Do the units agree with labels?": {
        "purity": "rises with more units",
        "normalized_mutual_information": "1 is best",
        "adjusted_rand_index": "1 is best, 0 by chance; falls with more units than labels",
        "class_scatter": "groups of units per label, 1 is best",
    },
}  # fmt: skip


def report(
    som: Any,
    X: ArrayLike,
    labels: Sequence[str | None] | None = None,
    *,
    lengths: ArrayLike | None = None,
    sample_weight: ArrayLike | None = None,
    n_neighbors: int = 10,
    n_samples: int | None = 500,
    n_pairs: int | None = 200_000,
    random_state: Any = 0,
) -> Report:
    """Every measure of a fitted map, or of a model's, on ``X`` (N, D), by the map's own metric, gaps and scaling.

    Parameters
    ----------
    labels : (N,) a label a sample, for purity and its like
    lengths : (S,) of the sequences in ``X``, for a map of sequences
    sample_weight : (N,) counts in the errors, hits and distortion; measures of pairs and labels have none
    n_neighbors : int
        For trustworthiness and its like; fewer on fewer than 21 samples.
    n_samples, n_pairs, random_state
        How many samples and pairs the measures of pairs are told from.

    Notes
    -----
    Distortion is taken at the radius the training ended with and by the map's neighborhood; for a growing map, which
    has none of its own, at radius 1 by a Gaussian. The movement left takes the same neighborhood. A tree of maps is
    measured by its leaves, as they are drawn; only leaves of one map are neighbors.
    """
    som = map_of(som)
    if isinstance(som.lattice_, GraphLattice) and not isinstance(som.lattice_, NestedLattice):
        raise ParameterError(
            f"a report needs units that have places on a sheet, which those of a {type(som).__name__} have not: take "
            "quantization_error, topographic_error, purity and the like one by one"
        )
    view = MapView.of(som, X, lengths)
    weights = sample_weights(sample_weight, len(view.X))
    near: dict[str, Any] = {"metric": view.metric, "sample_weight": weights}
    samples, codebook, bmu = view.X, view.codebook, view.bmu
    converged = convergence(samples, codebook, view.lattice, two_best=view.two_best, metric=view.metric)
    ended = end_of_training(som)
    shape = ended or {"neighborhood": "gaussian", "radius": 1.0}
    euclidean = view.metric.name == "euclidean"
    return Report(
        n_samples=len(view.X),
        n_units=len(view.codebook),
        quantization_error=float(np.average(view.distances[:, 0], weights=weights)),
        mean_squared_error=mean_squared_error(samples, codebook, bmu=bmu, **near),
        explained_variance=explained_variance(samples, codebook, bmu=bmu, **near) if euclidean else None,
        distortion=distortion(samples, codebook, view.lattice, bmu=bmu, **shape, **near),
        radius=shape["radius"],
        embedding_accuracy=converged.embedding,
        convergence_index=converged.index,
        movement_left=movement_left(samples, codebook, view.lattice, bmu=bmu, metric=view.metric, **ended)
        if ended
        else None,
        dead_units=dead_units(bmu, len(view.codebook)),
        hits=hits(bmu, len(view.codebook), sample_weight=weights),
        u_matrix=u_matrix(view.codebook, view.lattice, metric=view.metric),
        **_tears(view, weights),
        **_pairwise(view, n_neighbors, n_samples, n_pairs, random_state),
        **_agreement(labels, view),
    )


def _tears(view: MapView, weights: NDArray[np.float64] | None) -> dict[str, Any]:
    known: dict[str, Any] = {"two_best": view.two_best, "metric": view.metric, "sample_weight": weights}
    is_tree = isinstance(view.lattice, NestedLattice)  # between its maps no walk leads
    of_squares = not (is_tree or isinstance(view.lattice, Hexagonal))
    return {
        "topographic_error": topographic_error(view.X, view.codebook, view.lattice, **known),
        "topographic_error_8": topographic_error(view.X, view.codebook, view.lattice, neighbors=8, **known)
        if of_squares
        else None,
        "combined_error": None if is_tree else combined_error(view.X, view.codebook, view.lattice, **known),
    }


def _pairwise(
    view: MapView, n_neighbors: int, n_samples: int | None, n_pairs: int | None, random_state: Any
) -> dict[str, Any]:
    """The measures of pairs of samples or units, as far as there are enough."""
    n, bmu = len(view.X), view.bmu
    own: dict[str, Any] = {"metric": view.metric, "random_state": random_state}
    X, k = filled(view.X, view.codebook, bmu), min(n_neighbors, (n - 1) // 2)
    kept = neighborhoods(X, bmu, view.lattice, n_neighbors=k, n_samples=n_samples, **own) if k >= 1 else None
    pairs = pair_distances(X, bmu, view.lattice, n_pairs=n_pairs, **own) if n > 1 else None
    product = topographic_product(view.codebook, view.lattice, **own) if len(view.codebook) > 1 else None
    return {
        "topographic_product": product,
        "n_neighbors": k if kept else None,
        "trustworthiness": kept and kept.trustworthiness,
        "continuity": kept and kept.continuity,
        "neighborhood_preservation": kept and kept.preservation,
        "c_measure": pairs and pairs.c_measure,
        "kruskal_shepard_error": pairs and pairs.kruskal_shepard_error,
        "distance_correlation": pairs and pairs.correlation,
    }


def _agreement(labels: Sequence[str | None] | None, view: MapView) -> dict[str, Any]:
    if labels is None:
        return {}
    names, bmu = label_list(labels, len(view.X)), view.bmu
    return {
        "purity": purity(names, bmu),
        "normalized_mutual_information": normalized_mutual_information(names, bmu),
        "adjusted_rand_index": adjusted_rand_index(names, bmu),
        "class_scatter": class_scatter(names, bmu, view.lattice),
    }


def _label(name: str, of: Report) -> str:
    words = name.removesuffix("_8").replace("_", " ")
    asides = {
        "topographic_error_8": "8",
        "distortion": f"radius {of.radius:.3g}",
        "trustworthiness": f"k {of.n_neighbors}",
        "continuity": f"k {of.n_neighbors}",
    }
    return f"{words}, {asides[name]}" if name in asides else words


def _figure(value: float | Estimate) -> str:
    return str(value) if isinstance(value, Estimate) else f"{value:.4g}"
