"""The map as a net among its samples, in two of their features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, show
from somatopy.measures.edges import edge_pairs
from somatopy.measures.inputs import codebook_matrix
from somatopy.pictures.canvas import COLUMN_WIDTH, canvas
from somatopy.pictures.cells import Lattice
from somatopy.pictures.lettering import plain
from somatopy.pictures.palette import ACCENT, INK, SAMPLE

# Samples that are drawn; of more, as many at equal distances in their order.
MOST_SAMPLES = 20_000
AXIS_LETTERS = 40


def draw_grid(
    codebook: ArrayLike,
    lattice: Lattice,
    X: ArrayLike | None = None,
    *,
    features: tuple[int, int] = (0, 1),
    names: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw units where their codebook vectors lie, lines between neighbors, and the samples below.

    Parameters
    ----------
    codebook : (K, D)
        In the units of the samples.
    lattice : with ``neighbors``
    X : (N, D), optional
        Samples; of more than 20,000 as many at equal distances.
    features : two indices
        Which two of the D features span the picture.
    names : D names, optional
        Of the features, for the axes; ``feature 1`` and so on by default.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    codebook = codebook_matrix(codebook, n_units=len(lattice.neighbors))
    chosen = _checked(features, codebook.shape[1], names)
    places = codebook[:, chosen]
    with canvas(ax, COLUMN_WIDTH, 0.9 * COLUMN_WIDTH) as axes:
        if X is not None:
            axes.plot(*_thinned(X, codebook.shape[1])[:, chosen].T, ".", color=SAMPLE, markersize=2, zorder=1)
        net = LineCollection(list(places[edge_pairs(lattice)]), colors=INK, linewidths=0.6, zorder=2)
        axes.add_collection(net)
        size = float(np.clip(60 / np.sqrt(len(places)), 1.5, 4.0))
        axes.plot(*places.T, "o", color=ACCENT, markersize=size, markeredgewidth=0, zorder=3)
        titles = [f"feature {i + 1}" if names is None else plain(names[i], AXIS_LETTERS) for i in chosen]
        axes.set(xlabel=titles[0], ylabel=titles[1])
    return axes


def _checked(features: Sequence[int], n_features: int, names: Sequence[str] | None) -> list[int]:
    chosen = list(features)
    if len(chosen) != 2 or not all(0 <= int(i) < n_features for i in chosen):
        raise ParameterError(
            f"features must be two indices from 0 to {n_features - 1}; got {show(features)}"
            + (": one feature alone spans no picture" if n_features < 2 else "")
        )
    if names is not None and len(names) != n_features:
        raise ParameterError(f"names must be one a feature: {n_features} features; got {len(names)}")
    return chosen


def _thinned(X: ArrayLike, n_features: int) -> NDArray[np.float64]:
    samples = np.asarray(X)
    if samples.ndim != 2 or samples.shape[1] != n_features:
        raise ParameterError(f"X must be (samples, {n_features} features); got shape {samples.shape}")
    return np.asarray(samples[:: -(-len(samples) // MOST_SAMPLES) or 1], np.float64)
