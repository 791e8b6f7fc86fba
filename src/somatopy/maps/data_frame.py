"""Data frames: a column that holds something else than numbers is refused by its name.

Only what pandas and polars frames have in common is asked for, so that neither is imported.
"""

from __future__ import annotations

from datetime import date, timedelta
from numbers import Number
from typing import Any

from somatopy.checking import InputError, show

DATES = "which is a time: give a number, such as the days since a day, or leave the column out"
TEXT = (
    "which is text: turn it into numbers (categories into a column each, as pandas.get_dummies does), or leave the "
    "column out"
)


def refuse_other_than_numbers(X: Any) -> None:
    """Complain of the first column of a data frame that holds text, categories, dates or objects; else do nothing."""
    names, dtypes = getattr(X, "columns", None), getattr(X, "dtypes", None)
    if names is None or dtypes is None:
        return
    for place, (name, dtype) in enumerate(zip(names, dtypes, strict=True)):
        if not _is_numeric(dtype) and (found := _first_other(_column(X, place))) is not None:
            row, value = found
            raise InputError(f"column {show(name)} of X holds {show(value)} in row {row}, {_kind(value)}")


def _is_numeric(dtype: Any) -> bool:
    """Of a dtype of NumPy, pandas or polars; one that is in doubt is none."""
    if hasattr(dtype, "is_numeric"):
        return bool(dtype.is_numeric())
    return getattr(dtype, "kind", "O") in "biufc"


def _column(X: Any, place: int) -> Any:
    """By its place: of two columns of one name, each."""
    return X.iloc[:, place] if hasattr(X, "iloc") else X[:, place]


def _first_other(values: Any) -> tuple[int, Any] | None:
    """The row and the first value that is no number; None and pandas' NA are gaps, for others to complain of."""
    for row, value in enumerate(values):
        if value is not None and not isinstance(value, Number) and type(value).__name__ != "NAType":
            return row, value
    return None


def _kind(value: Any) -> str:
    if isinstance(value, date | timedelta):  # pandas' own are kinds of these, and so is its NaT
        return DATES
    return TEXT if isinstance(value, str) else "which is no number: leave the column out"
