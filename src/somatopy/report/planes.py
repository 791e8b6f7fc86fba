"""What a map may be colored by, a number a unit: borders, hits, error, torn samples, purity, regions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.measures import hits, u_matrix
from somatopy.measures.nearness import metric_of
from somatopy.measures.topography import is_torn
from somatopy.pictures import words
from somatopy.report.arrays import encoded
from somatopy.report.label_table import LabelTable
from somatopy.report.placement import Placement
from somatopy.report.subject import Subject
from somatopy.report.units import trained_codebook

Plane = dict[str, Any]


def planes(subject: Subject, placed: Placement, labels: LabelTable | None) -> list[Plane]:
    """All planes but the component planes, which are the columns of the codebook."""
    found = [_borders(subject), _hits(subject, placed)]
    if len(placed.bmu):
        found += [_error(subject, placed), _torn(subject, placed)]
    if labels is not None:
        found.append(_purity(labels))
    if subject.regions is not None:
        found.append(_regions(subject.regions))
    return found


def distance_unit(som: Any) -> str:
    """The unit of the map's distances: scaled units, where the map scales; else none that could be named."""
    return words.SCALED if is_scaled(som) else ""


def is_scaled(som: Any) -> bool:
    """Whether the map measures in other units than the data's own: it scales, or weighs features."""
    return hasattr(som, "scaled_codebook_") or getattr(som, "feature_weights", None) is not None


def _borders(subject: Subject) -> Plane:
    heights = u_matrix(trained_codebook(subject.som), subject.som.lattice_, metric=metric_of(subject.som))
    return _plane(
        "u_matrix",
        words.BORDERS,
        heights,
        "U-matrix: mean distance of a unit to its neighbors; high along the border between clusters, low within one.",
        unit=distance_unit(subject.som),
    )


def _hits(subject: Subject, placed: Placement) -> Plane:
    counts = hits(placed.bmu, len(subject.codebook))
    text = "Hits: how many samples each unit is the best-matching unit of."
    return _plane("hits", words.HITS, counts, text, scale="counts")


def _error(subject: Subject, placed: Placement) -> Plane:
    return _plane(
        "error",
        "quantization error",
        _mean(placed.bmu, placed.distance, len(subject.codebook)),
        "Mean distance of a unit's samples to it: where it is high, units stand for samples that are not much alike.",
        unit=distance_unit(subject.som),
    )


def _torn(subject: Subject, placed: Placement) -> Plane:
    two_best = np.column_stack([placed.bmu, np.where(placed.second < 0, placed.bmu, placed.second)])
    torn = is_torn(two_best, subject.som.lattice_)
    return _plane(
        "topographic_error",
        "topographic error",
        _mean(placed.bmu, torn, len(subject.codebook)),
        "Share of a unit's samples whose second-best unit is no neighbor: where it is high, the map is folded.",
    )


def _purity(labels: LabelTable) -> Plane:
    text = "Share of a unit's labeled samples that bear its most frequent label."
    return _plane("purity", "purity", labels.purity, text)


def _regions(regions: NDArray[np.int64]) -> Plane:
    values = np.where(regions < 0, np.nan, regions)
    return _plane("region", "region", values, "Regions: units that belong together.", scale="categories")


def _mean(bmu: NDArray[np.int64], values: NDArray[Any], n_units: int) -> NDArray[np.float64]:
    """(K,) mean over the samples of each unit; NaN where it has none."""
    total = np.bincount(bmu, weights=values.astype(np.float64), minlength=n_units)
    counts = np.bincount(bmu, minlength=n_units)
    return np.asarray(np.divide(total, counts, out=np.full(n_units, np.nan), where=counts > 0))


def _plane(
    key: str, name: str, values: ArrayLike, text: str, *, unit: str = "", scale: str = "sequential"
) -> Plane:
    return {
        "key": key,
        "name": name,
        "unit": unit,
        "values": encoded(values),
        "scale": scale,
        "text": text,
    }
