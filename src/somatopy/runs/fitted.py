"""What a run asks of a trained map, whatever its kind, in the map's scaled units.

Growing maps scale their samples; maps of a fixed shape have a metric, and weights of features, which are a scale too:
"how near" is then a matter of the metric's name alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.data.samples import Samples
from somatopy.maps.distance import feature_scale
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.search import nearest, precision
from somatopy.maps.searcher import make_searcher
from somatopy.measures.nearness import MapMetric, has_gaps, metric_of

Cells = tuple[NDArray[np.int64], NDArray[np.int64]]


def codebook(som: Any) -> NDArray[Any]:
    """(K, D) the units' vectors as trained: scaled, where the map scales or weighs features."""
    found: NDArray[Any] = getattr(som, "scaled_codebook_", som.codebook_)
    return _stretched(som, found)


def scaled(som: Any, samples: Samples) -> NDArray[Any]:
    """The samples (N, D) in the map's scaled units; as they are, where the map neither scales nor weighs features.

    Raises
    ------
    InputError
        They hold infinity, or NaN that the map does not mask, or the map was trained on other features.
    """
    X = metric(som).samples(samples.vectors)
    expected, got = som.codebook_.shape[1], X.shape[1]
    if expected != got:
        raise InputError(f"the samples have {got} features, the map was trained on {expected}")
    return som.scaling_.apply(samples.vectors) if hasattr(som, "scaling_") else _stretched(som, X)


def metric(som: Any) -> MapMetric:
    """The map's metric for vectors that are scaled: its name, and whether it masks gaps."""
    own = metric_of(som)
    return MapMetric(own.name, missing=own.missing)


def two_nearest(som: Any, X: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The two nearest units of scaled samples (N, D) by the map's own metric, and the distances, both (N, 2)."""
    vectors, name = codebook(som), metric(som).name
    searcher = make_searcher(vectors, precision(X, vectors), name, feature_weights=None, gaps=has_gaps(X))
    units, cost = nearest(X, searcher, count=2)
    return units, np.sqrt(cost, dtype=np.float64) if name == "euclidean" else cost.astype(np.float64)


def is_euclidean(som: Any) -> bool:
    """Whether the map's distances are straight lines in its scaled units."""
    return metric(som).name == "euclidean"


def _stretched(som: Any, vectors: NDArray[Any]) -> NDArray[Any]:
    """``vectors`` (n, D) times what the map's weights multiply features by, in the same precision."""
    weights = getattr(som, "feature_weights", None)
    if weights is None:
        return vectors
    scale = feature_scale(weights, vectors.shape[1], metric(som).name)
    stretched: NDArray[Any] = vectors * scale.astype(np.result_type(vectors, np.float32), copy=False)
    return stretched


def cells(lattice: Grid | FreeLattice) -> Cells:
    """Row and column of each unit, (K,) each: where it stands in the lattice, not where it is drawn."""
    if isinstance(lattice, FreeLattice):
        return lattice.rows, lattice.columns
    row, column = np.divmod(np.arange(lattice.n_units), lattice.columns)
    return row, column
