"""Which label each unit stands for, and how clearly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Wedge
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, cell_points, fill_cells, frame_cells, rim_width
from somatopy.pictures.fitted_text import write_in_boxes
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.lettering import letters_in, plain
from somatopy.pictures.looks import Groups, Looks, looks_of
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, PAPER, PART, QUIET, LabelStyle, ink_on, tint

# Of a ring, in cells; the hole holds the text.
OUTER, INNER = 0.48, 0.36
# Points: on smaller cells a ring is a blur.
ROOM_FOR_RING = 9.0
# Letters of a name: at least, and at most however large the cell.
SHORTEST, LONGEST = 7, 24
TEXT_BOX = (0.68, 0.42)
# Parts of a unit where looks tell nothing: other labels, and the majority.
MANY = (LabelStyle(PART, ""), LabelStyle(QUIET, ""))


def draw_labels(
    counts: Any,
    names: Sequence[str],
    lattice: Lattice,
    *,
    groups: Groups | None = None,
    rings: bool = True,
    texts: bool = True,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw each unit in the color of its samples' most frequent label; units of several labels as rings.

    Parameters
    ----------
    counts : (K, C) numbers, dense or sparse
        How many samples of each label each unit won (:func:`somatopy.measures.label_counts`).
    names : C labels
        Up to 16 have a color, or color and hatch, of their own; more are told by their text alone.
    lattice : with ``positions``
    groups : {label: group}, optional
        Color by group: the vowel of a syllable, say.
    rings : bool
        Draw the shares of the labels as a ring where there are several and cells have room; otherwise the majority
        alone. Where looks tell nothing, the dark part of a ring is the share of the majority.
    texts, legend : bool
        Write the label into each cell; add a legend where looks tell something.
    ax : Axes, optional
        Where to draw; a new figure by default. Units that never win stay empty.
    """
    counts, looks = dense_counts(counts, len(lattice.positions), len(names)), looks_of(names, groups)
    majority = majority_index(counts)
    with canvas(ax, *map_figure_size(lattice)) as axes:
        roomy = cell_points(axes, lattice) >= ROOM_FOR_RING
        mixed = (np.count_nonzero(counts, axis=1) > 1) & rings & roomy
        fill_cells(axes, lattice, facecolors=GROUND)
        fill_by_label(axes, lattice, np.where(mixed, -1, majority), looks)
        if mixed.any():
            _add_rings(axes, lattice, counts, np.flatnonzero(mixed), looks)
        frame_cells(axes, lattice)
        if texts:
            _write_labels(axes, lattice, majority, names, mixed, looks)
        if legend and looks.tell_apart:
            add_label_legend(axes, looks.legend)
    return axes


def dense_counts(counts: Any, n_units: int, n_labels: int) -> NDArray[np.int64]:
    """``counts`` as a dense (K, C) array; raises ParameterError."""
    dense = np.asarray(counts.toarray() if hasattr(counts, "toarray") else counts)
    if dense.shape != (n_units, n_labels):
        raise ParameterError(f"counts must be ({n_units} units, {n_labels} names); got shape {dense.shape}")
    return dense


def majority_index(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """(K,) which label is the most frequent of each unit, -1 where there is none."""
    if not counts.shape[1]:
        return np.full(len(counts), -1)
    return np.where(counts.sum(axis=1) > 0, counts.argmax(axis=1), -1)


def fill_by_label(ax: Axes, lattice: Lattice, label: NDArray[np.int64], looks: Looks) -> None:
    """Fill each cell in the style of its label's index; -1 stays as it is."""
    for index in np.unique(label[label >= 0]).tolist():
        style = looks.styles[index]
        fill_cells(ax, lattice, units=label == index, facecolors=style.color, hatch=style.hatch or None)


def _add_rings(
    ax: Axes, lattice: Lattice, counts: NDArray[np.int64], units: NDArray[np.int64], looks: Looks
) -> None:
    majority = counts.argmax(axis=1)
    grounds = [tint(looks.styles[index].color) for index in majority[units]]
    fill_cells(ax, lattice, units=units, facecolors=grounds)
    for style, wedges in wedges_by_style(
        lattice, counts, units, looks, outer=OUTER, width=OUTER - INNER
    ).items():
        add_wedges(ax, lattice, wedges, style)


def wedges_by_style(
    lattice: Lattice,
    counts: NDArray[np.int64],
    units: NDArray[np.int64],
    looks: Looks,
    *,
    outer: float | NDArray[np.float64],
    width: float | None = None,
) -> dict[LabelStyle, list[Wedge]]:
    """The shares of the labels of ``units`` as wedges, from above and clockwise, in the order of the labels.

    ``outer`` is their radius, of all units or (K,) of each; ``width`` that of a ring, None for whole pies.
    """
    wedges: dict[LabelStyle, list[Wedge]] = {}
    radii = np.broadcast_to(outer, len(counts))[units].tolist()
    for unit, place, radius in zip(units, lattice.positions[units].tolist(), radii, strict=True):
        own = counts[unit]
        ends = 360 * np.concatenate([[0.0], np.cumsum(own) / own.sum()]) - 90
        for index in np.flatnonzero(own).tolist():
            style = looks.styles[index] if looks.tell_apart else MANY[int(index == own.argmax())]
            wedge = Wedge(place, radius, ends[index], ends[index + 1], width=width)
            wedges.setdefault(style, []).append(wedge)
    return wedges


def add_wedges(ax: Axes, lattice: Lattice, wedges: Sequence[Wedge], style: LabelStyle) -> None:
    """Draw wedges of one style as one collection."""
    part = PatchCollection(
        wedges,
        facecolor=style.color,
        hatch=style.hatch or None,
        edgecolor=PAPER,
        linewidth=rim_width(ax, lattice),
    )
    ax.add_collection(part, autolim=False)


def _write_labels(
    ax: Axes,
    lattice: Lattice,
    majority: NDArray[np.int64],
    names: Sequence[str],
    mixed: NDArray[np.bool_],
    looks: Looks,
) -> None:
    limit = letters_of_a_cell(ax, lattice)
    short = [plain(name, limit) for name in names]
    named = np.flatnonzero(majority >= 0)
    styles = [looks.styles[majority[unit]] for unit in named]
    grounds = [
        LabelStyle(tint(style.color), "") if mixed[unit] else style
        for unit, style in zip(named, styles, strict=True)
    ]
    write_on_grounds(
        ax, lattice.positions[named], [short[majority[unit]] for unit in named], TEXT_BOX, grounds
    )


def letters_of_a_cell(ax: Axes, lattice: Lattice) -> int:
    """How many letters of a name a cell has room for."""
    return min(max(letters_in(TEXT_BOX[0] * cell_points(ax, lattice)), SHORTEST), LONGEST)


def write_on_grounds(
    ax: Axes, centers: ArrayLike, texts: Sequence[str], boxes: ArrayLike, grounds: Sequence[LabelStyle]
) -> None:
    """Write texts in the ink that their ground takes; on a hatched one, on a plate that keeps the hatch off."""
    inks = [ink_on(ground.color) for ground in grounds]
    for text, ground in zip(write_in_boxes(ax, centers, texts, boxes, colors=inks), grounds, strict=True):
        if ground.hatch:
            text.set_bbox({"boxstyle": "round,pad=0.15", "facecolor": ground.color, "edgecolor": "none"})
