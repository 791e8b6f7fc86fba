"""A trained map, whatever is before it: measured, and reduced to what pictures need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.map_as_layer.cells import Figures
from experiments.map_as_layer.images import Images
from somatopy.measures import (
    label_accuracy,
    label_counts,
    normalized_mutual_information,
    purity,
    topographic_error,
)
from somatopy.measures.nearness import as_metric

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TrainedMap:
    """A map of codes.

    Attributes
    ----------
    codebook : (K, D)
    encode : function from images (N, pixels) to their codes (N, D)
    decoded : (K, pixels) the units as images, where there is a decoder or the map is one of pixels
    history : what the training told on its way
    """

    lattice: Any
    codebook: Array
    encode: Callable[[Array], Array]
    decoded: Array | None
    seconds: float
    history: list[dict[str, float]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Portrait:
    """What pictures need of a map.

    Attributes
    ----------
    units : (K, pixels) the units as images: decoded, or the mean of their training images (0 where there is none)
    codebook : (K, D)
    counts : (K, classes) training images of each class on each unit
    names : of the classes
    shape : of an image
    """

    units: Array
    codebook: Array
    counts: NDArray[np.int64]
    names: NDArray[np.str_]
    shape: NDArray[np.int64]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> Portrait:
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**arrays)


def measure(trained: TrainedMap, images: Images) -> tuple[Figures, Portrait]:
    """Figures of a map, and its portrait."""
    (two, error), (new_two, new_error) = (_placed(trained, X) for X in (images.X, images.new))
    bmu, new_bmu = two[:, 0].copy(), new_two[:, 0].copy()
    codebook, lattice, size = trained.codebook, trained.lattice, len(trained.codebook)
    figures = Figures(
        purity=purity(images.labels, bmu),
        new_purity=purity(images.new_labels, new_bmu),
        nmi=normalized_mutual_information(images.labels, bmu),
        new_nmi=normalized_mutual_information(images.new_labels, new_bmu),
        new_accuracy=label_accuracy(images.labels, bmu, images.new_labels, new_bmu),
        error=error,
        new_error=new_error,
        torn=topographic_error(codebook[bmu], codebook, lattice, two_best=two),
        new_torn=topographic_error(codebook[new_bmu], codebook, lattice, two_best=new_two),
        dead=1 - len(np.unique(bmu)) / size,
        seconds=trained.seconds,
    )
    units = _means(images.X, bmu, size) if trained.decoded is None else trained.decoded
    counts, names = label_counts(images.labels, bmu, size)
    return figures, Portrait(units, codebook, counts.toarray(), np.array(names), np.array(images.shape))


def _placed(trained: TrainedMap, X: Array) -> tuple[NDArray[np.int64], float]:
    """(N, 2) the two best units of each image, and the quantization error."""
    units, distances = as_metric("euclidean").nearest(trained.encode(X), trained.codebook, 2)
    return units, float(distances[:, 0].mean())


def _means(X: Array, bmu: NDArray[np.int64], n_units: int) -> Array:
    sums = np.zeros((n_units, X.shape[1]), np.float32)
    np.add.at(sums, bmu, X)
    return sums / np.maximum(np.bincount(bmu, minlength=n_units), 1)[:, None]
