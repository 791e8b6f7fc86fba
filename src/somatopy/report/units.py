"""The lattice as a page draws it: where units sit, who are neighbors, and how far apart neighbors are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.nested import NestedLattice
from somatopy.measures.borders import edge_distances
from somatopy.measures.nearness import metric_of
from somatopy.report.arrays import Encoded, encoded
from somatopy.report.places import places


def lattice(of: Any) -> dict[str, Any]:
    """Kind, shape and whether it closes in itself."""
    if isinstance(of, NestedLattice):
        return {"kind": "nested", "shape": None, "periodic": False}
    if isinstance(of, GraphLattice):
        return {"kind": "graph", "shape": None, "periodic": False}
    if isinstance(of, FreeLattice):
        return {"kind": "free", "shape": None, "periodic": False}
    return {"kind": of.name, "shape": list(of.shape), "periodic": of.periodic}


def units(som: Any) -> dict[str, Any]:
    """The units of a map: positions (pitch 1), neighbor pairs and their distance in the map's scaled units."""
    pairs, borders = edge_distances(trained_codebook(som), som.lattice_, metric=metric_of(som))
    where = places(som.lattice_, trained_codebook(som))
    return {
        "count": len(som.codebook_),
        "positions": encoded(where.positions),
        "edges": encoded(pairs, "int32"),
        "borders": encoded(borders),
        "row_column": rows_and_columns(som.lattice_),
        "sizes": None if where.sizes is None else encoded(where.sizes),
    }


def trained_codebook(som: Any) -> NDArray[Any]:
    """(K, D) as the map's distances see it: scaled, where the map scales."""
    found: NDArray[Any] = getattr(som, "scaled_codebook_", som.codebook_)
    return found


def rows_and_columns(lattice: Grid | FreeLattice | GraphLattice) -> Encoded | None:
    """(K, 2) the cell of each unit, which may be negative on a free lattice; None of a gas, or of maps within maps."""
    if isinstance(lattice, GraphLattice):
        return None
    if isinstance(lattice, FreeLattice):
        return encoded(np.column_stack([lattice.rows, lattice.columns]), "int32")
    return encoded(np.column_stack(np.divmod(np.arange(lattice.n_units), lattice.columns)), "int32")
