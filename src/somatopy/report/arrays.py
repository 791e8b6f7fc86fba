"""Arrays within JSON: little-endian bytes, row by row, as base64, beside their type and shape."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Encoded = dict[str, Any]
LEVELS = 255  # of a quantized number: the least of its column is 0, the largest 255


def encoded(values: ArrayLike, kind: str = "float32") -> Encoded:
    """``values`` as numbers of that NumPy type; a missing float is NaN.

    >>> encoded([1, 2], "uint8")
    {'type': 'uint8', 'shape': [2], 'base64': 'AQI='}
    """
    array = np.asarray(values, np.dtype(kind).newbyteorder("<"))
    return {
        "type": kind,
        "shape": list(array.shape),
        "base64": base64.b64encode(array.tobytes()).decode("ascii"),
    }


def indices(values: ArrayLike) -> Encoded:
    """Small whole numbers, -1 for none: in two bytes each where they fit."""
    found = np.asarray(values)
    return encoded(found, "int16" if found.max(initial=-1) <= np.iinfo(np.int16).max else "int32")


def quantized(table: NDArray[Any], *, by_column: bool) -> Encoded:
    """``table`` (n, D) in one byte a number, at equal steps between the least and the largest.

    A number is ``low + byte / 255 * (high - low)``, with ``low`` and ``high`` of each column, or of all: off by one
    510th of the range at most. What is missing becomes ``low``.
    """
    low, high = _ends(table, by_column)
    room = np.where(high > low, high - low, 1.0)
    levels = np.empty(table.shape, np.uint8)
    for row, values in enumerate(table):  # never the whole table twice
        shares = (np.nan_to_num(np.asarray(values, np.float64), nan=-np.inf) - low) / room
        levels[row] = np.rint(np.clip(shares, 0, 1) * LEVELS)
    return {**encoded(levels, "uint8"), "low": low.tolist(), "high": high.tolist()}


def table(values: NDArray[Any], *, whole_bytes: int, by_column: bool) -> Encoded:
    """``values`` (n, D) as float32 up to ``whole_bytes``, quantized above."""
    if 4 * values.size <= whole_bytes:
        return encoded(values)
    return quantized(values, by_column=by_column)


def is_quantized(found: Encoded) -> bool:
    return "low" in found


def _ends(table: NDArray[Any], by_column: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Least and largest value that is there, of each column or (1,) of all; 0 where there is none."""
    axis = 0 if by_column else None
    low = np.atleast_1d(np.fmin.reduce(table, axis=axis)).astype(np.float64)
    high = np.atleast_1d(np.fmax.reduce(table, axis=axis)).astype(np.float64)
    return np.nan_to_num(low, nan=0.0), np.nan_to_num(high, nan=0.0)
