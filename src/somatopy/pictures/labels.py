"""Which label each unit stands for, and how clearly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Wedge
from matplotlib.patheffects import withStroke
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, fill_cells, frame_cells
from somatopy.pictures.fitted_text import write_in_boxes
from somatopy.pictures.legend import add_label_legend, wants_legend
from somatopy.pictures.lettering import plain
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, PAPER, ink_on, label_style, tint

# Of a ring, in cells; the hole holds the text.
OUTER, INNER = 0.48, 0.36
TEXT_LIMIT = 7
TEXT_BOX = (0.68, 0.42)


def draw_labels(
    counts: Any,
    names: Sequence[str],
    lattice: Lattice,
    *,
    rings: bool = True,
    texts: bool = True,
    legend: bool | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each unit in the color of its samples' most frequent label; units of several labels as rings.

    Parameters
    ----------
    counts : (K, C) numbers, dense or sparse
        How many samples of each label each unit won (:func:`somatopy.measures.label_counts`).
    names : C labels
    lattice : with ``positions``
    rings : bool
        Draw the shares of the labels as a ring where there are several; otherwise the majority alone.
    texts, legend : bool
        Write the label into each cell; add a legend of colors and hatches, by default while every label has a
        look of its own.
    ax : Axes, optional
        Where to draw; a new figure by default. Units that never win stay empty.
    """
    counts = dense_counts(counts, len(lattice.positions), len(names))
    majority = np.where(counts.sum(axis=1) > 0, counts.argmax(axis=1), -1)
    mixed = (np.count_nonzero(counts, axis=1) > 1) & rings
    with canvas(ax, *map_figure_size(lattice)) as axes:
        fill_cells(axes, lattice, facecolors=GROUND)
        fill_by_label(axes, lattice, np.where(mixed, -1, majority))
        if mixed.any():
            _add_rings(axes, lattice, counts, np.flatnonzero(mixed))
        frame_cells(axes, lattice)
        if texts:
            _write_labels(axes, lattice, majority, names, mixed)
        if wants_legend(legend, len(names)):
            add_label_legend(axes, names)
    return axes


def dense_counts(counts: Any, n_units: int, n_labels: int) -> NDArray[np.int64]:
    """``counts`` as a dense (K, C) array; raises ParameterError."""
    dense = np.asarray(counts.toarray() if hasattr(counts, "toarray") else counts)
    if dense.shape != (n_units, n_labels):
        raise ParameterError(f"counts must be ({n_units} units, {n_labels} names); got shape {dense.shape}")
    return dense


def fill_by_label(ax: Axes, lattice: Lattice, label: NDArray[np.int64]) -> None:
    """Fill each cell in the style of its label's index; -1 stays as it is."""
    for index in np.unique(label[label >= 0]).tolist():
        style = label_style(index)
        fill_cells(ax, lattice, units=label == index, facecolors=style.color, hatch=style.hatch or None)


def _add_rings(ax: Axes, lattice: Lattice, counts: NDArray[np.int64], units: NDArray[np.int64]) -> None:
    majority = counts.argmax(axis=1)[units]
    fill_cells(ax, lattice, units=units, facecolors=[tint(label_style(index).color) for index in majority])
    for index, wedges in _wedges_by_label(lattice, counts, units).items():
        style = label_style(index)
        ring = PatchCollection(
            wedges, facecolor=style.color, hatch=style.hatch or None, edgecolor=PAPER, linewidth=0.4
        )
        ax.add_collection(ring, autolim=False)


def _wedges_by_label(
    lattice: Lattice, counts: NDArray[np.int64], units: NDArray[np.int64]
) -> dict[int, list[Wedge]]:
    wedges: dict[int, list[Wedge]] = {}
    for unit, place in zip(units, lattice.positions[units].tolist(), strict=True):
        ends = 360 * np.concatenate([[0.0], np.cumsum(counts[unit]) / counts[unit].sum()]) - 90
        # From above and clockwise, as the y axis runs down.
        for index in np.flatnonzero(counts[unit]).tolist():
            wedge = Wedge(place, OUTER, ends[index], ends[index + 1], width=OUTER - INNER)
            wedges.setdefault(index, []).append(wedge)
    return wedges


def _write_labels(
    ax: Axes, lattice: Lattice, majority: NDArray[np.int64], names: Sequence[str], mixed: NDArray[np.bool_]
) -> None:
    short = [plain(name, TEXT_LIMIT) for name in names]
    named = np.flatnonzero(majority >= 0)
    texts = [short[majority[unit]] for unit in named]
    colors = [label_style(majority[unit]).color for unit in named]
    grounds = [tint(color) if mixed[unit] else color for unit, color in zip(named, colors, strict=True)]
    write_on_grounds(ax, lattice.positions[named], texts, TEXT_BOX, grounds)


def write_on_grounds(
    ax: Axes, centers: ArrayLike, texts: Sequence[str], boxes: ArrayLike, grounds: Sequence[str]
) -> None:
    """Write texts in the ink that their ground takes, with a rim of the ground that keeps hatches off."""
    inks = [ink_on(ground) for ground in grounds]
    for text, ground in zip(write_in_boxes(ax, centers, texts, boxes, colors=inks), grounds, strict=True):
        text.set_path_effects([withStroke(linewidth=2.0, foreground=ground)])
