"""What each unit looks like: its codebook vector as a small image, at its place on the map."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import ParameterError, show
from somatopy.measures.inputs import codebook_matrix
from somatopy.pictures.canvas import PAGE_WIDTH, canvas
from somatopy.pictures.cells import Lattice, fill_cells, frame_cells, has_squares
from somatopy.pictures.colorbar import add_colorbar
from somatopy.pictures.map_size import map_figure_size
from somatopy.pictures.palette import GROUND
from somatopy.pictures.scale import scale_of

# Half of the longer side of an image, in cells: the rest is the gap between neighbors, whose rows lie closer among
# hexagons, and whose corners would meet on a ring.
HALF_SIDE = {True: 0.46, False: 0.36}
COLORS = (3, 4)  # red, green, blue, and perhaps opacity


def draw_codebook_images(
    codebook: ArrayLike,
    lattice: Lattice,
    shape: tuple[int, ...] | None = None,
    *,
    shared_scale: bool = True,
    cmap: str = "gray",
    value: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw each unit's vector as an image, row 0 of it above.

    Parameters
    ----------
    codebook : (K, D)
    lattice : with ``positions``
    shape : (height, width) or (height, width, 3 or 4), optional
        Of an image, the vector row by row; by default a square. Of colors (values from 0 to 1, or to 255) the last
        side counts red, green, blue and opacity.
    shared_scale : bool
        One scale from black to white for all, with a bar; otherwise each image takes all of it.
    cmap : str
        Name of a color map of matplotlib, for images without colors.
    value : str
        What the values are, for the color bar.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    images = _images(codebook_matrix(codebook, n_units=len(lattice.positions)), shape)
    scale = scale_of(images)
    with canvas(ax, *map_figure_size(lattice, width=PAGE_WIDTH)) as axes:
        fill_cells(axes, lattice, facecolors=GROUND)
        for image, place in zip(images, lattice.positions, strict=True):
            norm = scale if shared_scale else scale_of(image)
            _draw_image(axes, image, _extent(place, image.shape, HALF_SIDE[has_squares(lattice)]), norm, cmap)
        frame_cells(axes, lattice)
        if shared_scale and images.ndim == 3:
            colored = ScalarMappable(scale, cmap)
            colored.set_array(images)
            add_colorbar(axes, colored, value)
    return axes


def _images(codebook: NDArray[np.float64], shape: tuple[int, ...] | None) -> NDArray[np.float64]:
    """(K, height, width) or (K, height, width, colors)."""
    n_features = codebook.shape[1]
    side = round(n_features**0.5)
    wanted = (side, side) if shape is None else tuple(shape)
    in_color = len(wanted) == 3 and wanted[2] in COLORS
    if np.prod(wanted) != n_features or not (len(wanted) == 2 or in_color):
        rule = "(height, width) or (height, width, 3 or 4)"
        raise ParameterError(f"shape must be {rule} of {n_features} features; got {show(shape)}")
    images = np.asarray(codebook, np.float64).reshape(-1, *wanted)
    if in_color:
        return np.clip(images / (255.0 if images.max() > 1 else 1.0), 0, 1)
    return images


def _extent(
    place: NDArray[np.float64], shape: tuple[int, ...], half_side: float
) -> tuple[float, float, float, float]:
    """Left, right, bottom, top of an image of square pixels around ``place``."""
    height, width = shape[:2]
    across, down = half_side * np.array([width, height]) / max(width, height)
    x, y = place
    return x - across, x + across, y + down, y - down


def _draw_image(
    ax: Axes,
    image: NDArray[np.float64],
    extent: tuple[float, float, float, float],
    norm: Normalize,
    cmap: str,
) -> None:
    picture = AxesImage(ax, cmap=cmap, norm=norm, extent=extent, origin="upper", interpolation="nearest")
    picture.set_data(image)
    picture.set_zorder(1.5)  # above the cells
    ax.add_image(picture)
