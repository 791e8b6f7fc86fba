"""What each unit sounds like: its codebook vector as a spectrogram, at its place on the map."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError
from somatopy.measures.inputs import codebook_matrix
from somatopy.pictures.canvas import PAGE_WIDTH, canvas
from somatopy.pictures.cells import Lattice, frame_cells, has_squares
from somatopy.pictures.colorbar import add_colorbar
from somatopy.pictures.legend_cell import Span, add_legend_cell
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import MAGNITUDE
from somatopy.pictures.scale import scale_of

# Half the sides of a picture, in cells: the rest is the gap between neighbors, whose rows lie closer among hexagons.
HALF_WIDTH = 0.46
HALF_HEIGHT = {True: 0.46, False: 0.40}


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
    half_height = HALF_HEIGHT[has_squares(lattice)]
    with canvas(ax, *map_figure_size(lattice, width=PAGE_WIDTH)) as axes:
        for image, place in zip(images, lattice.positions, strict=True):
            _draw_image(axes, image, place, half_height, norm)
        frame_cells(axes, lattice)
        colored = ScalarMappable(norm, MAGNITUDE)
        colored.set_array(images)
        add_colorbar(axes, colored, energy, share=0.6)
        add_legend_cell(axes, lattice, bands or Span("band", 1, shape[0]), time or Span("frame", 1, shape[1]))
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
