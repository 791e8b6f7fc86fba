"""The regions that units of one label form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from somatopy.checking import ParameterError, show
from somatopy.measures.regions import connected_regions
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, cell_points, fill_cells, frame_cells, outlines
from somatopy.pictures.labels import fill_by_label, letters_of_a_cell, write_on_grounds
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.lettering import plain
from somatopy.pictures.looks import Groups, looks_of
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, INK

# Width and height of a name, as multiples of the distance from its place to the outline of the region.
NAME_BOX = (1.7, 1.1)


def draw_label_regions(
    unit_labels: Sequence[str | None],
    lattice: Lattice,
    *,
    names: Sequence[str] | None = None,
    groups: Groups | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw connected units of one label as one outlined region, named once.

    Parameters
    ----------
    unit_labels : K labels, None for units without one
        See :func:`somatopy.measures.majority_labels`.
    lattice : with ``positions`` and ``neighbors``
    names : labels, optional
        The order of colors; by default the labels at hand, sorted. More than 16 are told by their text alone.
    groups : {label: group}, optional
        Color by group.
    legend : bool
        Add a legend of colors and hatches where these tell something.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    region = connected_regions(unit_labels, lattice)
    sides = outlines(lattice, region)
    ordered = sorted({label for label in unit_labels if label is not None}) if names is None else list(names)
    index, looks = label_index(unit_labels, ordered), looks_of(ordered, groups)
    places, depth = name_places(lattice.positions, region, sides)
    with canvas(ax, *map_figure_size(lattice)) as axes:
        fill_cells(axes, lattice, facecolors=GROUND)
        fill_by_label(axes, lattice, index, looks)
        lines = LineCollection(
            list(sides), colors=INK, linewidths=min(0.9, 0.15 * cell_points(axes, lattice)), capstyle="round"
        )
        axes.add_collection(lines, autolim=False)
        frame_cells(axes, lattice)
        limit = letters_of_a_cell(axes, lattice)
        texts = [plain(ordered[index[unit]], limit) for unit in places]
        grounds = [looks.styles[index[unit]] for unit in places]
        write_on_grounds(axes, lattice.positions[places], texts, depth[:, None] * NAME_BOX, grounds)
        if legend and looks.tell_apart:
            add_label_legend(axes, looks.legend)
    return axes


def label_index(unit_labels: Sequence[str | None], names: Sequence[str]) -> NDArray[np.int64]:
    """(K,) the place of each unit's label among ``names``, -1 where it has none; raises ParameterError."""
    index_of: dict[str | None, int] = {None: -1} | {name: index for index, name in enumerate(names)}
    unknown = next((label for label in unit_labels if label not in index_of), None)
    if unknown is not None:
        raise ParameterError(f"names must hold every label of unit_labels; {show(unknown)} is missing")
    return np.array([index_of[label] for label in unit_labels], np.int64)


def name_places(
    positions: NDArray[np.float64], region: NDArray[np.int64], sides: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The unit of each region that lies deepest inside, and its distance to the outline ``sides`` (S, 2, 2).

    Of equally deep units the one nearest to the region's center of gravity.
    """
    depth, _ = cKDTree(sides.mean(axis=1)).query(positions)
    deepest = []
    for number in range(region.max(initial=-1) + 1):
        units = np.flatnonzero(region == number)
        from_center = np.hypot(*(positions[units] - positions[units].mean(axis=0)).T)
        deepest.append(units[np.lexsort([from_center.round(6), -depth[units].round(6)])[0]])
    places = np.array(deepest, np.int64)
    return places, depth[places]
