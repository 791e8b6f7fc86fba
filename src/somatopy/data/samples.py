"""Samples: the vectors a map is trained on, and what is known of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError
from somatopy.data.rows import Rows


def row_names(n: int) -> list[str]:
    """Names for rows that have none of their own: their numbers, from 1.

    >>> row_names(3)
    ['1', '2', '3']
    """
    return [str(row) for row in range(1, n + 1)]


def named_or_numbered(names: Sequence[str]) -> list[str]:
    """``names``; a row whose name is empty takes its number, from 1.

    >>> named_or_numbered(["anna", ""])
    ['anna', '2']
    """
    return [name or str(row) for row, name in enumerate(names, 1)]


@dataclass(frozen=True, eq=False)
class Samples(Rows):
    """A table of samples.

    Parameters
    ----------
    vectors : (N, D) array of floats
        One sample a row; NaN marks a gap.
    names : N strings
    labels, groups, splits : N strings each, or None
        The class of a sample, ``""`` where it has none; who or what it comes from (a speaker); ``"train"``,
        ``"val"`` or ``"test"``.
    feature_names : D strings, or None

    >>> pair = Samples(np.array([[0.0, 1.0], [2.0, 3.0]]), names=["a", "b"], labels=["low", "high"])
    >>> len(pair), pair.without("low").names
    (2, ['b'])
    """

    vectors: NDArray[Any]
    names: list[str]
    labels: list[str] | None = None
    groups: list[str] | None = None
    splits: list[str] | None = None
    feature_names: list[str] | None = None
    per_row: ClassVar[tuple[str, ...]] = ("vectors", "names", "labels", "groups", "splits")

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or not np.issubdtype(self.vectors.dtype, np.floating):
            shape, kind = self.vectors.shape, self.vectors.dtype
            raise ParameterError(f"vectors must be an (N, D) array of floats; got shape {shape} of {kind}")
        self._check_rows()
        if self.feature_names is not None and len(self.feature_names) != self.vectors.shape[1]:
            wanted, got = self.vectors.shape[1], len(self.feature_names)
            raise ParameterError(
                f"feature_names must have one entry a column: {wanted} columns, but {got} names"
            )
