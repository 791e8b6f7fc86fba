"""The cell beside a map that says what the sides of every cell mean."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.axis import Axis

from somatopy.pictures.cells import Lattice, bounds
from somatopy.pictures.colorbar import GAP, longer_over_width
from somatopy.pictures.lettering import plain
from somatopy.pictures.scale import number_text

# Its side, as a share of the map's longer side.
LEGEND_CELL = 0.13


@dataclass(frozen=True)
class Span:
    """One axis of a spectrogram: its name and its first and last value.

    >>> Span("Bark", 0, 24)
    Span(name='Bark', first=0, last=24)
    """

    name: str
    first: float
    last: float


def add_legend_cell(ax: Axes, lattice: Lattice, upward: Span, rightward: Span) -> None:
    """Add an empty cell right of the map, above, whose sides bear the axes of every cell."""
    left, top, right, bottom = bounds(lattice)
    width, height = right - left, bottom - top
    side = min(LEGEND_CELL * max(width, height), height)
    gap = GAP * longer_over_width(ax)
    cell = ax.inset_axes((1 + gap, 1 - side / height, side / width, side / height))
    _span(cell.xaxis, rightward)
    _span(cell.yaxis, upward)
    cell.spines[:].set_visible(True)
    _letter_outside(cell, plain(upward.name), plain(rightward.name))


def _span(axis: Axis, span: Span) -> None:
    ends = [span.first, span.last]
    axis.set_ticks(ends, labels=[number_text(end).replace("-", "\N{MINUS SIGN}") for end in ends])
    # A span of one value gets a side all the same.
    half = 0.5 * (span.first == span.last)
    axis.set_view_interval(span.first - half, span.last + half, ignore=True)


def _letter_outside(cell: Axes, upward: str, rightward: str) -> None:
    # Right of the cell and below, away from the map; each number within its own side.
    cell.yaxis.tick_right()
    cell.yaxis.set_label_position("right")
    cell.set_xlabel(rightward, labelpad=1, loc="left")
    cell.set_ylabel(upward, labelpad=1)
    cell.tick_params(length=1.5, pad=1)
    first, last = cell.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    lowest, highest = cell.get_yticklabels()
    lowest.set_verticalalignment("bottom")
    highest.set_verticalalignment("top")
