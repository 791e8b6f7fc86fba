"""What the samples' columns are like: range, mean, variance, gaps; taken in one pass, piece by piece."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import chain
from operator import add
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from somatopy.checking import show
from somatopy.maps.kernels import columns as kernels
from somatopy.maps.search import blocks
from somatopy.maps.threads import share

UNSCALED_RATIO = 1e4  # columns whose variances differ by more than this deserve a warning
NAMED_COLUMNS = 5
PART = 1 << 22  # values
WORK = 200.0  # of one value, in operations of :mod:`.threads`


class ColumnWarning(UserWarning):
    """A warning about some columns; :meth:`told` says it to those who know them by other names.

    Parameters
    ----------
    sentence : with a place for {columns} and perhaps one for the {way_out}
    columns : their indices
    feature_names : names of all columns, or None
    """

    def __init__(self, sentence: str, columns: NDArray[np.int64], feature_names: Any = None) -> None:
        self.sentence, self.columns, self.feature_names = sentence, columns, feature_names
        super().__init__(self.told(feature_names))

    def __reduce__(self) -> tuple[Any, ...]:
        """As an error it may come from another process, as GridSearchCV's do."""
        return ColumnWarning, (self.sentence, self.columns, self.feature_names)

    def told(self, feature_names: Any, *, way_out: str = "scale the columns", first: int = 0) -> str:
        """The sentence; columns without names are counted from ``first``."""
        return self.sentence.format(
            columns=named(self.columns + (first if feature_names is None else 0), feature_names),
            way_out=way_out,
        )


@dataclass(eq=False)
class Columns:
    """What is known of each of D columns after ``n`` samples.

    Attributes
    ----------
    low, high : (D,) the least and the largest value; infinite where there is none
    middle : (D,) what sums and squares are taken about
    sums, squares, counts : (D,) of the values that are there
    """

    n: int
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    middle: NDArray[np.float64]
    sums: NDArray[np.float64]
    squares: NDArray[np.float64]
    counts: NDArray[np.int64]

    @classmethod
    def about(cls, middle: NDArray[np.float64]) -> Self:
        """Nothing seen yet; variances are exact where ``middle`` (D,) lies within the data."""
        d = len(middle)
        low, high = np.full(d, np.inf), np.full(d, -np.inf)
        return cls(0, low, high, middle, np.zeros(d), np.zeros(d), np.zeros(d, np.int64))

    @classmethod
    def of(cls, X: Any, *, n_jobs: int | None = None) -> Columns:
        """Of an (N, D) array of real numbers or a CSR matrix.

        Each run of some thousand rows is summed for itself: so the numbers do not depend on the number of threads.
        """
        middle, n = a_middle(X), X.shape[0]
        step = n if issparse(X) else max(1, PART // X.shape[1])
        firsts = range(0, n, step)

        def look(start: int, stop: int) -> list[Columns]:
            return [cls._seen(X[first : first + step], middle) for first in firsts[start:stop]]

        found = share(look, len(firsts), work=WORK * n * X.shape[1], n_jobs=n_jobs)
        return reduce(add, chain.from_iterable(found))

    @classmethod
    def _seen(cls, X: Any, middle: NDArray[np.float64]) -> Columns:
        columns = cls.about(middle)
        columns.add(X)
        return columns

    def add(self, X: Any) -> None:
        """Look at more samples (n, D)."""
        if issparse(X):
            self._add_sparse(X)
            return
        found = (self.low, self.high, self.sums, self.squares, self.counts)
        for _, block in blocks(X, precision_of(X.dtype), 0, len(X)):
            kernels.look(block, self.middle, *found)
        self.n += len(X)

    def _add_sparse(self, X: Any) -> None:
        """The same about a middle of 0, where most values are."""
        stored = type(self).about(np.zeros(len(self.middle)))
        found = (stored.low, stored.high, stored.sums, stored.squares, stored.counts)
        kernels.look_at_sparse(np.require(X.data, requirements="W"), X.indices, *found)
        zeros = np.bincount(X.indices, minlength=len(self.middle)) < X.shape[0]
        gaps = np.bincount(X.indices[np.isnan(X.data)], minlength=len(self.middle))
        self.low = np.minimum(self.low, np.where(zeros, np.minimum(stored.low, 0), stored.low))
        self.high = np.maximum(self.high, np.where(zeros, np.maximum(stored.high, 0), stored.high))
        kept = X.shape[0] - gaps
        self.squares += stored.squares
        self.sums += stored.sums
        self.counts += kept
        self.n += X.shape[0]

    def __add__(self, other: Columns) -> Columns:
        """Of the samples of both, whose middle must be the same."""
        return Columns(
            self.n + other.n,
            np.minimum(self.low, other.low),
            np.maximum(self.high, other.high),
            self.middle,
            self.sums + other.sums,
            self.squares + other.squares,
            self.counts + other.counts,
        )

    @property
    def gaps(self) -> bool:
        return bool((self.counts < self.n).any())

    @property
    def means(self) -> NDArray[np.float64]:
        """(D,) means of the values that are there; 0 where none is."""
        return np.where(self.counts > 0, self.middle + self.sums / np.maximum(self.counts, 1), 0.0)

    @property
    def variances(self) -> NDArray[np.float64]:
        """(D,), exactly 0 for a column of one value."""
        counts = np.maximum(self.counts, 1)
        found = np.maximum(self.squares / counts - np.square(self.sums / counts), 0.0)
        return np.where(self.low < self.high, found, 0.0)

    def squares_fit(self, dtype: np.dtype[Any]) -> bool:
        """Whether squared distances between such samples are finite numbers of ``dtype``."""
        limit = largest_value(dtype, len(self.low))
        there = self.counts > 0
        return bool((self.low[there] > -limit).all() and (self.high[there] < limit).all())


def a_middle(X: Any) -> NDArray[np.float64]:
    """(D,) numbers that lie within the data: the first row of an array, 0 for a sparse matrix."""
    first = np.zeros(X.shape[1]) if issparse(X) else np.array(X[0], np.float64)
    return np.where(np.isfinite(first), first, 0.0)


def precision_of(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """float32 for single precision in any byte order, float64 for all other numbers."""
    return np.dtype(np.float32 if dtype.kind == "f" and dtype.itemsize == 4 else np.float64)


@lru_cache
def largest_value(dtype: np.dtype[Any], n_features: int) -> float:
    """Beyond it the squared distance of two samples may overflow."""
    return float(np.sqrt(np.finfo(dtype).max / n_features) / 4)


def warn_of_columns(
    columns: Columns,
    feature_names: Any = None,
    *,
    scaling: str | None = None,
    scale: NDArray[np.float64] | None = None,
    sparse: bool = False,
) -> None:
    """One warning about columns that say nothing, or that drown the others.

    ``scaling`` is what a GrowingSOM does, ``scale`` (D,) what distances multiply features by. Columns that are scaled
    all alike (images), weighed by hand, or sparse may be constant.
    """
    variance, width = columns.variances, columns.high - columns.low
    constant = np.flatnonzero(~(width > 0))
    if len(constant) == len(variance):
        _warn(UserWarning("all samples are equal: the map cannot spread over them"))
        return
    if sparse:
        return
    if len(constant) and scaling != "global" and scale is None:
        sentence = "constant columns say nothing and were left as they are: {columns}"
        _warn(ColumnWarning(sentence, constant, feature_names))
    if scale is not None:
        variance, width = variance * scale**2, width * scale
    varying = variance > 0
    # A pixel that is rarely set has little variance, but its range is that of the others.
    if scaling is None and _far_apart(variance[varying]) and _far_apart(np.square(width[varying])):
        loud = np.flatnonzero(variance > UNSCALED_RATIO * variance[varying].min())
        sentence = (
            f"columns differ in variance by more than {UNSCALED_RATIO:g}, so distances see little but "
            "{columns}: {way_out}"
        )
        _warn(ColumnWarning(sentence, loud, feature_names))


def _far_apart(values: NDArray[np.float64]) -> bool:
    return bool(len(values) and values.max() > UNSCALED_RATIO * values.min())


def _warn(warning: UserWarning) -> None:
    # warn_of_columns, the estimator's own function, iter_fit, fit, and then the line that called it
    warnings.warn(warning, stacklevel=6)


def named(columns: NDArray[np.int64], feature_names: Any) -> str:
    """The first few of these columns, by name where they have one.

    >>> named(np.arange(7), None)
    '0, 1, 2, 3, 4 and 2 more'
    """
    shown = [
        str(c) if feature_names is None else show(str(feature_names[c])) for c in columns[:NAMED_COLUMNS]
    ]
    more = len(columns) - NAMED_COLUMNS
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
