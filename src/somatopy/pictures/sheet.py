"""A sheet of several small copies of one map, in rows, a few lines of text above each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from somatopy.pictures.cells import Lattice, bounds, cell_shapes
from somatopy.pictures.fitted_text import write_in_boxes
from somatopy.pictures.palette import INK

# Between maps, as a share of a map's longer side.
GAP = 0.12
# Height of a line of text, as a share of the step from one map to the next.
LINE = 0.1


@dataclass(frozen=True)
class MovedLattice:
    """A lattice drawn elsewhere: the same cells, shifted."""

    positions: NDArray[np.float64]
    neighbors: NDArray[np.int32]
    cell: NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """Where the copies of a map lie, in the map's drawing units, the first map at its own place.

    Parameters
    ----------
    bounds : (left, top, right, bottom)
        Of the first map.
    n_maps, n_columns, n_lines : int
        Copies, copies in a row, lines of text above each.
    """

    bounds: tuple[float, float, float, float]
    n_maps: int
    n_columns: int
    n_lines: int

    @classmethod
    def of(cls, lattice: Lattice, n_maps: int, n_lines: int, width_over_height: float) -> Sheet:
        """The sheet with as many columns as fill a space of the given proportions best."""
        one = cls(bounds(lattice), n_maps, 1, n_lines)
        n_columns = round(math.sqrt(n_maps * width_over_height * one.step[1] / one.step[0]))
        return cls(one.bounds, n_maps, min(max(n_columns, 1), n_maps), n_lines)

    @property
    def step(self) -> tuple[float, float]:
        """From one map to the next, to the right and down."""
        left, top, right, bottom = self.bounds
        across = right - left + self._gap
        return across, bottom - top + self._gap + self.n_lines * LINE * across

    def shift(self, number: int) -> tuple[float, float]:
        """How far the map with this number lies from the first."""
        row, column = divmod(number, self.n_columns)
        return column * self.step[0], row * self.step[1]

    def moved(self, lattice: Lattice, number: int) -> MovedLattice:
        """The lattice at the place of the map with this number."""
        shifted = lattice.positions + np.array(self.shift(number))
        return MovedLattice(shifted, lattice.neighbors, cell_shapes(lattice))

    def write(self, ax: Axes, number: int, lines: Sequence[str]) -> None:
        """Write the first ``n_lines`` of ``lines`` above a map."""
        left, top, right, _ = self.bounds
        right_by, down_by = self.shift(number)
        line = LINE * self.step[0]
        x = (left + right) / 2 + right_by
        centers = [(x, top + down_by - (self.n_lines - i - 0.4) * line) for i in range(self.n_lines)]
        box = (0.92 * self.step[0], line)
        for center, text in zip(centers, lines[: self.n_lines], strict=True):
            write_in_boxes(ax, [center], [text], box, colors=[INK], smallest=0.0)

    def frame(self, ax: Axes) -> None:
        """Fit the axes to the whole sheet and hide them."""
        left, top, right, bottom = self.bounds
        n_rows = math.ceil(self.n_maps / self.n_columns)
        across, down = (self.n_columns - 1) * self.step[0], (n_rows - 1) * self.step[1]
        ax.set_aspect("equal")
        ax.set_xlim(left - self._gap / 2, right + across + self._gap / 2)
        ax.set_ylim(bottom + down, top - self.n_lines * LINE * self.step[0] - self._gap / 2)
        ax.set_axis_off()

    @property
    def _gap(self) -> float:
        left, top, right, bottom = self.bounds
        return GAP * max(right - left, bottom - top)
