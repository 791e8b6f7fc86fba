"""Which rows stay: what a table of samples and a list of clips have in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, choice, did_you_mean, show

SHOWN_LABELS = 10


class Rows:
    """Rows with names and, where known, a label, a group (the speaker) and a split each.

    Mixed into frozen dataclasses; ``per_row`` lists their fields that hold one entry a row (or None).
    """

    per_row: ClassVar[tuple[str, ...]]
    names: list[str]
    labels: list[str] | None
    groups: list[str] | None
    splits: list[str] | None

    def __len__(self) -> int:
        return len(self.names)

    def select(self, which: ArrayLike) -> Self:
        """The rows of a boolean mask or of row numbers, in the order given."""
        rows = row_numbers(which, len(self))
        kept = {field: _take(getattr(self, field), rows) for field in self.per_row}
        return dataclasses.replace(self, **kept)  # type: ignore[type-var]

    def split(self, name: str) -> Self:
        """The rows of one split, such as ``"train"``; ParameterError lists the splits there are."""
        if self.splits is None:
            raise ParameterError(
                f"split {show(name)} was asked for, but these rows carry no splits; leave it out"
            )
        choice("split", name, sorted(set(self.splits)))
        return self.select([split == name for split in self.splits])

    def without(self, labels: str | Iterable[str]) -> Self:
        """The rows that carry none of ``labels``; ParameterError when a label does not occur at all."""
        unwanted = {labels} if isinstance(labels, str) else set(labels)
        known = {label for label in self.labels or () if label}
        for label in sorted(unwanted - known):
            raise ParameterError(
                f"no row is labelled {show(label)}, so it cannot be left out{did_you_mean(label, known)}; "
                f"{_listed(sorted(known))}"
            )
        return self.select([label not in unwanted for label in self.labels or [""] * len(self)])

    def _check_rows(self) -> None:
        for field in self.per_row:
            column = getattr(self, field)
            if column is not None and len(column) != len(self):
                raise ParameterError(
                    f"{field} must have one entry a row: {len(self)} names, but {len(column)} {field}"
                )


def _listed(labels: list[str]) -> str:
    if not labels:
        return "these rows carry no labels"
    more = len(labels) - SHOWN_LABELS
    shown = ", ".join(show(label, 40)[1:-1] for label in labels[:SHOWN_LABELS])
    return f"labels are {shown}" + (f" and {more} more" if more > 0 else "")


def row_numbers(which: ArrayLike, n: int) -> NDArray[np.intp]:
    """``which``, a mask of length n or row numbers below n, as row numbers.

    >>> row_numbers([True, False, True], 3).tolist()
    [0, 2]
    """
    picked = np.asarray(which)
    if picked.size == 0:
        return np.empty(0, np.intp)
    if picked.dtype == bool and picked.shape == (n,):
        return np.flatnonzero(picked)
    if picked.ndim != 1 or picked.dtype.kind not in "iu" or picked.min() < -n or picked.max() >= n:
        raise ParameterError(f"rows must be a mask of {n} booleans or numbers below {n}; got {show(which)}")
    return picked.astype(np.intp)


def _take(column: Any, rows: NDArray[np.intp]) -> Any:
    if isinstance(column, list):
        return [column[row] for row in rows]
    return None if column is None else column[rows]
