"""Class scatter: into how many groups of units does a label fall? (Elend & Kramer 2019)

A unit belongs to a label when at least one of its samples bears it; units of the same label that are neighbors form a
group. The index is the mean number of groups per label: 1 when every label lies in one piece.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from somatopy.measures.agreement import label_counts
from somatopy.measures.edges import Lattice, edge_pairs


def class_scatter(labels: Sequence[str | None], bmu: ArrayLike, lattice: Lattice) -> float:
    """Mean number of connected groups of units per label; NaN where no sample has a label.

    >>> from somatopy.maps.lattice import Line
    >>> class_scatter(["a", "a", "b"], [0, 2, 1], Line(3))
    1.5
    """
    n_units, pairs = len(lattice.neighbors), edge_pairs(lattice)
    counts, names = label_counts(labels, bmu, n_units)
    groups = 0
    for code in range(len(names)):
        held = np.zeros(n_units, bool)
        held[counts[:, [code]].nonzero()[0]] = True
        inner = pairs[held[pairs].all(axis=1)]
        graph = csr_array((np.ones(len(inner)), (inner[:, 0], inner[:, 1])), shape=(n_units, n_units))
        components = connected_components(graph, directed=False)[0]
        groups += components - int((~held).sum())  # a unit without the label is a component of its own
    return groups / len(names) if names else float("nan")
