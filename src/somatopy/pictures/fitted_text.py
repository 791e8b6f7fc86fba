"""Text that takes the size its box allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.text import Text
from numpy.typing import ArrayLike

from somatopy.pictures.lettering import width_in_ems

# Points. Below the smallest nobody can read: then nothing is drawn.
SMALLEST, LARGEST = 3.5, 8.0
# A line is as high as this many font sizes, from descenders to accents.
LINE_IN_EMS = 1.2


class FittedText(Text):
    """A centered line that is sized when drawn, so that it fits its box on a figure of any size.

    Parameters
    ----------
    x, y : float
        Center of the box.
    box : (width, height)
        In the same coordinates as ``x`` and ``y`` (see ``transform``).
    ems : float
        Width of the line as a multiple of its font size; texts that share the ``ems`` of the widest of them
        come out in one size.
    smallest, largest : float
        Points: smaller letters are not drawn, larger ones do not occur.
    """

    def __init__(
        self,
        x: float,
        y: float,
        text: str,
        *,
        box: tuple[float, float],
        ems: float,
        smallest: float = SMALLEST,
        largest: float = LARGEST,
        **properties: Any,
    ) -> None:
        super().__init__(x, y, text, ha="center", va="center_baseline", **properties)
        self.box, self.ems, self.smallest, self.largest = box, ems, smallest, largest
        # Its size follows from the layout, so it must not shape the layout.
        self.set_in_layout(False)

    def fitting_size(self) -> float:
        """Font size in points at which the line fills its box, at most ``largest``."""
        x, y = self.get_unitless_position()
        corners = self.get_transform().transform([(x, y), (x + self.box[0], y + self.box[1])])
        width, height = abs(corners[1] - corners[0]) * 72 / self.get_figure().dpi  # type: ignore[union-attr]
        return float(min(self.largest, height / LINE_IN_EMS, width / self.ems if self.ems else height))

    def draw(self, renderer: RendererBase) -> None:
        size = self.fitting_size()
        if size >= self.smallest:
            self.set_fontsize(size)
            super().draw(renderer)


def write_in_boxes(
    ax: Axes,
    centers: ArrayLike,
    texts: Sequence[str],
    boxes: ArrayLike,
    *,
    colors: Sequence[str],
    **properties: Any,
) -> list[FittedText]:
    """Write plain ``texts`` into boxes at ``centers`` (N, 2), all boxes (2,) or each (N, 2) given as width, height.

    Boxes of one size get letters of one size: what the widest text needs.
    """
    ems = max((width_in_ems(text) for text in set(texts)), default=0.0)
    places = np.asarray(centers, np.float64).reshape(-1, 2)
    sizes = np.broadcast_to(np.asarray(boxes, np.float64), places.shape)
    written = [
        FittedText(x, y, text, box=(width, height), ems=ems, color=color, **properties)
        for (x, y), text, (width, height), color in zip(places, texts, sizes, colors, strict=True)
    ]
    for text in written:
        ax.add_artist(text)
    return written
