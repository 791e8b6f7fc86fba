"""Regions: units that stand for the same label and lie together on the lattice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from somatopy.checking import ParameterError
from somatopy.measures.edges import Lattice, edge_pairs


@dataclass(frozen=True)
class LabelRegions:
    """How the units of one label lie on the lattice.

    Parameters
    ----------
    label : str
    n_units : int
        Units that stand for the label.
    n_regions : int
        Connected regions they form; 1 when all lie together.
    largest_share : float
        Share of these units in the largest region, above 0 up to 1.
    """

    label: str
    n_units: int
    n_regions: int
    largest_share: float


def connected_regions(unit_labels: Sequence[str | None], lattice: Lattice) -> NDArray[np.int64]:
    """(K,) number of each unit's region, -1 for units without a label.

    Two neighbors with the same label share a region. Regions are numbered from 0 by their lowest unit.

    >>> from somatopy.maps.lattice import FreeLattice
    >>> line = FreeLattice(rows=np.zeros(5, int), columns=np.arange(5))
    >>> connected_regions(["a", "a", None, "a", "b"], line).tolist()
    [0, 0, -1, 1, 2]
    """
    labels = _one_a_unit(unit_labels, lattice)
    joined = np.array(
        [pair for pair in edge_pairs(lattice) if labels[pair[0]] == labels[pair[1]]], np.int64
    ).reshape(-1, 2)
    graph = csr_array((np.ones(len(joined)), (joined[:, 0], joined[:, 1])), shape=(len(labels), len(labels)))
    _, component = connected_components(graph, directed=False)
    labeled = np.array([label is not None for label in labels])
    return _numbered_by_first(np.where(labeled, component, -1))


def label_regions(unit_labels: Sequence[str | None], lattice: Lattice) -> dict[str, LabelRegions]:
    """For each label, in sorted order, how many regions its units form and how much the largest holds.

    >>> from somatopy.maps.lattice import FreeLattice
    >>> line = FreeLattice(rows=np.zeros(5, int), columns=np.arange(5))
    >>> label_regions(["a", "a", "b", "a", None], line)["a"]
    LabelRegions(label='a', n_units=3, n_regions=2, largest_share=0.6666666666666666)
    """
    region = connected_regions(unit_labels, lattice)
    sizes: dict[str, Counter[int]] = {}
    for label, number in zip(unit_labels, region.tolist(), strict=True):
        if label is not None:
            sizes.setdefault(label, Counter())[number] += 1
    return {label: _regions_of(label, sizes[label]) for label in sorted(sizes)}


def connectedness(unit_labels: Sequence[str | None], lattice: Lattice) -> float:
    """Share of the labeled units that lie in the largest region of their label.

    1 when every label lies together, NaN when no unit has a label.
    """
    regions = label_regions(unit_labels, lattice).values()
    n_labeled = sum(region.n_units for region in regions)
    in_largest = sum(region.largest_share * region.n_units for region in regions)
    return in_largest / n_labeled if n_labeled else float("nan")


def _one_a_unit(unit_labels: Sequence[str | None], lattice: Lattice) -> list[str | None]:
    n_units = len(lattice.neighbors)
    if len(unit_labels) != n_units:
        raise ParameterError(
            f"unit_labels must be one a unit: the lattice has {n_units} units; got {len(unit_labels)}"
        )
    return list(unit_labels)


def _regions_of(label: str, sizes: Counter[int]) -> LabelRegions:
    n_units = sizes.total()
    return LabelRegions(label, n_units, len(sizes), max(sizes.values()) / n_units)


def _numbered_by_first(component: NDArray[np.int64]) -> NDArray[np.int64]:
    number: dict[int, int] = {-1: -1}
    for value in component.tolist():
        number.setdefault(value, len(number) - 1)
    return np.array([number[value] for value in component.tolist()], np.int64)
