"""The images of the listed samples, side by side on a few sheets."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.report.media import Media

SHEET = 2048  # pixels of a side at most: decoded it takes 16 MB
LARGEST = 96  # pixels of the longer side of an image
BYTE = 255


def sprites(images: NDArray[Any], rows: NDArray[np.int64]) -> Media:
    """The images ``rows`` (M,) of ``images`` (N, h, w) or (N, h, w, 3), drawn smaller where they are large."""
    size = images.shape[1:3]
    width, height = cell = _cell(*size)
    across, down = SHEET // width, SHEET // height
    ends = brightness(images, rows)
    sheets = [
        _sheet(images, rows[first : first + across * down], cell, across, ends)
        for first in range(0, len(rows), across * down)
    ]
    sheet, place = np.divmod(np.arange(len(rows)), across * down)
    line, column = np.divmod(place, across)
    return Media(
        "image",
        "image/png",
        sheets,
        np.column_stack([sheet, column * width, line * height]),
        [f"sheet_{number}.png" for number in range(len(sheets))],
        text=f"images of {size[1]} x {size[0]} pixels",
        cell=cell,
        notes=[] if cell == size[::-1] else [f"Images are drawn at {width} x {height} pixels."],
    )


def brightness(images: NDArray[Any], rows: NDArray[np.int64]) -> tuple[float, float]:
    """The values that are black and white: 0 and 1, 0 and 255, or the least (or 0) and the largest there are.

    >>> brightness(np.array([[[0.2, 0.9]]]), np.array([0])), brightness(np.array([[[-3.0, 5.0]]]), np.array([0]))
    ((0.0, 1.0), (-3.0, 5.0))
    """
    if images.dtype == np.uint8:
        return 0.0, float(BYTE)
    finite = [image[np.isfinite(image)] for image in (images[row] for row in rows)]
    low = min((float(image.min()) for image in finite if image.size), default=0.0)
    high = max((float(image.max()) for image in finite if image.size), default=1.0)
    if low < 0 or high > BYTE:
        return low, high
    if 1 < high <= BYTE / 2:  # gray levels of few bits: of bytes they would be all dark
        return 0.0, high
    return 0.0, 1.0 if high <= 1 else float(BYTE)


def _cell(height: int, width: int) -> tuple[int, int]:
    shrink = min(1.0, LARGEST / max(height, width))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _sheet(
    images: NDArray[Any],
    rows: NDArray[np.int64],
    cell: tuple[int, int],
    across: int,
    ends: tuple[float, float],
) -> bytes:
    from PIL import Image

    width, height = cell
    used = min(across, len(rows)), -(-len(rows) // across)
    sheet = Image.new("RGB" if images.ndim > 3 else "L", (used[0] * width, used[1] * height))
    for number, row in enumerate(rows):
        line, column = divmod(number, across)
        picture = Image.fromarray(_bytes(images[row], ends))
        if picture.size != cell:
            picture = picture.resize(cell, Image.Resampling.BOX)
        sheet.paste(picture, (column * width, line * height))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def _bytes(image: NDArray[Any], ends: tuple[float, float]) -> NDArray[np.uint8]:
    low, high = ends
    if image.dtype == np.uint8:
        return image
    shares = (np.nan_to_num(np.asarray(image, np.float64), nan=low) - low) / (high - low or 1.0)
    return np.rint(np.clip(shares, 0, 1) * BYTE).astype(np.uint8)
