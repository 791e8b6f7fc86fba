"""The class of each unit: that of a classifier, or of the majority of its samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, fill_cells, frame_cells
from somatopy.pictures.label_regions import label_index
from somatopy.pictures.labels import TEXT_BOX, letters_of_a_cell, write_on_grounds
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.lettering import plain
from somatopy.pictures.looks import Groups, Looks, looks_of
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, LabelStyle, tint

# Strength of the color of a unit that is not sure at all.
FAINTEST = 0.3


def draw_class_map(
    unit_labels: Sequence[str | None],
    lattice: Lattice,
    *,
    names: Sequence[str] | None = None,
    groups: Groups | None = None,
    shares: ArrayLike | None = None,
    texts: bool = False,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw each cell in the color of its class, the fainter the less sure it is.

    Parameters
    ----------
    unit_labels : K labels, None for units without one
        What a classifier says of each unit, or :func:`somatopy.measures.majority_labels`.
    lattice : with ``positions``
    names : labels, optional
        The order of colors; by default the labels at hand, sorted. More than 16 are told by their text alone.
    groups : {label: group}, optional
        Color by group.
    shares : (K,) numbers from 0 to 1, optional
        How sure each unit is: the share of the majority, or a probability.
    texts : bool
        Write the class into each cell, as is done of itself where colors do not tell it.
    legend : bool
        Add a legend of colors and hatches where these tell something.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    ordered = sorted({label for label in unit_labels if label is not None}) if names is None else list(names)
    index, looks = label_index(unit_labels, ordered), looks_of(ordered, groups)
    sure = _shares(shares, len(lattice.positions))
    with canvas(ax, *map_figure_size(lattice)) as axes:
        fill_cells(axes, lattice, facecolors=GROUND)
        grounds = _grounds(index, sure, looks)
        _fill(axes, lattice, index, grounds)
        frame_cells(axes, lattice)
        if texts or not looks.tell_apart:
            known = np.flatnonzero(index >= 0)
            limit = letters_of_a_cell(axes, lattice)
            words = [plain(ordered[index[unit]], limit) for unit in known]
            write_on_grounds(
                axes, lattice.positions[known], words, TEXT_BOX, [grounds[unit] for unit in known]
            )
        if legend and looks.tell_apart:
            add_label_legend(axes, looks.legend)
    return axes


def _shares(shares: ArrayLike | None, n_units: int) -> NDArray[np.float64]:
    if shares is None:
        return np.ones(n_units)
    sure = np.nan_to_num(np.asarray(shares, np.float64))  # of a unit without samples: unknown
    if sure.shape != (n_units,) or (sure < 0).any() or (sure > 1).any():
        raise ParameterError(f"shares must be {n_units} numbers from 0 to 1; got shape {sure.shape}")
    return sure


def _grounds(index: NDArray[np.int64], sure: NDArray[np.float64], looks: Looks) -> list[LabelStyle]:
    """The style of each unit; -1 is never looked at."""
    styles = [looks.styles[i] if i >= 0 else LabelStyle(GROUND, "") for i in index.tolist()]
    return [
        LabelStyle(
            style.color if share == 1 else tint(style.color, FAINTEST + (1 - FAINTEST) * share), style.hatch
        )
        for style, share in zip(styles, sure.tolist(), strict=True)
    ]


def _fill(ax: Axes, lattice: Lattice, index: NDArray[np.int64], grounds: Sequence[LabelStyle]) -> None:
    hatches = np.array([ground.hatch for ground in grounds])
    for hatch in np.unique(hatches[index >= 0]).tolist():
        units = np.flatnonzero((index >= 0) & (hatches == hatch))
        colors = [grounds[unit].color for unit in units.tolist()]
        fill_cells(ax, lattice, units=units, facecolors=colors, hatch=hatch or None)
