"""Samples as a network minds them more than a map alone does: images, and the size of their values."""

from __future__ import annotations

import math
import sys
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.deep.networks import ImageShape, check_image_shape, flattened
from somatopy.maps.incoming import check_samples

LARGE = 4.0  # root mean square; 1 where features are standardized, below 1 where they lie in [0, 1]
NOT_THE_USER = ("somatopy", "sklearn")


def check_rows(estimator: Any, X: Any, image_shape: ImageShape, *, reset: bool) -> NDArray[np.float32]:
    """``X``, vectors or images, as an (N, D) array in single precision that is nobody else's."""
    check_image_shape(image_shape)
    if image_shape is not None and getattr(X, "ndim", 2) > 2:
        X = flattened(X, image_shape)
    table = check_samples(estimator, X, reset=reset)
    wanted = table.shape[1] if image_shape is None else math.prod(image_shape)
    if table.shape[1] != wanted:
        raise InputError(
            f"X must have {wanted} features for image_shape {tuple(image_shape or ())}; got {table.shape[1]}"
        )
    return np.array(table, np.float32)


def warn_of_large_values(X: NDArray[Any]) -> None:
    """Warn where ``X`` (N, D) is so large that the usual learning rates end in a few units.

    >>> warn_of_large_values(np.random.default_rng(0).normal(size=(9, 3)))
    """
    size, largest = size_of(X), float(np.abs(X).max())
    if size > LARGE:
        _warn(
            f"X holds values up to {largest:g} (root mean square {size:.3g}), at which a network learns badly and the "
            f"map may fall into a few units: give X / {largest:g}, or standardize it (sklearn's StandardScaler)"
        )


def warn_of_another_scale(X: NDArray[Any], codebook: NDArray[Any]) -> None:
    """Warn where ``X`` (N, D) is far larger than what the units of a ``codebook`` (K, D) stand for.

    >>> warn_of_another_scale(np.ones((9, 3)), np.ones((4, 3)))
    """
    size, known = size_of(X), size_of(codebook)
    if size > LARGE * max(1.0, known):
        _warn(
            f"X holds values of root mean square {size:.3g}, and the units stand for such of {known:.3g}: "
            "scale X as the samples of fit were"
        )


def size_of(X: NDArray[Any]) -> float:
    """The root mean square.

    >>> size_of(np.array([[3.0, -3.0]]))
    3.0
    """
    return float(np.sqrt(np.vdot(X, X) / np.size(X)))


def _warn(told: str) -> None:
    """Of the line that called the package, however many calls lie between."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in NOT_THE_USER:
        frame, level = frame.f_back, level + 1
    warnings.warn(told, stacklevel=level)
