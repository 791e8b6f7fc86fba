"""The samples a page lists, each with its place on the map."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.report import kept
from somatopy.report.arrays import encoded, indices, quantized, table
from somatopy.report.label_table import LabelTable
from somatopy.report.limits import Limits
from somatopy.report.placement import Placement
from somatopy.report.subject import Subject
from somatopy.report.text import texts


def samples(
    subject: Subject,
    placed: Placement,
    rows: NDArray[np.int64],
    labels: LabelTable | None,
    limits: Limits,
) -> dict[str, Any]:
    """The samples ``rows`` (M,), in rising order."""
    return {
        "total": len(subject.X),
        "kept": len(rows),
        "rule": kept.rule(len(subject.X), len(rows)),
        "row": encoded(rows, "int32"),
        "names": None if subject.names is None else texts(subject.names[row] for row in rows),
        "label": None if labels is None else indices(labels.of_sample[rows]),
        "bmu": encoded(placed.bmu[rows], "int32"),
        "second": encoded(placed.second[rows], "int32"),
        "distance": encoded(placed.distance[rows]),
        "distance_second": encoded(placed.distance_second[rows]),
        "values": _values(subject, rows, limits),
        "rank": encoded(placed.rank[rows], "int32"),
    }


def _values(subject: Subject, rows: NDArray[np.int64], limits: Limits) -> dict[str, Any] | None:
    """What the samples measure, as exactly as there is room; pictures need no more than a byte a number.

    None where the samples' images say the same.
    """
    if subject.form == "image":
        return None
    if len(rows) * subject.X.shape[1] > limits.value_bytes:
        return None
    if subject.form == "profile":
        return table(subject.X[rows], whole_bytes=limits.codebook_bytes, by_column=True)
    return quantized(subject.X[rows], by_column=False)
