"""CSV files that spreadsheet programs may open without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# A cell that begins so is taken for a formula and run (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The CSV of ``rows``: None is an empty cell, text that looks like a formula gets a leading ``'``.

    >>> print(text(["name", "row"], [["=1+1", -1]]), end="")
    name,row
    '=1+1,-1
    """
    return lines([header]) + lines(rows)


def lines(rows: Iterable[Sequence[Any]]) -> str:
    """The CSV of ``rows`` without a header."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue()


def guarded(cell: Any) -> Any:
    """``cell``, harmless; numbers stay numbers."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return "'" + cell
    return cell
