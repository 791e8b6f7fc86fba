"""The borders of a map: U-matrix."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike

from somatopy.measures.borders import edge_distances, u_matrix
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, bridges, fill_cells, frame_cells, touching
from somatopy.pictures.colorbar import add_colorbar
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import BORDER
from somatopy.pictures.scale import scale_of

# How far the strip of an edge reaches into its two cells, as a share of the way to their units.
STRIP_DEPTH = 0.4


def draw_u_matrix(
    codebook: ArrayLike, lattice: Lattice, *, edges: bool = True, unit: str = "", ax: Axes | None = None
) -> Axes:
    """Draw each unit's mean distance to its neighbors: light ridges part dark clusters.

    Parameters
    ----------
    codebook : (K, D)
    lattice : with ``positions`` and ``neighbors``
    edges : bool
        Also draw the distance of every pair of neighbors, as a strip along their common side.
    unit : str
        Unit of the distances, for the color bar.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    heights = u_matrix(codebook, lattice)
    pairs, lengths = edge_distances(codebook, lattice)
    norm = scale_of(np.concatenate([heights, lengths if edges else []]))
    with canvas(ax, *map_figure_size(lattice)) as axes:
        cells = fill_cells(axes, lattice, array=heights, cmap=BORDER, norm=norm, edgecolors="none")
        if edges:
            _add_strips(axes, lattice, pairs, lengths, norm)
        frame_cells(axes, lattice)
        add_colorbar(axes, cells, "distance to neighbors" + (f" ({unit})" if unit else ""))
    return axes


def _add_strips(ax: Axes, lattice: Lattice, pairs: ArrayLike, lengths: ArrayLike, norm: Normalize) -> None:
    pairs, lengths = np.asarray(pairs), np.asarray(lengths)
    near = touching(lattice, pairs)
    shapes = bridges(lattice, pairs[near], STRIP_DEPTH)
    strips = PolyCollection(shapes, array=lengths[near], cmap=BORDER, norm=norm, linewidths=0)  # type: ignore[arg-type]
    ax.add_collection(strips, autolim=False)
