"""What the gases have in common: units without a sheet, joined by edges, and the file they become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from somatopy.maps.dense import DenseMap, File
from somatopy.maps.graph import GraphLattice, check_edges
from somatopy.maps.restored import check_codebook, check_indices


class GasMap(DenseMap):
    """Mixin for maps whose lattice is a learned graph."""

    if TYPE_CHECKING:
        lattice_: GraphLattice

    @property
    def edges_(self) -> NDArray[np.int64]:
        """(E, 2) pairs of joined units, the lower one first, in rising order."""
        check_is_fitted(self)
        return self.lattice_.edges

    @property
    def regions_(self) -> NDArray[np.int64]:
        """(K,) number of the connected part of the graph each unit belongs to."""
        check_is_fitted(self)
        return self.lattice_.regions

    def _to_file(self) -> File:
        """Header and arrays of the map file."""
        header = self._header()
        return header, {"codebook": self.codebook_, "labels": self.labels_, "edges": self.edges_}

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        codebook = arrays["codebook"]
        check_codebook(codebook, header["units"])
        check_edges(arrays["edges"], len(codebook))
        check_indices("labels", arrays["labels"], len(codebook))
        som = cls._of_header(header, codebook.shape[1])
        som.codebook_, som.labels_ = codebook, arrays["labels"]
        som.lattice_ = GraphLattice(len(codebook), arrays["edges"])
        return som
