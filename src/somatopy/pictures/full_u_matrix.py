"""The full U-matrix: cells for the units, and cells between them for the borders."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.maps.distance import Metric
from somatopy.maps.lattice import Ring
from somatopy.measures.borders import edge_distances, u_matrix
from somatopy.measures.corners import corner_distances
from somatopy.measures.nearness import MapMetric
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import (
    Lattice,
    are_alike,
    cell_points,
    cell_shapes,
    frame_cells,
    has_squares,
    touching,
)
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import BORDER, INK, PAPER, colormap
from somatopy.pictures.ring import sectors, turns_between
from somatopy.pictures.scale import scale_of
from somatopy.pictures.u_matrix import add_distance_bar

# Points; on cells smaller than so many dots there are none.
DOT, ROOM_FOR_DOTS = 2.0, 4


def draw_full_u_matrix(
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    metric: Metric | MapMetric = "euclidean",
    dots: bool = True,
    unit: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw the distance of every two neighbors as a cell of its own between theirs.

    A map of r x c units becomes (2 r - 1) x (2 c - 1) cells: the units (mean distance to their neighbors), the pairs,
    and on a grid of squares the corners between four units (:func:`somatopy.measures.corner_distances`). On a
    hexagonal lattice the pairs alone fill what is between. Neighbors around the seam of a torus have no cell.

    Parameters
    ----------
    codebook : (K, D)
    lattice : with ``positions`` and ``neighbors``
    metric : name, callable or MapMetric
        Of the distances; that of the map.
    dots : bool
        Mark the cells of the units, where they have room.
    unit : str
        Unit of the distances, for the color bar.
    ax : Axes, optional
        Where to draw; a new figure by default.

    References
    ----------
    Ultsch & Siemon, INNC Paris, 1990.
    """
    if not are_alike(lattice):
        raise ParameterError(
            "lattice must have cells of one size to have others between them; those of maps within maps differ: take "
            "draw_u_matrix, or the lattice and codebook of one of the maps_"
        )
    cells, heights = full_u_matrix_cells(codebook, lattice, metric)
    with canvas(ax, *map_figure_size(lattice)) as axes:
        drawn = PolyCollection(
            list(cells),
            array=heights,
            cmap=colormap(BORDER),
            norm=scale_of(heights),
            edgecolors="face",
            linewidths=0.2,
        )
        axes.add_collection(drawn, autolim=False)
        if dots and cell_points(axes, lattice) >= ROOM_FOR_DOTS * DOT:
            x, y = lattice.positions.T
            axes.plot(x, y, "o", color=PAPER, markersize=DOT, markeredgecolor=INK, markeredgewidth=0.3)
        frame_cells(axes, lattice)
        add_distance_bar(axes, drawn, unit)
    return axes


def full_u_matrix_cells(
    codebook: ArrayLike, lattice: Lattice, metric: Metric | MapMetric = "euclidean"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(M, S, 2) corners and (M,) heights of all cells: units, pairs, corners."""
    pairs, lengths = edge_distances(codebook, lattice, metric=metric)
    near = touching(lattice, pairs)
    pairs, heights = pairs[near], [u_matrix(codebook, lattice, metric=metric), lengths[near]]
    if isinstance(lattice, Ring):
        turns = np.concatenate([np.arange(lattice.n_units), turns_between(pairs)])
        return sectors(lattice.n_units, turns, half=0.25), np.concatenate(heights)
    places = [lattice.positions, lattice.positions[pairs].mean(axis=1)]
    if has_squares(lattice):
        corners, across = corner_distances(codebook, lattice.positions, metric=metric)
        places, heights = [*places, corners], [*heights, across]
    cells = np.concatenate(places)[:, None, :] + cell_shapes(lattice) / 2
    return cells, np.concatenate(heights)
