"""What a run asks of a trained map, whatever its kind: growing maps scale their samples, the others have a metric."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.data.samples import Samples
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.search import nearest, precision
from somatopy.maps.searcher import make_searcher
from somatopy.measures.inputs import sample_matrix

Cells = tuple[NDArray[np.int64], NDArray[np.int64]]


def codebook(som: Any) -> NDArray[Any]:
    """(K, D) the units' vectors as trained: scaled, where the map scales."""
    found: NDArray[Any] = getattr(som, "scaled_codebook_", som.codebook_)
    return found


def scaled(som: Any, samples: Samples) -> NDArray[Any]:
    """The samples (N, D) in the map's scaled units; as they are, where the map does not scale.

    Raises
    ------
    InputError
        They hold NaN or infinity, or the map was trained on other features.
    """
    X = sample_matrix(samples.vectors)
    expected, got = som.codebook_.shape[1], X.shape[1]
    if expected != got:
        raise InputError(f"the samples have {got} features, the map was trained on {expected}")
    found: NDArray[Any] = som.scaling_.apply(samples.vectors) if hasattr(som, "scaling_") else X
    return found


def two_nearest(som: Any, X: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The two nearest units of scaled samples (N, D) by the map's own metric, and the distances, both (N, 2)."""
    vectors, metric = codebook(som), getattr(som, "metric", "euclidean")
    weights = getattr(som, "feature_weights", None)
    searcher = make_searcher(
        vectors,
        precision(X, vectors),
        metric,
        feature_weights=None if weights is None else np.asarray(weights, np.float64),
        gaps=False,
    )
    units, cost = nearest(X, searcher, count=2)
    return units, np.sqrt(cost, dtype=np.float64) if metric == "euclidean" else cost.astype(np.float64)


def is_plain(som: Any) -> bool:
    """Whether the map's metric is the Euclidean one, all features alike."""
    return (
        getattr(som, "metric", "euclidean") == "euclidean" and getattr(som, "feature_weights", None) is None
    )


def cells(lattice: Grid | FreeLattice) -> Cells:
    """Row and column of each unit, (K,) each: where it stands in the lattice, not where it is drawn."""
    if isinstance(lattice, FreeLattice):
        return lattice.rows, lattice.columns
    row, column = np.divmod(np.arange(lattice.n_units), lattice.columns)
    return row, column
