"""Samples as an estimator takes them: scikit-learn's checks first, then our own words about what cannot be used."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import validate_data

from somatopy.checking import InputError, ParameterError, show
from somatopy.data.rows import Rows

UNSCALED_RATIO = 1e4  # columns whose variances differ by more than this deserve a warning
NAMED_COLUMNS = 5


def check_samples(estimator: Any, X: Any, *, reset: bool) -> NDArray[Any]:
    """``X`` as a finite (N, D) array of float32 or float64; other numbers become float64.

    Raises
    ------
    InputError
        A value is missing, infinite, or so large that squared distances overflow.
    ParameterError
        ``X`` are Samples or Clips, not their vectors.
    ValueError, TypeError
        scikit-learn's own: wrong shape, text, complex, another number of features or other names than in ``fit``.
    """
    refuse_rows(X)
    refuse_what_only_looks_like_numbers(X)
    X = validate_data(
        estimator, X, reset=reset, dtype=[np.float64, np.float32], order="C", ensure_all_finite=False
    )
    check_finite(X, getattr(estimator, "feature_names_in_", None))
    return X


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
    X: NDArray[Any], feature_names: Any = None, *, title: str = "X", row_names: Sequence[str] | None = None
) -> None:
    """Complain about the first value that no distance can be taken to.

    ``title`` is what ``X`` is called. With ``row_names``, those of a table, columns are counted from 1 as in the table.
    """
    if _squares_fit(X):
        return
    for kind, mask, way_out in (
        ("NaN", np.isnan(X), "drop or fill these samples"),
        ("infinity", np.isinf(X), "drop these samples or scale your data"),
    ):
        if n := int(mask.sum()):
            cells = "1 cell" if n == 1 else f"{n} cells"
            place = _place(mask, feature_names, row_names)
            raise InputError(f"{title} holds {kind} in {cells}, the first in {place}: {way_out}")
    largest = np.abs(X).max()
    raise InputError(
        f"{title} holds values as large as {largest:.3g}, whose squared distances overflow: scale your data"
    )


def warn_of_columns(X: NDArray[Any], feature_names: Any = None, *, scaling: str | None) -> None:
    """One warning about columns that say nothing, or that drown the others."""
    variance = X.var(axis=0, dtype=np.float64)
    constant = np.flatnonzero(variance == 0)
    if len(constant) == X.shape[1]:
        warnings.warn("all samples are equal: the map cannot spread over them", UserWarning, stacklevel=4)
    elif len(constant) and scaling == "feature":
        warnings.warn(
            f"constant columns say nothing and were left as they are: {_columns(constant, feature_names)}",
            UserWarning,
            stacklevel=4,
        )
    varying = variance[variance > 0]
    if scaling is None and len(varying) and varying.max() > UNSCALED_RATIO * varying.min():
        loud = np.flatnonzero(variance > UNSCALED_RATIO * varying.min())
        warnings.warn(
            f"columns differ in variance by more than {UNSCALED_RATIO:g}, so distances see little but "
            f"{_columns(loud, feature_names)}: scale the columns",
            UserWarning,
            stacklevel=4,
        )


def _squares_fit(X: NDArray[Any]) -> bool:
    # Two looks without an N x D mask; NaN and infinity fail the comparisons too.
    limit = np.sqrt(np.finfo(X.dtype).max / X.shape[1]) / 4
    return bool(-limit < X.min() and X.max() < limit)


def _place(mask: NDArray[np.bool_], feature_names: Any, row_names: Sequence[str] | None) -> str:
    row, column = (int(i) for i in np.unravel_index(int(mask.argmax()), mask.shape))
    if row_names is None:
        return f"row {row}, column {_columns(np.array([column]), feature_names)}"
    named = "" if feature_names is None else f" ({show(feature_names[column])[1:-1]})"
    return f"row {show(row_names[row])[1:-1]}, column {column + 1}{named}"


def _columns(columns: NDArray[np.int64], feature_names: Any) -> str:
    shown = [
        str(c) if feature_names is None else repr(str(feature_names[c])) for c in columns[:NAMED_COLUMNS]
    ]
    return ", ".join(shown) + (
        f" and {len(columns) - NAMED_COLUMNS} more" if len(columns) > NAMED_COLUMNS else ""
    )
