"""The first codebook: around a half, random in the data's range, samples, the plane of the two main components."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice, show
from somatopy.maps.components import main_axes
from somatopy.maps.graph import GraphLattice
from somatopy.maps.lattice import FreeLattice, Grid
from somatopy.maps.supply import Supply

SPREAD = 0.05  # how far from a half the start "half" goes, for data scaled to [0, 1]

Lattice = Grid | FreeLattice | GraphLattice
Weights = NDArray[np.float64] | None


def first_codebook(
    start: Any, samples: Supply, lattice: Lattice, random: np.random.RandomState, weights: Weights = None
) -> NDArray[Any]:
    """The codebook (K, D) a training starts with, in the precision of the samples; gaps (NaN) are filled by means.

    ``start`` is "half", "random", "samples", "pca" or a (K, D) array. Samples of weight 0 count for nothing. It does
    not matter whether the samples are held whole, sparse or come in chunks.
    """
    if isinstance(start, str):
        codebook = STARTS[choice("start", start, STARTS)](samples, lattice, random, weights)
    else:
        codebook = _given(start, (lattice.n_units, samples.shape[1]))
    return np.ascontiguousarray(codebook, samples.dtype)


def _given(start: Any, shape: tuple[int, int]) -> NDArray[Any]:
    rule = f"finite and of shape (units, features) = {shape}"
    try:
        codebook = np.array(start, np.float64)
    except (TypeError, ValueError) as error:
        raise ParameterError(f"start must be a name or numbers, {rule}; got {show(start)}") from error
    if codebook.shape != shape or not np.isfinite(codebook).all():
        raise ParameterError(f"start must be a name or {rule}; got {show(codebook.shape)}")
    return codebook


def around_half(
    samples: Supply, lattice: Lattice, random: np.random.RandomState, weights: Weights = None
) -> NDArray[Any]:
    """Uniform in 0.5 +- 0.05, whatever the data: for data scaled to [0, 1]."""
    return random.uniform(0.5 - SPREAD, 0.5 + SPREAD, (lattice.n_units, samples.shape[1]))


def random_in_range(
    samples: Supply, lattice: Lattice, random: np.random.RandomState, weights: Weights = None
) -> NDArray[Any]:
    """Uniform between the least and the largest value of each feature."""
    columns = samples.columns
    low, high = columns.low, columns.high
    if weights is not None and not weights.all():
        low, high = _range_that_counts(samples, weights)
    low, high = (np.where(np.isfinite(bound), bound, 0.5) for bound in (low, high))
    return random.uniform(low, high, (lattice.n_units, samples.shape[1]))


def _range_that_counts(
    samples: Supply, weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the largest value of each feature among samples with a weight."""
    low, high = np.full((2, samples.shape[1]), np.nan)
    for rows, block in samples.blocks():
        if weights[rows].any():
            counted = block[weights[rows] > 0]
            low = np.fmin(low, np.fmin.reduce(counted))
            high = np.fmax(high, np.fmax.reduce(counted))
    return low, high


def drawn_samples(
    samples: Supply, lattice: Lattice, random: np.random.RandomState, weights: Weights = None
) -> NDArray[Any]:
    """Samples drawn without repetition, as long as there are enough."""
    n = len(samples) if weights is None else int(np.count_nonzero(weights))
    picked = np.sort(random.choice(n, lattice.n_units, replace=n < lattice.n_units))
    unique, places = np.unique(_that_count(weights, picked), return_inverse=True)
    drawn = samples.rows(unique)
    drawn = (drawn if isinstance(drawn, np.ndarray) else drawn.toarray())[places]
    random.shuffle(drawn)
    return np.where(np.isnan(drawn), samples.columns.means, drawn)


def pca_plane(
    samples: Supply,
    lattice: Lattice,
    random: np.random.RandomState | None = None,
    weights: Weights = None,
) -> NDArray[Any]:
    """The lattice laid into the plane of the two main components, two standard deviations to each side.

    The longer side of the lattice goes along the first component. The signs are fixed, so the same data give the
    same plane. Data of one dimension give a line. The components are those that the map's distances see.
    """
    mean, axes, deviations = main_axes(samples, weights)
    places = lattice.positions - lattice.positions.mean(0)
    places = places / np.maximum(np.abs(places).max(0), 1e-12)
    if np.ptp(lattice.positions[:, 1]) > np.ptp(lattice.positions[:, 0]):
        places = places[:, ::-1]
    plane = mean + (2 * places[:, : len(axes)] * deviations) @ axes
    return plane if samples.scale is None else plane / samples.scale


def _that_count(weights: Weights, picked: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices among the samples that have a weight as indices among all."""
    return picked if weights is None else np.flatnonzero(weights)[picked]


STARTS: dict[str, Callable[[Supply, Lattice, np.random.RandomState, Weights], NDArray[Any]]] = {
    "half": around_half,
    "random": random_in_range,
    "samples": drawn_samples,
    "pca": pca_plane,
}
