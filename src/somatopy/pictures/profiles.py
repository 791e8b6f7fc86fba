"""What each unit stands for: its codebook vector as a curve or as bars, in its cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, choice
from somatopy.measures.inputs import codebook_matrix
from somatopy.pictures.canvas import PAGE_WIDTH, canvas
from somatopy.pictures.cells import Lattice, fill_cells, frame_cells, has_squares
from somatopy.pictures.legend import add_label_legend
from somatopy.pictures.legend_cell import Span, add_legend_cell
from somatopy.pictures.lettering import plain
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, LABEL_COLORS, MAIN, QUIET, label_style
from somatopy.pictures.scale import range_text, scale_of

STYLES = ("lines", "bars")
# Half the sides of the box a profile fills, in cells: a hexagon is narrower above and below.
HALF_WIDTH = {True: 0.42, False: 0.36}
HALF_HEIGHT = {True: 0.40, False: 0.30}
# Width of a bar, as a share of the room that a feature has.
BAR = 0.8


def draw_profiles(
    codebook: ArrayLike,
    lattice: Lattice,
    *,
    style: str = "lines",
    names: Sequence[str] | None = None,
    value: str = "value",
    ax: Axes | None = None,
) -> Axes:
    """Draw each unit's vector over its features, all on one scale.

    Parameters
    ----------
    codebook : (K, D)
        Of features in one unit, or scaled.
    lattice : with ``positions``
    style : "lines" or "bars"
        Curves suit features in an order, such as time; bars others: up to eight have a color each.
    names : D names, optional
        Of the features, for the legend of bars; ``feature 1`` and so on by default.
    value : str
        What the values are, for the legend cell.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    choice("style", style, STYLES)
    codebook = np.asarray(codebook_matrix(codebook, n_units=len(lattice.positions)), np.float64)
    titles = _titles(codebook.shape[1], names)
    scale = scale_of(codebook if style == "lines" else np.append(codebook, 0.0))
    with canvas(ax, *map_figure_size(lattice, width=PAGE_WIDTH)) as axes:
        fill_cells(axes, lattice, facecolors=GROUND)
        frame_cells(axes, lattice)
        if style == "lines":
            _add_lines(axes, lattice, codebook, scale)
        else:
            _add_bars(axes, lattice, codebook, scale)
        if style == "bars" and len(titles) <= len(LABEL_COLORS):
            axes.set_title(f"{plain(value)}: {range_text(np.append(codebook, 0.0))}")
            add_label_legend(axes, {title: label_style(i) for i, title in enumerate(titles)})
        else:
            low, high = float(scale.vmin or 0), float(scale.vmax or 0)
            add_legend_cell(axes, lattice, Span(value, low, high), Span("feature", 1, len(titles)))
    return axes


def _titles(n_features: int, names: Sequence[str] | None) -> list[str]:
    titles = [f"feature {i + 1}" for i in range(n_features)] if names is None else list(names)
    if len(titles) != n_features:
        raise ParameterError(f"names must be one a feature: {n_features} features; got {len(titles)}")
    if len(set(titles)) < len(titles):
        titles = [f"{i + 1}: {title}" for i, title in enumerate(titles)]
    return titles


def _add_lines(ax: Axes, lattice: Lattice, codebook: NDArray[np.float64], scale: Normalize) -> None:
    along = np.linspace(-1, 1, codebook.shape[1]) if codebook.shape[1] > 1 else np.array([-1.0, 1.0])
    values = np.broadcast_to(codebook, (len(codebook), len(along)))
    curves = _placed(lattice, along, values, scale)
    ax.add_collection(LineCollection(list(curves), colors=MAIN, linewidths=0.8), autolim=False)


def _add_bars(ax: Axes, lattice: Lattice, codebook: NDArray[np.float64], scale: Normalize) -> None:
    n_features = codebook.shape[1]
    room = 2 / n_features
    for feature, values in enumerate(codebook.T):
        left = -1 + (feature + (1 - BAR) / 2) * room
        along = np.array([left, left, left + BAR * room, left + BAR * room])
        heights = np.stack([np.zeros_like(values), values, values, np.zeros_like(values)], axis=1)
        color = LABEL_COLORS[feature] if n_features <= len(LABEL_COLORS) else MAIN
        bars = PolyCollection(list(_placed(lattice, along, heights, scale)), facecolors=color, linewidths=0)
        ax.add_collection(bars, autolim=False)
    zero = _placed(lattice, np.array([-1.0, 1.0]), np.zeros((len(codebook), 2)), scale)
    ax.add_collection(LineCollection(list(zero), colors=QUIET, linewidths=0.4), autolim=False)


def _placed(
    lattice: Lattice, along: NDArray[np.float64], values: NDArray[np.float64], scale: Normalize
) -> NDArray[np.float64]:
    """(K, P, 2) points in each unit's box: ``along`` (P,) from -1 to 1, ``values`` (K, P) from below to above."""
    squares = has_squares(lattice)
    up = 2 * np.ma.getdata(scale(values)) - 1
    offsets = np.stack(
        [np.broadcast_to(along * HALF_WIDTH[squares], up.shape), -up * HALF_HEIGHT[squares]], axis=-1
    )
    return np.asarray(lattice.positions[:, None, :] + offsets)
