"""The first codebook: around a half, random in the data's range, samples, the plane of the two main components."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice, show
from somatopy.maps.lattice import FreeLattice, Grid

SPREAD = 0.05  # how far from a half the start "half" goes, for data scaled to [0, 1]
MOST_SAMPLES = 20_000  # the plane of the main components is taken from at most so many samples

Lattice = Grid | FreeLattice


def first_codebook(
    start: Any,
    X: NDArray[Any],
    lattice: Lattice,
    random: np.random.RandomState,
    weights: NDArray[np.float64] | None = None,
) -> NDArray[Any]:
    """The codebook (K, D) a training starts with, in the precision of ``X`` (N, D); gaps (NaN) are filled by means.

    ``start`` is "half", "random", "samples", "pca" or a (K, D) array. Samples of weight 0 count for nothing.
    """
    if isinstance(start, str):
        make = STARTS[choice("start", start, STARTS)]
        if weights is not None:
            X, weights = X[weights > 0], weights[weights > 0]
        codebook = pca_plane(X, lattice, random, weights) if make is pca_plane else make(X, lattice, random)
    else:
        codebook = _given(start, (lattice.n_units, X.shape[1]))
    return np.ascontiguousarray(codebook, X.dtype)


def _given(start: Any, shape: tuple[int, int]) -> NDArray[Any]:
    codebook = np.array(start, np.float64)
    if codebook.shape != shape or not np.isfinite(codebook).all():
        rule = f"finite and of shape (units, features) = {shape}"
        raise ParameterError(f"start must be a name or {rule}; got {show(codebook.shape)}")
    return codebook


def around_half(X: NDArray[Any], lattice: Lattice, random: np.random.RandomState) -> NDArray[Any]:
    """Uniform in 0.5 +- 0.05, whatever the data: for data scaled to [0, 1]."""
    return random.uniform(0.5 - SPREAD, 0.5 + SPREAD, (lattice.n_units, X.shape[1]))


def random_in_range(X: NDArray[Any], lattice: Lattice, random: np.random.RandomState) -> NDArray[Any]:
    """Uniform between the least and the largest value of each feature."""
    low, high = _filled(np.nanmin(X, axis=0)), _filled(np.nanmax(X, axis=0))
    return random.uniform(low, high, (lattice.n_units, X.shape[1]))


def samples(X: NDArray[Any], lattice: Lattice, random: np.random.RandomState) -> NDArray[Any]:
    """Samples drawn without repetition, as long as there are enough."""
    few = len(X) < lattice.n_units
    drawn = X[np.sort(random.choice(len(X), lattice.n_units, replace=few))].astype(np.float64)
    random.shuffle(drawn)
    return np.where(np.isnan(drawn), _means(X), drawn)


def pca_plane(
    X: NDArray[Any],
    lattice: Lattice,
    random: np.random.RandomState | None = None,
    weights: NDArray[np.float64] | None = None,
) -> NDArray[Any]:
    """The lattice laid into the plane of the two main components, two standard deviations to each side.

    The longer side of the lattice goes along the first component. The signs are fixed, so the same data give the
    same plane. Data of one dimension give a line.
    """
    step = -(-len(X) // MOST_SAMPLES)
    some = X[::step].astype(np.float64)
    shares = np.ones(len(some)) if weights is None else weights[::step]
    mean = _means(some, shares)
    axes, deviations = _main_axes(np.where(np.isnan(some), 0, some - mean), shares / shares.sum())
    places = lattice.positions - lattice.positions.mean(0)
    places = places / np.maximum(np.abs(places).max(0), 1e-12)
    if np.ptp(lattice.positions[:, 1]) > np.ptp(lattice.positions[:, 0]):
        places = places[:, ::-1]
    return mean + (2 * places[:, : len(axes)] * deviations) @ axes


def _main_axes(
    centered: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two main directions (2, D), or one, and the standard deviations along them."""
    n, features = centered.shape
    centered = centered * np.sqrt(shares)[:, None]
    gram = centered.T @ centered if features <= n else centered @ centered.T
    values, vectors = np.linalg.eigh(gram)
    values, vectors = np.maximum(values[::-1][:2], 0), vectors[:, ::-1][:, :2]
    axes = vectors.T if features <= n else vectors.T @ centered
    axes = axes / np.maximum(np.linalg.norm(axes, axis=1, keepdims=True), 1e-300)
    largest = np.take_along_axis(axes, np.abs(axes).argmax(1)[:, None], axis=1)
    return axes * np.where(largest < 0, -1, 1), np.sqrt(values)


def _means(X: NDArray[Any], weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
    weights = np.ones(len(X)) if weights is None else weights
    count = weights @ ~np.isnan(X)
    return np.asarray(weights @ np.nan_to_num(X, nan=0.0) / np.where(count > 0, count, 1))


def _filled(values: NDArray[Any]) -> NDArray[np.float64]:
    return np.where(np.isnan(values), 0.5, values)


STARTS: dict[str, Callable[[NDArray[Any], Lattice, np.random.RandomState], NDArray[Any]]] = {
    "half": around_half,
    "random": random_in_range,
    "samples": samples,
    "pca": pca_plane,
}
