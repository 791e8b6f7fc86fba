"""A tree of maps: below a unit of one lies the next, and a sample goes down from best unit to best unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import MapFileError
from somatopy.maps.lattice import Rectangular
from somatopy.maps.nested import NestedLattice, nested
from somatopy.maps.search import nearest
from somatopy.maps.searcher import Searcher


@dataclass(frozen=True, eq=False)
class LayerMap:
    """One map of a hierarchy.

    Attributes
    ----------
    layer : 1 for the first map
    parent : number of the map above and the unit there, (-1, -1) of the first map
    lattice : rows and columns
    codebook : (K, D)
    errors, counts : (K,) how much each unit errs, and of how many samples it is the best one, in training
    """

    layer: int
    parent: tuple[int, int]
    lattice: Rectangular
    codebook: NDArray[Any]
    errors: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """Maps in an order in which each stands behind the one above it; leaves are numbered map by map."""

    maps: Sequence[LayerMap]

    @cached_property
    def children(self) -> list[NDArray[np.int64]]:
        """(K,) of each map: the number of the map below each unit, -1 of leaves."""
        below = [np.full(m.lattice.n_units, -1) for m in self.maps]
        for number, m in enumerate(self.maps[1:], 1):
            below[m.parent[0]][m.parent[1]] = number
        return below

    @property
    def n_layers(self) -> int:
        return max(m.layer for m in self.maps)

    @cached_property
    def codebook(self) -> NDArray[Any]:
        """(L, D) of the leaves."""
        return np.concatenate(
            [m.codebook[below < 0] for m, below in zip(self.maps, self.children, strict=True)]
        )

    def lattice(self) -> NestedLattice:
        """Where the leaves lie."""
        return nested([m.lattice for m in self.maps], self.children)

    def descend(
        self, X: Any, n_jobs: int | None = None
    ) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[np.int64]]:
        """The leaf of each sample (N,), its squared distance (N,), and the best unit on each layer, (N, layers).

        The way ends with -1 where the leaf lies above the lowest layer.
        """
        dtype = self.maps[0].codebook.dtype
        leaf, at = np.empty(len(X), np.int64), np.zeros(len(X), np.int64)
        squared, path = np.empty(len(X), dtype), np.full((len(X), self.n_layers), -1)
        n_leaves = 0
        for number, (m, below) in enumerate(zip(self.maps, self.children, strict=True)):
            here = np.flatnonzero(at == number)
            if len(here):
                searcher = Searcher.of(m.codebook, dtype=dtype)
                bmu, cost = (found[:, 0] for found in nearest(X[here], searcher, n_jobs=n_jobs))
                path[here, m.layer - 1], squared[here] = bmu, cost
                leaf[here] = n_leaves + (np.cumsum(below < 0) - 1)[bmu]
                at[here] = below[bmu]
            n_leaves += int((below < 0).sum())
        return leaf, squared, path

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """The tree as arrays: of all units, map by map, and of the maps."""
        return {
            "codebook": np.concatenate([m.codebook for m in self.maps]),
            "errors": np.concatenate([m.errors for m in self.maps]),
            "counts": np.concatenate([m.counts for m in self.maps]),
            "shapes": np.array([m.lattice.shape for m in self.maps]),
            "parents": np.array([m.parent for m in self.maps]),
        }


def check_tree(arrays: dict[str, NDArray[Any]]) -> None:
    """Refuse shapes and parents that are not those of a tree, each map behind the one above it."""
    shapes, parents = arrays["shapes"], arrays["parents"]
    n = len(shapes)
    if n < 1 or any(a.shape != (n, 2) or a.dtype != np.int64 for a in (shapes, parents)):
        raise MapFileError("shapes and parents must be pairs of whole numbers, one pair a map")
    units = len(arrays["codebook"])
    if shapes.min() < 1 or shapes.max() > units or int(shapes.prod(1).sum()) != units:
        raise MapFileError(f"shapes must give {units} units, as many as the codebook has")
    above = parents[1:, 0]
    if (parents[0] != -1).any() or (above < 0).any() or (above >= np.arange(1, n)).any():
        raise MapFileError("a map must stand behind the one above it, and the first one below none")
    if (parents[1:, 1] < 0).any() or (parents[1:, 1] >= shapes.prod(1)[above]).any():
        raise MapFileError("a map must lie below a unit of the one above it")
    if len(np.unique(parents, axis=0)) != n:
        raise MapFileError("two maps lie below the same unit")
    for name in ("errors", "counts"):
        if arrays[name].shape != (units,) or not np.isfinite(arrays[name]).all():
            raise MapFileError(f"{name} must be {units} finite numbers, one a unit")


def from_arrays(arrays: dict[str, NDArray[Any]]) -> Hierarchy:
    """The hierarchy that :meth:`Hierarchy.to_arrays` described."""
    check_tree(arrays)
    maps: list[LayerMap] = []
    stop = 0
    for (rows, columns), parent in zip(arrays["shapes"].tolist(), arrays["parents"].tolist(), strict=True):
        start, stop = stop, stop + rows * columns
        codebook, errors, counts = (arrays[name][start:stop] for name in ("codebook", "errors", "counts"))
        layer = 1 if parent[0] < 0 else maps[parent[0]].layer + 1
        maps.append(LayerMap(layer, tuple(parent), Rectangular(rows, columns), codebook, errors, counts))
    return Hierarchy(maps)
