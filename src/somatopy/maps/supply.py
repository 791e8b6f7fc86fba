"""Where a training takes its samples from, pass after pass: one array or matrix held whole, or chunks that come anew.

Every pass brings the same samples in the same order. What can be learned of them in advance - how many there are,
their precision, what their columns are like - is learned in the first pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse, vstack

from somatopy.checking import InputError
from somatopy.maps.columns import Columns, largest_value, precision_of
from somatopy.maps.gaps import check_gaps
from somatopy.maps.incoming import ROWS_AT_A_TIME, check_finite, lies_below

FAINT = 1e-6  # of the loudest feature: what one that does not count weighs where axes are sought
Piece: TypeAlias = Any  # an (n, D) array or a csr_array; scipy brings no types


@dataclass(frozen=True, eq=False)
class Supply:
    """Samples (N, D) that can be passed over again and again.

    Attributes
    ----------
    shape : (N, D)
    look : learns what the columns are like
    dtype : float32 or float64, the precision of the map
    sparse : whether the pieces are CSR matrices, else arrays
    whole : the array or CSR matrix, where there is one
    renew : brings the pieces once more, in the same order
    scale : (D,) what the map's distances multiply each feature by; None where they take all alike
    """

    shape: tuple[int, int]
    look: Callable[[], Columns]
    dtype: np.dtype[Any]
    sparse: bool
    whole: Piece | None
    renew: Callable[[], Iterable[Piece]]
    scale: NDArray[np.float64] | None = None

    def seen_by(self, scale: NDArray[np.float64]) -> Supply:
        """The same samples for a map whose distances multiply each feature by its part of ``scale`` (D,).

        A feature that does not count gets a scale so small that it turns no axis, and may still be read off one.
        """
        if not scale.all():
            spread = np.sqrt(self.columns.variances)
            faint = FAINT * (scale * spread).max() / np.where(spread > 0, spread, np.inf)
            scale = np.where(scale > 0, scale, np.where(faint > 0, faint, 1.0))
        return replace(self, look=lambda: self.columns, scale=scale)

    @cached_property
    def columns(self) -> Columns:
        """What the columns are like; looked at when it is first asked for."""
        return self.look()

    def __len__(self) -> int:
        return self.shape[0]

    def pieces(self) -> Iterator[tuple[slice, Piece]]:
        """The samples in their order, and which rows of all they are; InputError if they are not as many as before."""
        first = 0
        for piece in self.renew():
            first, last = first + piece.shape[0], first
            if first > len(self):
                break
            yield slice(last, first), piece
        if first != len(self):
            raise InputError(
                f"X brought {len(self)} samples in the first pass and {'more' if first > len(self) else first} in "
                "a later one: chunks must be the same in each pass; if X is a function, let it make a new iterator "
                "at each call"
            )

    def rows(self, indices: NDArray[np.int64]) -> Any:
        """The samples of these rising indices: a float64 array (n, D), or CSR where the samples are sparse."""
        taken = []
        for rows, piece in self.pieces():
            here = indices[np.searchsorted(indices, rows.start) : np.searchsorted(indices, rows.stop)]
            if len(here):
                taken.append(piece[here - rows.start].astype(np.float64))
        return vstack(taken, format="csr") if issparse(taken[0]) else np.concatenate(taken)

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """All samples as dense blocks of at most some thousand rows, and which rows they are."""
        step = max(64, min(ROWS_AT_A_TIME, (8 << 20) // (8 * self.shape[1])))
        for rows, piece in self.pieces():
            for first in range(0, piece.shape[0], step):
                block = piece[first : first + step]
                dense = block.toarray() if issparse(block) else block
                place = rows.start + first
                yield slice(place, place + len(dense)), np.asarray(dense, np.float64)


def held(
    X: Piece,
    feature_names: Any = None,
    *,
    gaps: bool = False,
    dtype: np.dtype[Any] | None = None,
    n_jobs: int | None = None,
) -> Supply:
    """Samples that are there as a whole, looked at once; ``dtype`` is that of the map, if there is one already.

    Raises
    ------
    InputError
        A value is infinite, too large, or missing (with ``gaps``: a sample has no value at all).
    """
    dtype = precision_of(X.dtype) if dtype is None else dtype
    samples = Supply(X.shape, lambda: Columns.of(X, n_jobs=n_jobs), dtype, bool(issparse(X)), X, lambda: [X])
    check_values(X, samples.columns, dtype, feature_names, gaps=gaps)
    return samples


def glanced_at(
    X: NDArray[Any], feature_names: Any = None, *, dtype: np.dtype[Any], n_jobs: int | None = None
) -> Supply:
    """The same for an array without gaps whose columns perhaps nobody asks about: a sixth of the work.

    Raises
    ------
    InputError
        A value is missing, infinite or too large.
    """
    if not lies_below(largest_value(dtype, X.shape[1]), X, n_jobs=n_jobs):
        check_finite(X, feature_names, dtype=dtype)
    return Supply(X.shape, lambda: Columns.of(X, n_jobs=n_jobs), dtype, False, X, lambda: [X])


def check_values(
    X: Piece, columns: Columns, dtype: np.dtype[Any], feature_names: Any, *, gaps: bool, title: str = "X"
) -> None:
    """Refuse what the look at the columns has shown to be unusable, and say where it is."""
    if gaps and (columns.gaps or issparse(X)):
        check_gaps(X, feature_names, title=title, dtype=dtype)
    elif columns.gaps or not columns.squares_fit(dtype):
        check_finite(X, feature_names, title=title, dtype=dtype)
