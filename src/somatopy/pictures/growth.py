"""The number of units over training."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from somatopy.pictures import words
from somatopy.pictures.canvas import COLUMN_WIDTH, canvas
from somatopy.pictures.palette import ACCENT
from somatopy.pictures.phases import Record, column, leave_room_for_names, shade_phases


def draw_growth(history: Sequence[Record], *, ax: Axes | None = None) -> Axes:
    """Draw the number of units over the training steps, the phases shaded.

    ``history`` holds records with the entries ``step``, ``phase`` and ``units``: a map's ``history_``.
    """
    with canvas(ax, COLUMN_WIDTH, 2.0) as axes:
        steps, units = column(history, "step"), column(history, "units")
        axes.plot(steps, units, color=ACCENT, linewidth=1.2, marker="o", markersize=2)
        shade_phases(axes, history)
        leave_room_for_names(axes, float(units.max()))
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], integer=True))
        axes.set_xlabel(words.STEP)
        axes.set_ylabel(words.UNITS)
    return axes
