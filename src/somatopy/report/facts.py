"""What stands at the head of a page: the map, its samples and how well they agree, in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from somatopy.measures.topography import is_torn
from somatopy.report.label_table import LabelTable
from somatopy.report.placement import Placement
from somatopy.report.planes import distance_unit
from somatopy.report.subject import Subject

Fact = list[str]


def facts(subject: Subject, placed: Placement, labels: LabelTable | None) -> list[Fact]:
    """Pairs of name and text."""
    som = subject.som
    found = [
        ["map", type(som).__name__],
        ["units", f"{len(subject.codebook):,}"],
        ["samples", f"{len(subject.X):,}"],
        ["features", f"{subject.codebook.shape[1]:,}"],
    ]
    counted = "iterations" if hasattr(som, "n_iterations") else "epochs"
    for name, attribute in ((counted, "n_iter_"), ("seed", "random_state")):
        value = getattr(som, attribute, None)
        if isinstance(value, int | np.integer):
            found.append([name, f"{value}"])
    return found + (_measures(som, placed, labels) if len(placed.bmu) else [])


def _measures(som: Any, placed: Placement, labels: LabelTable | None) -> list[Fact]:
    error = f"{placed.distance.mean():,.4g} {distance_unit(som)}".rstrip()
    found = [["quantization error", error]]
    if len(som.codebook_) > 1:
        torn = is_torn(np.column_stack([placed.bmu, placed.second]), som.lattice_).mean()
        found.append(["topographic error", f"{torn:.3f}"])
    if labels is not None:
        share = labels.counts.max(axis=1).sum() / labels.counts.sum()
        found.append(["purity", f"{share:.3f}"])
    return found
