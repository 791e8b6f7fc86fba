"""Which labels each unit holds, as a pie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, fill_cells, frame_cells
from somatopy.pictures.labels import add_wedges, dense_counts, wedges_by_style
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.looks import Groups, looks_of
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND

# Radius of the largest pie, in cells.
LARGEST = 0.46


def draw_label_pies(
    counts: Any,
    names: Sequence[str],
    lattice: Lattice,
    *,
    groups: Groups | None = None,
    by_hits: bool = True,
    background: bool = True,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the shares of the labels of each unit as a pie, from above and clockwise.

    Parameters
    ----------
    counts : (K, C) numbers, dense or sparse
        How many samples of each label each unit won (:func:`somatopy.measures.label_counts`).
    names : C labels
        Of more than 16 (without ``groups``) the dark part is the share of the most frequent one.
    lattice : with ``positions``
    groups : {label: group}, optional
        Color by group.
    by_hits : bool
        The area of a pie is proportional to the unit's samples; otherwise all pies are equally large.
    background : bool
        Fill the cells first; False lays the pies over what is drawn already, a U-matrix for example.
    legend : bool
        Add a legend of colors and hatches where these tell something.
    ax : Axes, optional
        Where to draw; a new figure by default. Units that never win stay empty.
    """
    counts, looks = dense_counts(counts, len(lattice.positions), len(names)), looks_of(names, groups)
    hits = counts.sum(axis=1)
    radii = LARGEST * np.sqrt(hits / max(1, hits.max()) if by_hits else hits > 0)
    with canvas(ax, *map_figure_size(lattice)) as axes:
        if background:
            fill_cells(axes, lattice, facecolors=GROUND)
        pies = wedges_by_style(lattice, counts, np.flatnonzero(hits), looks, outer=radii)
        for style, wedges in pies.items():
            add_wedges(axes, lattice, wedges, style)
        frame_cells(axes, lattice)
        if by_hits:
            axes.set_title(f"largest: {hits.max():,} samples")
        if legend and looks.tell_apart:
            add_label_legend(axes, looks.legend)
    return axes
