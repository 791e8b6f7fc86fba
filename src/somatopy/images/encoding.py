"""What a map says of patches: their best unit, how near all are, the place on the lattice; and means over parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, show


def hard(som: Any, patches: NDArray[Any]) -> NDArray[Any]:
    """1 for the best unit of each patch, 0 for the others: (n, K)."""
    found = np.zeros((len(patches), len(som.codebook_)), som.codebook_.dtype)
    found[np.arange(len(patches)), som.predict(patches)] = 1
    return found


def soft(som: Any, patches: NDArray[Any]) -> NDArray[Any]:
    """How much nearer than the mean of all units each unit is, at least 0: (n, K)."""
    distances = som.transform(patches)
    return np.maximum(distances.mean(axis=1, keepdims=True) - distances, 0)


def pooled(values: NDArray[Any], parts: tuple[int, int]) -> NDArray[Any]:
    """Means of (N, h, w, K) over each of ``parts`` (down, across) of an image, part by part: (N, parts x K).

    >>> pooled(np.arange(8.0).reshape(1, 2, 4, 1), (1, 2)).tolist()
    [[2.5, 4.5]]
    """
    if parts[0] > values.shape[1] or parts[1] > values.shape[2]:
        raise ParameterError(
            f"pool must be at most {values.shape[1:3]}, so many patches an image has; got {show(parts)}"
        )
    means = [
        part.mean(axis=(1, 2))
        for strip in np.array_split(values, parts[0], axis=1)
        for part in np.array_split(strip, parts[1], axis=2)
    ]
    return np.concatenate(means, axis=1)


def places(som: Any, patches: NDArray[Any], n_best: int) -> NDArray[Any]:
    """Where on the lattice patches lie, from 0 to 1 along its longer side: (n, 2), or (n, 1) on a line.

    The mean over the ``n_best`` nearest units, each weighed by ``1 - (d / d')^2`` with d its distance and d' that of
    the next one after them: so a unit comes in and goes out with weight 0, and the place moves steadily.
    """
    of_units = unit_places(som.lattice_).astype(som.codebook_.dtype)
    if n_best == 1:
        return of_units[som.predict(patches)]
    distances = som.transform(patches)
    near = np.argpartition(distances, n_best, axis=1)[:, : n_best + 1]
    squares = np.square(np.take_along_axis(distances, near, axis=1))
    next_after = squares.max(axis=1, keepdims=True)
    weights = 1 - squares / np.where(next_after > 0, next_after, 1)
    weights[weights.sum(axis=1) == 0] = 1  # all are equally near
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkc->nc", weights, of_units[near])


def unit_places(lattice: Any) -> NDArray[np.float64]:
    """Positions of the units, from 0 to 1 along the longer side of the lattice: (K, 2), or (K, 1) on a line."""
    positions = lattice.positions - lattice.positions.min(axis=0)
    lengths = positions.max(axis=0)
    long = lengths > 0 if (lengths > 0).any() else [True, False]
    return np.asarray(positions[:, long] / max(1e-12, lengths.max()))


ENCODINGS: dict[str, Callable[[Any, NDArray[Any]], NDArray[Any]]] = {"hard": hard, "soft": soft}
