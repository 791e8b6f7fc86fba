"""Labels on the map: how often each lies on each unit, and which is the most frequent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from somatopy.data.labels import is_labeled
from somatopy.measures import label_counts
from somatopy.pictures.looks import looks_of
from somatopy.report.arrays import encoded, indices
from somatopy.report.text import texts


@dataclass(frozen=True, eq=False)
class LabelTable:
    """Labels of N samples on K units.

    Attributes
    ----------
    names : C labels in sorted order
    counts : sparse (K, C)
    of_sample : (N,) index of each sample's label, -1 where it has none
    """

    names: list[str]
    counts: csr_array
    of_sample: NDArray[np.int64]

    @classmethod
    def of(cls, labels: Sequence[Any], bmu: NDArray[np.int64], n_units: int) -> LabelTable | None:
        """The table, or None where no sample has a label."""
        told = [str(label) if known else "" for label, known in zip(labels, is_labeled(labels), strict=True)]
        if not any(told):
            return None
        counts, names = label_counts(told, bmu, n_units)
        code_of = {name: code for code, name in enumerate(names)}
        return cls(names, counts, np.array([code_of.get(label, -1) for label in told], np.int64))

    @property
    def majority(self) -> NDArray[np.int64]:
        """(K,) most frequent label of each unit, -1 where there is none; ties go to the one that sorts first."""
        best = np.ravel(self.counts.argmax(axis=1))
        return np.where(np.diff(self.counts.indptr) > 0, best, -1)

    @property
    def purity(self) -> NDArray[np.float64]:
        """(K,) share of the most frequent label; NaN where there is none."""
        most = np.ravel(self.counts.max(axis=1).toarray()).astype(np.float64)
        total = np.ravel(self.counts.sum(axis=1))
        return np.asarray(np.divide(most, total, out=np.full(len(total), np.nan), where=total > 0))

    def to_json(self) -> dict[str, Any]:
        counts = self.counts.tocoo()
        looks = looks_of(self.names)
        styles = [[style.color, int(bool(style.hatch))] for style in looks.styles] if looks.tell_apart else []
        triples = np.column_stack([counts.row, counts.col, counts.data])
        return {
            "names": texts(self.names),
            "counts": encoded(triples[np.lexsort((triples[:, 1], triples[:, 0]))], "int32"),
            "majority": indices(self.majority),
            "styles": styles,
        }
