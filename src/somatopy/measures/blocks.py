"""Rows in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# 2 million float64 are 16 MB: large enough for full speed, small beside any data worth cutting up.
BLOCK_VALUES = 2**21


def row_blocks(n_rows: int, n_columns: int, block_values: int = BLOCK_VALUES) -> Iterator[slice]:
    """Slices over ``n_rows`` rows, each of at most ``block_values`` numbers (but of one row at least).

    >>> list(row_blocks(5, 10, block_values=20))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    height = max(1, block_values // max(1, n_columns))
    for start in range(0, n_rows, height):
        yield slice(start, min(start + height, n_rows))


def dense_rows(X: Any, rows: slice) -> Any:
    """Some rows of an array or of a CSR matrix, as an array."""
    from scipy.sparse import issparse

    return X[rows].toarray() if issparse(X) else X[rows]
