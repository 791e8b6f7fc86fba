"""What each unit sounds like: its codebook vector as a spectrogram, at its place on the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.measures.inputs import codebook_matrix
from somatopy.pictures.canvas import PAGE_WIDTH, canvas
from somatopy.pictures.cells import Lattice, bounds, frame_cells
from somatopy.pictures.colorbar import GAP, add_colorbar, longer_over_width
from somatopy.pictures.lettering import plain
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import MAGNITUDE
from somatopy.pictures.scale import scale_of

# Half the sides of a picture, in cells: the rest is the gap between neighbors, whose rows lie closer among hexagons.
HALF_WIDTH = 0.46
HALF_HEIGHT = {"square": 0.46, "hexagon": 0.40}
# Side of the legend cell, as a share of the map's longer side.
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


def draw_spectrograms(
    codebook: ArrayLike,
    lattice: Lattice,
    shape: tuple[int, int],
    *,
    bands: Span | None = None,
    time: Span | None = None,
    energy: str = "energy (scaled)",
    ax: Axes | None = None,
) -> Axes:
    """Draw each unit's vector as an image of bands (upward) over frames (to the right).

    Parameters
    ----------
    codebook : (K, bands * frames)
    lattice : with ``positions``
    shape : (bands, frames)
    bands, time : Span, optional
        The axes of the legend cell; by default bands and frames, counted from 1.
    energy : str
        What the colors mean.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    images = _images(codebook_matrix(codebook, n_units=len(lattice.positions)), shape)
    norm = scale_of(images)
    half_height = HALF_HEIGHT[getattr(lattice, "cell", "square")]
    with canvas(ax, *map_figure_size(lattice, width=PAGE_WIDTH)) as axes:
        for image, place in zip(images, lattice.positions, strict=True):
            _draw_image(axes, image, place, half_height, norm)
        frame_cells(axes, lattice)
        add_colorbar(axes, ScalarMappable(norm, MAGNITUDE), energy, share=0.7)
        _add_legend_cell(
            axes, lattice, bands or Span("band", 1, shape[0]), time or Span("frame", 1, shape[1])
        )
    return axes


def _images(codebook: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.float64]:
    if codebook.shape[1] != shape[0] * shape[1]:
        raise ParameterError(
            f"shape must be (bands, frames) of {codebook.shape[1]} features; got {tuple(shape)}"
        )
    return codebook.reshape(-1, *shape)


def _draw_image(
    ax: Axes, image: NDArray[np.float64], place: NDArray[np.float64], half_height: float, norm: Normalize
) -> None:
    x, y = place
    # The y axis runs down, the bands run up: the lowest band lies at the larger y.
    extent = (x - HALF_WIDTH, x + HALF_WIDTH, y + half_height, y - half_height)
    picture = AxesImage(ax, cmap=MAGNITUDE, norm=norm, extent=extent, origin="lower")
    picture.set_data(image)
    ax.add_image(picture)


def _add_legend_cell(ax: Axes, lattice: Lattice, bands: Span, time: Span) -> None:
    left, top, right, bottom = bounds(lattice)
    width, height = right - left, bottom - top
    side = min(LEGEND_CELL * max(width, height), height)
    gap = GAP * longer_over_width(ax)
    cell = ax.inset_axes((1 + gap, 1 - side / height, side / width, side / height))
    cell.set(xlim=(time.first, time.last), ylim=(bands.first, bands.last))
    cell.set(xticks=[time.first, time.last], yticks=[bands.first, bands.last])
    cell.spines[:].set_visible(True)
    _letter_outside(cell, plain(bands.name), plain(time.name))


def _letter_outside(cell: Axes, bands: str, time: str) -> None:
    # Right of the cell and below, away from the map; each number within its own side.
    cell.yaxis.tick_right()
    cell.yaxis.set_label_position("right")
    cell.set_xlabel(time, labelpad=1, loc="left")
    cell.set_ylabel(bands, labelpad=1)
    cell.tick_params(length=1.5, pad=1)
    first, last = cell.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
    lowest, highest = cell.get_yticklabels()
    lowest.set_verticalalignment("bottom")
    highest.set_verticalalignment("top")
