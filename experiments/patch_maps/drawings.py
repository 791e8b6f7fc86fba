"""Many small images as one: side by side, or around a ring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.offsetbox import AnnotationBbox, OffsetImage

from somatopy.pictures import new_figure, paper
from somatopy.pictures.palette import INK

EVERY = 3  # of so many views one is drawn
INNER = 0.62  # radius of the second half turn
OUTSIDE, INSIDE = 1.16, 0.7  # where angles are written, as shares of the radius


def tiled(images: np.ndarray, columns: int, gap: int = 1) -> np.ndarray:
    """Images (N, H, W) or (N, H, W, 3) of 0 to 255 as one, ``columns`` in a row, white between them."""
    images = np.clip(np.asarray(images, float), 0, 255)
    rows = -(-len(images) // columns)
    height, width = images.shape[1] + gap, images.shape[2] + gap
    sheet = np.full((rows * height - gap, columns * width - gap, *images.shape[3:]), 255.0)
    for number, image in enumerate(images):
        down, across = divmod(number, columns)
        sheet[down * height : down * height + height - gap, across * width : across * width + width - gap] = (
            image
        )
    return sheet.astype(np.uint8)


def draw_sheets(sheets: Sequence[tuple[str, np.ndarray]], path: Path, *, width: float, height: float) -> None:
    """Some sheets beside one another, a title above each."""
    with paper():
        figure = new_figure(width, height)
        for ax, (title, sheet) in zip(np.atleast_1d(figure.subplots(1, len(sheets))), sheets, strict=True):
            ax.imshow(sheet, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            ax.set_title(title)
            ax.set_axis_off()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=200)


def draw_ring(ax: Axes, views: np.ndarray, bmu: np.ndarray, n_units: int, *, winds_twice: bool) -> None:
    """Every third view at its unit's place on the ring; where it winds twice, the second half turn is within."""
    turns = 2 * np.pi * bmu / n_units
    for number in range(0, len(views), EVERY):
        within = winds_twice and 2 * number >= len(views)
        place = (INNER if within else 1.0) * np.array([np.sin(turns[number]), np.cos(turns[number])])
        ax.add_artist(AnnotationBbox(_small(views[number]), tuple(place), frameon=False, pad=0))
        x, y = (INSIDE if within else OUTSIDE) * place
        angle = f"{number * 360 // len(views)}°"
        ax.text(x, y, angle, ha="center", va="center", fontsize=5, color=INK)
    ax.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25), aspect="equal")
    ax.set_axis_off()


def _small(view: np.ndarray) -> OffsetImage:
    return OffsetImage(view, zoom=16 / view.shape[0], cmap="gray", norm=None, interpolation="antialiased")
