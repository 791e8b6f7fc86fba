"""Two maps side by side and the links between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.maps.links import strengths
from somatopy.pictures.canvas import PAGE_WIDTH, canvas
from somatopy.pictures.cells import MARGIN, Lattice, bounds, cell_points, cell_shapes, fill_cells
from somatopy.pictures.fitted_text import write_in_boxes
from somatopy.pictures.label_regions import label_index
from somatopy.pictures.labels import TEXT_BOX, fill_by_label, letters_of_a_cell, write_on_grounds
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.lettering import plain
from somatopy.pictures.looks import Groups, Looks, looks_of
from somatopy.pictures.palette import GROUND, INK
from somatopy.pictures.sheet import MovedLattice

Labels = Sequence[str | None]

# Between the maps, as a share of their height; of the figure, height over width.
GAP, FLATNESS = 0.45, 0.45
# A line above a map, as a share of the width of both; its letters at most.
TITLE, LONGEST = 0.04, 40
# Points: the strongest link, and the faintest.
THICK, THIN = 1.8, 0.3


def draw_links(
    links: ArrayLike,
    first: Lattice,
    second: Lattice,
    *,
    first_labels: Labels | None = None,
    second_labels: Labels | None = None,
    groups: Groups | None = None,
    titles: tuple[str, str] = ("first map", "second map"),
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw two maps and the strongest link of each unit that has any, the stronger the thicker.

    Parameters
    ----------
    links : (K1, K2) numbers of at least 0
        ``links_`` of :class:`somatopy.InterconnectedSOM`.
    first, second : lattices with ``positions``
    first_labels, second_labels : K1 and K2 labels, None for units without one
        Fill the units; a link has the color of its unit in the second map.
    groups : {label: group}, optional
        Color by group.
    titles : two texts
        Above the maps.
    legend : bool
        Add a legend where colors tell something.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    strength = strengths(_checked(links, (len(first.positions), len(second.positions))))
    beside = _beside(first, second)
    labels = [_labels(first_labels, first), _labels(second_labels, second)]
    names = sorted({label for of_map in labels for label in of_map if label is not None})
    looks = looks_of(names, groups)
    with canvas(ax, PAGE_WIDTH, FLATNESS * PAGE_WIDTH) as axes:
        height = _frame(axes, first, beside)
        for lattice, of_map in ((first, labels[0]), (beside, labels[1])):
            fill_cells(axes, lattice, facecolors=GROUND)
            fill_by_label(axes, lattice, label_index(of_map, names), looks)
        _add_lines(axes, strength, first, beside, label_index(labels[1], names), looks)
        for lattice, of_map, title in zip((first, beside), labels, titles, strict=True):
            _write(axes, lattice, of_map, names, looks)
            _add_title(axes, lattice, title, height)
        if legend and looks.tell_apart:
            add_label_legend(axes, looks.legend)
    return axes


def _checked(links: ArrayLike, shape: tuple[int, int]) -> NDArray[np.float64]:
    found = np.asarray(links, np.float64)
    if found.shape != shape or not np.isfinite(found).all() or (found < 0).any():
        raise ParameterError(
            f"links must be {shape} numbers of at least 0, a row a unit of the first map; got shape {found.shape}"
        )
    return found


def _labels(labels: Labels | None, lattice: Lattice) -> Labels:
    n_units = len(lattice.positions)
    if labels is not None and len(labels) != n_units:
        raise ParameterError(f"labels must be one for each of {n_units} units; got {len(labels)}")
    return [None] * n_units if labels is None else labels


def _beside(first: Lattice, second: Lattice) -> MovedLattice:
    """The second map to the right of the first, as large as it is tall, the middles level."""
    left, top, right, bottom = bounds(first)
    left2, top2, _, bottom2 = bounds(second)
    gap = GAP * max(bottom - top, bottom2 - top2, right - left)
    moved = np.array([right + gap - left2, (top + bottom) / 2 - (top2 + bottom2) / 2])
    return MovedLattice(second.positions + moved, second.neighbors, cell_shapes(second))


def _frame(ax: Axes, first: Lattice, second: Lattice) -> float:
    """Fit the axes to both maps and a line above each; returns the line's height."""
    edges = np.array([bounds(first), bounds(second)])
    height = float(TITLE * (edges[:, 2].max() - edges[:, 0].min()))
    ax.set_aspect("equal")
    ax.set_xlim(edges[:, 0].min() - MARGIN, edges[:, 2].max() + MARGIN)
    ax.set_ylim(edges[:, 3].max() + MARGIN, edges[:, 1].min() - height - MARGIN)
    ax.set_axis_off()
    return height


def _add_title(ax: Axes, lattice: Lattice, title: str, height: float) -> None:
    left, top, right, _ = bounds(lattice)
    center, box = ((left + right) / 2, top - height / 2), (right - left, height)
    write_in_boxes(ax, [center], [plain(title, LONGEST)], box, colors=[INK], smallest=0.0)


def _add_lines(
    ax: Axes,
    strength: NDArray[np.float64],
    first: Lattice,
    second: Lattice,
    label: NDArray[np.int64],
    looks: Looks,
) -> None:
    """The strongest link of each unit of the first map, the faintest first."""
    tied = np.flatnonzero(strength.any(axis=1))
    strongest = strength[tied].max(axis=1)
    order = np.argsort(strongest, kind="stable")
    tied, strongest = tied[order], strongest[order]
    ends = strength[tied].argmax(axis=1)
    lines: Any = np.stack([first.positions[tied], second.positions[ends]], axis=1)
    colors = [looks.styles[index].color if index >= 0 and looks.tell_apart else INK for index in label[ends]]
    ax.add_collection(
        LineCollection(
            list(lines),
            colors=[to_rgba(color, 0.8) for color in colors],
            linewidths=THIN + (THICK - THIN) * strongest,
            capstyle="round",
            zorder=2,
        ),
        autolim=False,
    )


def _write(ax: Axes, lattice: Lattice, labels: Labels, names: Sequence[str], looks: Looks) -> None:
    """Each label in its units."""
    named = [unit for unit, label in enumerate(labels) if label is not None]
    if named and cell_points(ax, lattice) > 0:
        limit, index = letters_of_a_cell(ax, lattice), label_index(labels, names)
        texts = [plain(names[index[unit]], limit) for unit in named]
        grounds = [looks.styles[index[unit]] for unit in named]
        write_on_grounds(ax, lattice.positions[named], texts, TEXT_BOX, grounds)
