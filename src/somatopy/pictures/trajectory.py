"""A series of samples as a path over the map."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patheffects import Normal, withStroke
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.maps.lattice import Grid, Ring
from somatopy.measures.inputs import unit_indices
from somatopy.pictures.canvas import canvas
from somatopy.pictures.cells import Lattice, fill_cells, frame_cells
from somatopy.pictures.colorbar import add_colorbar
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND, INK, MAGNITUDE, PAPER
from somatopy.pictures.scale import scale_of

# Points: the path, its rim, the marks of first and last.
LINE, RIM, MARK = 1.6, 3.0, 7.0


def draw_trajectory(
    bmu: ArrayLike,
    lattice: Lattice,
    *,
    times: ArrayLike | None = None,
    time: str = "sample",
    background: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw the way from best-matching unit to best-matching unit, colored from the first sample to the last.

    An open circle marks the first sample, a filled one the last. On a torus the path goes the short way, over the
    border where that is shorter.

    Parameters
    ----------
    bmu : (N,) unit indices
        Of the samples in their order (``som.predict(X)``).
    lattice : with ``positions``
    times : (N,) rising numbers, optional
        When each sample was taken; by default they are counted from 1.
    time : str
        What ``times`` are, for the color bar: ``"time (s)"``.
    background : bool
        Fill the cells first; False lays the path over what is drawn already, a U-matrix for example.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    units = unit_indices(bmu, len(lattice.positions))
    when = _times(times, len(units))
    paths, colors = _legs(lattice, units, when)
    with canvas(ax, *map_figure_size(lattice)) as axes:
        if background:
            fill_cells(axes, lattice, facecolors=GROUND)
        path = LineCollection(
            paths,
            array=colors,
            cmap=MAGNITUDE,
            norm=scale_of(when),
            linewidths=LINE,
            capstyle="round",
            zorder=3,
        )
        path.set_path_effects([withStroke(linewidth=RIM, foreground=PAPER), Normal()])
        axes.add_collection(path, autolim=False)
        _mark_ends(axes, lattice.positions[units[[0, -1]]])
        frame_cells(axes, lattice)
        if len(paths):
            add_colorbar(axes, path, time)
    return axes


def _times(times: ArrayLike | None, n: int) -> NDArray[np.float64]:
    if not n:
        raise ParameterError("bmu must hold at least one unit index; got none")
    when = np.arange(1.0, n + 1) if times is None else np.asarray(times, np.float64)
    if when.shape != (n,) or not np.isfinite(when).all() or (np.diff(when) < 0).any():
        raise ParameterError(f"times must be {n} rising numbers, one a sample; got shape {when.shape}")
    return when


def _legs(
    lattice: Lattice, units: NDArray[np.int64], when: NDArray[np.float64]
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """The straight parts (2, 2) of the way, and the time of each; staying on a unit has none."""
    legs: list[NDArray[np.float64]] = []
    times: list[float] = []
    for i in np.flatnonzero(np.diff(units)).tolist():
        start, stop = lattice.positions[units[i]], lattice.positions[units[i + 1]]
        way = _short_way(lattice, stop - start)
        parts = [np.array([start, stop])]
        if not np.allclose(start + way, stop):  # out over one border and in over the other
            parts = [np.array([start, start + way]), np.array([stop - way, stop])]
        legs += parts
        times += [(when[i] + when[i + 1]) / 2] * len(parts)
    return legs, np.array(times)


def _short_way(lattice: Lattice, way: NDArray[np.float64]) -> NDArray[np.float64]:
    if not isinstance(lattice, Grid) or isinstance(lattice, Ring) or not lattice.periodic:
        return way
    across, down = float(lattice.columns), lattice.rows * lattice.row_height
    ways = [way + np.array([x * across, y * down]) for y in (0, -1, 1) for x in (0, -1, 1)]
    return min(ways, key=lambda way: round(float(np.hypot(*way)), 9))


def _mark_ends(ax: Axes, ends: NDArray[np.float64]) -> None:
    look: dict[str, Any] = {"markersize": MARK, "markeredgecolor": INK, "markeredgewidth": 1.2, "zorder": 4}
    ax.plot(*ends[0], "o", markerfacecolor=PAPER, **look)
    ax.plot(*ends[1], "o", markerfacecolor=INK, **(look | {"markersize": 0.7 * MARK}))
