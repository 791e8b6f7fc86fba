"""Samples as an estimator takes them: scikit-learn's checks first, then our own words about what cannot be used.

An array is looked at block by block and, if it is large, left as it came: a memory map, whole numbers or Fortran
order are turned into what the compiled loops read a block at a time, in every pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, issparse
from sklearn.utils.validation import validate_data

from somatopy.checking import InputError, ParameterError, show
from somatopy.data.rows import Rows
from somatopy.maps.columns import largest_value, named, precision_of
from somatopy.maps.data_frame import refuse_other_than_numbers
from somatopy.maps.magnitude import largest_magnitude

LARGE = 64 << 20  # bytes: a smaller array is converted once and for all
ROWS_AT_A_TIME = 65_536
FLOATS = (np.dtype(np.float32), np.dtype(np.float64))


def check_samples(estimator: Any, X: Any, *, reset: bool) -> NDArray[Any]:
    """``X`` as a finite (N, D) array of float32 or float64, in C order; other numbers become float64.

    Raises
    ------
    InputError
        A value is missing, infinite, or so large that squared distances overflow.
    ParameterError
        ``X`` are Samples or Clips, not their vectors; or a sparse matrix.
    ValueError, TypeError
        scikit-learn's own: wrong shape, text, complex, another number of features or other names than in ``fit``.
    """
    refuse_sparse(estimator, X)
    X = check_table(estimator, X, reset=reset)
    check_finite(X, getattr(estimator, "feature_names_in_", None))
    return np.ascontiguousarray(X, precision_of(X.dtype))


def refuse_sparse(estimator: Any, X: Any) -> None:
    """For what takes arrays only."""
    if issparse(X):
        raise ParameterError(
            f"X of a {type(estimator).__name__} must be dense; got a sparse matrix: BatchSOM and OnlineSOM take "
            "one, or make it an array (X.toarray()) if there is room"
        )


def check_table(estimator: Any, X: Any, *, reset: bool) -> Any:
    """``X`` as an (N, D) array of real numbers or a CSR matrix of floats; its values are not looked at yet.

    What is small comes back as float32 or float64 in C order, what is large as it is.
    """
    if is_plain(estimator, X, reset=reset):
        estimator.n_features_in_ = X.shape[1]
        return X
    refuse_rows(X)
    refuse_other_than_numbers(X)
    refuse_what_only_looks_like_numbers(X)
    X = validate_data(
        estimator, X, reset=reset, accept_sparse="csr", dtype="numeric", order=None, ensure_all_finite=False
    )
    if issparse(X):
        return _settled_sparse(X)
    if X.dtype.kind not in "fiub":
        raise InputError(f"X must hold real numbers; got {X.dtype}")
    return settled(X)


def is_plain(estimator: Any, X: Any, *, reset: bool) -> bool:
    """Whether ``X`` is an array as the loops read it, in which the careful checks could find nothing to refuse.

    They take as long as a pass over a thousand samples.
    """
    if type(X) is not np.ndarray or X.ndim != 2 or X.size == 0 or hasattr(estimator, "feature_names_in_"):
        return False
    known = reset or X.shape[1] == getattr(estimator, "n_features_in_", None)
    return known and X.dtype in FLOATS and is_readable(X, X.dtype)


def settled(X: NDArray[Any]) -> NDArray[Any]:
    """``X`` if the compiled loops can read it or it is large, else a copy that they can."""
    dtype = precision_of(X.dtype)
    if is_readable(X, dtype) or X.size * dtype.itemsize > LARGE:
        return np.asarray(X)
    return np.array(X, dtype, order="C")


def is_readable(X: NDArray[Any], dtype: np.dtype[Any]) -> bool:
    """Whether the compiled loops, made for writable arrays in C order, can read it as it is."""
    return X.dtype == dtype and X.flags.c_contiguous and X.flags.aligned and X.flags.writeable


def _settled_sparse(X: Any) -> Any:
    """CSR of float32 or float64, each cell stored once; the caller's matrix is left alone.

    Its indices are looked at: scipy takes any, as those that were counted from 1, and compiled loops trust them.
    """
    X = csr_array(X)
    try:
        X.check_format(full_check=True)
    except ValueError as error:
        raise InputError(
            f"X is no CSR matrix of {X.shape[1]} columns, counted from 0: {error}; mend its indices or its shape"
        ) from error
    if not X.has_canonical_format:
        X = X.copy()
        X.sum_duplicates()
    return X.astype(precision_of(X.dtype), copy=False)


def refuse_what_only_looks_like_numbers(X: Any) -> None:
    """Text, dates and masked values, which NumPy would turn into numbers without a word."""
    dtype = getattr(X, "dtype", None)
    if isinstance(dtype, np.dtype) and dtype.kind in "USmM":
        raise InputError(f"X must hold numbers; got {dtype.name}: convert it yourself if its text is numbers")
    if np.ma.is_masked(X):
        raise InputError(
            "X is a masked array with masked values: fill them (X.filled(...)) or drop these samples"
        )


def refuse_rows(X: Any) -> None:
    """Samples and Clips are no arrays; say where their vectors are."""
    if isinstance(X, Rows):
        way_out = "its .vectors (and .labels as y)" if hasattr(X, "vectors") else "band_vectors of it"
        raise ParameterError(f"X must be an (N, D) array; got {type(X).__name__}: pass {way_out}")


def check_finite(
    X: Any,
    feature_names: Any = None,
    *,
    title: str = "X",
    row_names: Sequence[str] | None = None,
    dtype: np.dtype[Any] | None = None,
    first_row: int = 0,
    n_jobs: int | None = None,
) -> None:
    """Complain about the first value that no distance can be taken to.

    ``title`` is what ``X`` is called, ``first_row`` the number of its first row among all. With ``row_names``, those of
    a table, columns are counted from 1 as in the table.
    ``dtype`` is the precision of the map that searches: what is too large for that is too large, too.
    """
    precision = precision_of(X.dtype)
    limit = largest_value(precision if dtype is None else min(precision, dtype), X.shape[1])
    if issparse(X):
        _check_finite_sparse(X, title, limit)
    elif not lies_below(limit, X, n_jobs=n_jobs):
        _complain(X, feature_names, title, row_names, first_row)


def lies_below(limit: float, X: NDArray[Any], *, n_jobs: int | None = None) -> bool:
    """Whether every value is a number of less magnitude than ``limit``; no mask of N x D is made for that."""
    if X.dtype in FLOATS and is_readable(X, X.dtype):
        return largest_magnitude(np.asarray(X), n_jobs=n_jobs) < limit
    return -limit < float(X.min()) and float(X.max()) < limit


def _complain(
    X: NDArray[Any], feature_names: Any, title: str, row_names: Sequence[str] | None, first_row: int
) -> None:
    for kind, test, way_out in (
        ("NaN", np.isnan, "drop or fill these samples"),
        ("infinity", np.isinf, "drop these samples or scale your data"),
    ):
        cells = [_cells(test(X[first : first + ROWS_AT_A_TIME]), first) for first in _firsts(X)]
        if n := sum(count for count, _ in cells):
            row, column = next(place for count, place in cells if count)
            counted = "1 cell" if n == 1 else f"{n} cells"
            place = _place(first_row + row, column, feature_names, row_names)
            raise InputError(f"{title} holds {kind} in {counted}, the first in {place}: {way_out}")
    _too_large(title, max(abs(float(X.min())), abs(float(X.max()))))


def _too_large(title: str, largest: float) -> None:
    raise InputError(
        f"{title} holds values as large as {largest:.3g}, whose squared distances overflow: scale your data"
    )


def _firsts(X: NDArray[Any]) -> range:
    return range(0, len(X), ROWS_AT_A_TIME)


def _cells(mask: NDArray[np.bool_], first: int) -> tuple[int, tuple[int, int]]:
    """How many cells of a block are marked, and the row and column of the first."""
    row, column = np.unravel_index(int(mask.argmax()), mask.shape)
    return int(mask.sum()), (first + int(row), int(column))


def _place(row: int, column: int, feature_names: Any, row_names: Sequence[str] | None) -> str:
    if row_names is None:
        return f"row {row}, column {named(np.array([column]), feature_names)}"
    name = "" if feature_names is None else f" ({show(feature_names[column])[1:-1]})"
    return f"row {show(row_names[row])[1:-1]}, column {column + 1}{name}"


def _check_finite_sparse(X: Any, title: str, limit: float) -> None:
    finite = np.isfinite(X.data)
    if not finite.all():
        place = int(np.argmin(finite))
        row = int(np.searchsorted(X.indptr, place, side="right")) - 1
        raise InputError(
            f"{title} holds {X.data[place]} in row {row}, column {X.indices[place]}: a sparse matrix must store "
            "finite numbers; drop or fill these samples"
        )
    largest = float(np.abs(X.data).max(initial=0))
    if largest >= limit:
        _too_large(title, largest)
