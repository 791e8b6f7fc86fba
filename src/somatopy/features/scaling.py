"""Data scaled to [0, 1], and codebooks brought back to the data's own units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, ParameterError, choice, show


@dataclass(frozen=True, eq=False)
class Scaling:
    """The affine map ``(x - low) / span`` of each feature, and its inverse.

    Parameters
    ----------
    low, span : (D,) float64 arrays, or (1,) for one scale over all features
        In the data's own units; ``span`` is positive.
    """

    low: NDArray[np.float64]
    span: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.low.ndim != 1 or self.low.shape != self.span.shape:
            raise ParameterError(
                f"low and span must be vectors of one length; got {self.low.shape} and {self.span.shape}"
            )
        if not (np.isfinite(self.low).all() and np.isfinite(self.span).all() and (self.span > 0).all()):
            raise ParameterError("low must be finite and span finite and positive in every feature")

    def apply(self, X: ArrayLike) -> NDArray[Any]:
        """``(X - low) / span``, (..., D).

        Values beyond the range that was fitted lie outside [0, 1]; NaN stays NaN; float32 stays float32, all
        else becomes float64.
        """
        X = self._checked(X)
        # Halves are exact in binary and keep the difference of two values near 1e308 finite.
        scaled = np.multiply(X, 0.5, dtype=np.float64)
        scaled -= self.low * 0.5
        with np.errstate(over="ignore"):
            scaled /= self.span * 0.5
        return _finite(scaled, X)

    def invert(self, V: ArrayLike) -> NDArray[Any]:
        """``V * span + low``, (..., D): scaled values in the data's own units."""
        V = self._checked(V)
        with np.errstate(over="ignore"):
            values = np.multiply(V, self.span, dtype=np.float64)
            values += self.low
        return _finite(values, V)

    def _checked(self, X: ArrayLike) -> NDArray[Any]:
        X = _numeric(X)
        if len(self.low) > 1 and X.shape[-1:] != self.low.shape:
            raise InputError(
                f"the scaling was made for {len(self.low)} features; got an array of shape {X.shape}: "
                "pass the features it was made on"
            )
        return X


def unit_range(X: ArrayLike, per: str = "feature") -> Scaling:
    """The scaling that takes ``X`` (N, D) to [0, 1], each feature by itself or all by one scale.

    A feature that does not vary gets span 1 (it becomes 0); NaN does not count. ``per="global"`` keeps the
    proportions between features, as the bands of a spectrogram need.

    >>> unit_range([[0.0, 5.0], [10.0, 5.0]]).apply([[5.0, 5.0]])
    array([[0.5, 0. ]])

    Raises
    ------
    InputError
        ``X`` is not a table of numbers, is empty, holds infinity, or a range no float64 can hold.
    """
    choice("per", per, ["feature", "global"])
    X = _numeric(X)
    if X.ndim != 2 or X.size == 0:
        raise InputError(f"scaling needs a table of at least one sample and one feature; got shape {X.shape}")
    columns = X if per == "feature" else X.reshape(-1, 1)
    # fmin and fmax pass over NaN, and return it only for a feature without any value.
    low = np.nan_to_num(np.fmin.reduce(columns, axis=0).astype(np.float64), posinf=np.inf, neginf=-np.inf)
    high = np.nan_to_num(np.fmax.reduce(columns, axis=0).astype(np.float64), posinf=np.inf, neginf=-np.inf)
    _bounded(X, low, high)
    span = high - low
    return Scaling(low, np.where(span < np.finfo(np.float64).tiny, 1.0, span))


def _bounded(X: NDArray[Any], low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Complain of infinity, and of a range that overflows (``low`` and ``high`` are those of the columns)."""
    if np.isinf(low).any() or np.isinf(high).any():
        row, column = np.argwhere(np.isinf(X))[0]
        raise InputError(
            f"{np.isinf(X).sum()} values are infinite, the first in row {row}, column {column}: remove "
            "them or mark them as missing (NaN)"
        )
    too_wide = np.flatnonzero(high * 0.5 - low * 0.5 > np.finfo(np.float64).max * 0.5)
    if len(too_wide):
        column = too_wide[0]
        raise InputError(
            f"column {column} reaches from {low[column]:g} to {high[column]:g}, more than a float64 holds: "
            "scale your data (divide it by a constant)"
        )


def _numeric(X: ArrayLike) -> NDArray[Any]:
    array = np.asarray(X)
    if array.dtype.kind not in "biuf":
        raise InputError(
            f"the data must be numbers; got {show(array.dtype.name)}: turn text into numbers first"
        )
    return array


def _finite(values: NDArray[np.float64], given: NDArray[Any]) -> NDArray[Any]:
    """``values`` in the float type ``given`` had, or a complaint if they left the finite numbers."""
    with np.errstate(over="ignore"):
        values = values.astype(np.float32 if given.dtype == np.float32 else np.float64, copy=False)
    if np.isinf(values).any():
        raise InputError(
            "values too large for the scaling (infinite, or too far from the range it was made on): "
            "scale your data"
        )
    return values
