"""The borders of a map: U-matrix, a cell a unit."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike, NDArray

from somatopy.maps.distance import Metric
from somatopy.measures.borders import edge_distances, u_matrix
from somatopy.measures.nearness import MapMetric
from somatopy.pictures import words
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import (
    Lattice,
    are_alike,
    bridges,
    cell_points,
    fill_cells,
    frame_cells,
    touching,
)
from somatopy.pictures.colorbar import add_colorbar
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import BORDER, colormap
from somatopy.pictures.scale import scale_of

# Points: on smaller cells strips would be a pattern of their own.
ROOM_FOR_STRIPS = 5.0
# How far the strip of an edge reaches into its two cells, as a share of the way to their units.
STRIP_DEPTH = 0.4


def draw_u_matrix(
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    metric: Metric | MapMetric = "euclidean",
    edges: bool = True,
    unit: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw each unit's mean distance to its neighbors: light ridges part dark clusters.

    See :func:`draw_full_u_matrix` for cells between the units.

    Parameters
    ----------
    codebook : (K, D)
    lattice : with ``positions`` and ``neighbors``
    metric : name, callable or MapMetric
        Of the distances; that of the map.
    edges : bool
        Also draw the distance of every pair of neighbors, as a strip along their common side, where cells have room.
    unit : str
        Unit of the distances, for the color bar.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    heights = u_matrix(codebook, lattice, metric=metric)
    pairs, lengths = edge_distances(codebook, lattice, metric=metric)
    near = touching(lattice, pairs)  # around the seam of a torus, neighbors do not
    with canvas(ax, *map_figure_size(lattice)) as axes:
        edges = edges and are_alike(lattice) and cell_points(axes, lattice) >= ROOM_FOR_STRIPS
        norm = scale_of(np.concatenate([heights, lengths[near] if edges else []]))
        cells = fill_cells(
            axes, lattice, array=heights, cmap=colormap(BORDER), norm=norm, edgecolors="face", linewidths=0.2
        )
        if edges:
            _add_strips(axes, lattice, pairs[near], lengths[near], norm)
        frame_cells(axes, lattice)
        add_distance_bar(axes, cells, unit)
    return axes


def add_distance_bar(ax: Axes, cells: PolyCollection, unit: str) -> None:
    """Say what the colors of ``cells`` mean, where there are distances at all: a lone unit has none."""
    values = cells.get_array()
    if values is not None and np.ma.masked_invalid(values).count():
        add_colorbar(ax, cells, words.with_unit(words.BORDERS, unit))


def _add_strips(
    ax: Axes, lattice: Lattice, pairs: NDArray[np.int64], lengths: NDArray[np.float64], norm: Normalize
) -> None:
    shapes = bridges(lattice, pairs, STRIP_DEPTH)
    strips = PolyCollection(list(shapes), array=lengths, cmap=BORDER, norm=norm, linewidths=0)
    ax.add_collection(strips, autolim=False)
