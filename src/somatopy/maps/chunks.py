"""Samples that come in chunks, so that they need not fit into the memory: one chunk at a time, anew in every pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from scipy.sparse import issparse

from somatopy.checking import InputError, ParameterError, show
from somatopy.data.rows import Rows
from somatopy.maps.columns import Columns, a_middle, precision_of
from somatopy.maps.gaps import check_gaps
from somatopy.maps.incoming import check_finite, check_table
from somatopy.maps.supply import Piece, Supply, check_values

GROUPS = (str, bytes, dict, Rows)  # what can be iterated and is meant as something else


def are_chunks(X: Any) -> bool:
    """Whether ``X`` gives one (n, D) array after another: a list of tables, an iterable, a function that makes one.

    >>> are_chunks([np.ones((2, 3)), np.ones((4, 3))]), are_chunks([[1, 2], [3, 4]])
    (True, False)
    """
    if isinstance(X, GROUPS) or hasattr(X, "shape") or hasattr(X, "__array__"):
        return False
    if isinstance(X, Sequence):
        return bool(len(X)) and all(getattr(chunk, "ndim", 0) == 2 for chunk in X)
    return callable(X) or isinstance(X, Iterable)


def refuse_chunks(estimator: Any, X: Any) -> None:
    """For what takes its samples as one array."""
    if are_chunks(X):
        each = ", or call partial_fit with each chunk" if hasattr(estimator, "partial_fit") else ""
        raise ParameterError(f"X must be one (N, D) array; got {show(X)}: BatchSOM.fit takes chunks{each}")


def chunked(estimator: Any, X: Any, *, gaps: bool = False) -> Supply:
    """The samples of a list of chunks, an object that can be iterated again and again, or a function that makes one.

    Raises
    ------
    ParameterError
        ``X`` can be iterated only once.
    InputError
        There is no sample, or one cannot be used; names the chunk, counted from 0.
    """
    if isinstance(X, Iterator):
        raise ParameterError(
            f"X can be passed over only once; got {show(X)}: give the function that makes it, a list or an object "
            "with __iter__, since every epoch is a pass; or call partial_fit with each chunk"
        )
    columns, first = None, None
    for number, piece in checked_chunks(estimator, X, reset=True):
        if columns is None or first is None:
            columns, first = Columns.about(a_middle(piece)), piece[:1]
        if issparse(piece) != issparse(first):
            raise InputError(f"X, chunk {number}, must be sparse or dense as the first one is")
        seen = Columns.about(columns.middle)
        seen.add(piece)
        names = getattr(estimator, "feature_names_in_", None)
        check_values(piece, seen, precision_of(first.dtype), names, gaps=gaps, title=_title(number))
        columns = columns + seen
    if columns is None or first is None:
        raise InputError(f"X brought no samples: {show(X)} has no chunk of at least one row")
    dtype, seen_in_all = precision_of(first.dtype), columns
    return Supply(
        (columns.n, first.shape[1]),
        lambda: seen_in_all,
        dtype,
        sparse=bool(issparse(first)),
        whole=None,
        renew=lambda: usable_chunks(estimator, X, gaps=gaps, dtype=dtype),
    )


def usable_chunks(
    estimator: Any, X: Any, *, gaps: bool = False, dtype: np.dtype[Any] | None = None
) -> Iterator[Piece]:
    """The chunks of one pass, each with all its values looked at; ``dtype`` is that of the map."""
    names, complain = getattr(estimator, "feature_names_in_", None), check_gaps if gaps else check_finite
    for number, piece in checked_chunks(estimator, X):
        complain(piece, names, title=_title(number), dtype=dtype)
        yield piece


def checked_chunks(estimator: Any, X: Any, *, reset: bool = False) -> Iterator[tuple[int, Piece]]:
    """The chunks that hold a sample, each as :func:`check_table` makes it, with their numbers.

    With ``reset`` the first one tells the estimator how many features there are and their names.
    """
    for number, chunk in enumerate(X() if callable(X) else X):
        if getattr(chunk, "shape", (1,))[0] == 0:
            continue
        try:
            piece = check_table(estimator, chunk, reset=reset)
        except (TypeError, ValueError) as error:
            raise InputError(f"{_title(number)} cannot be used: {_one_line(error)}") from error
        reset = False
        yield number, piece


def _title(number: int) -> str:
    return f"X, chunk {number},"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
