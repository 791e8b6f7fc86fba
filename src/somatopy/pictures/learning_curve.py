"""The mean squared error of every gmap, in the order of training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from somatopy.pictures import words
from somatopy.pictures.canvas import COLUMN_WIDTH, canvas, points_of
from somatopy.pictures.lettering import letters_in, plain
from somatopy.pictures.palette import ACCENT, INK, MAIN
from somatopy.pictures.phases import STRIP, Record, column, leave_room_for_names, shade_phases

DASHES = ("--", ":", "-.")


def draw_learning_curve(
    history: Sequence[Record],
    *,
    references: Mapping[str, float] | None = None,
    units: bool = False,
    unit: str = words.SCALED_SQUARED,
    ax: Axes | None = None,
) -> Axes:
    """Draw MSE_A over the training steps, the phases shaded; of a deep map its loss over the iterations.

    Parameters
    ----------
    history : records with the entries ``step``, ``phase`` and ``mse`` (and ``units``)
        A map's ``history_``; those of a DeepSOM have ``iteration`` and ``loss`` instead.
    references : {name: error}, optional
        Levels to compare with, drawn as broken lines: half the variance, k-means with as many centers.
    units : bool
        Draw the number of units, too, on an axis of its own at the right.
    unit : str
        Unit of the error, for the axis; empty for none. A loss has none.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    label = words.with_unit(words.ERROR, unit and plain(unit))
    if history and "loss" in history[0]:
        history, label = [_of_deep_map(record) for record in history], words.LOSS
    with canvas(ax, COLUMN_WIDTH, 2.4) as axes:
        errors = column(history, "mse")
        for part in trainings(history):
            axes.plot(
                column(part, "step"), column(part, "mse"), color=MAIN, linewidth=1.2, marker="o", markersize=2
            )
        levels = references or {}
        _draw_levels(axes, levels)
        shade_phases(axes, history)
        finite = errors[np.isfinite(errors)].tolist()
        leave_room_for_names(axes, max([*finite, *levels.values()], default=1.0))
        axes.set(xlabel=words.STEP, ylabel=label)
        if units:
            _add_units(axes, history)
    return axes


def trainings(history: Sequence[Record]) -> list[list[Record]]:
    """The records of each map: one list, but of a tree, whose maps are trained one after the other, as many as these.

    >>> [len(part) for part in trainings([{"map": 0}, {"map": 0}, {"map": 1}])]
    [2, 1]
    """
    return [list(part) for _, part in groupby(history, key=lambda record: record.get("map"))]


def _of_deep_map(record: Record) -> Record:
    """A deep map's record in the words of the others, its terms of the loss left out."""
    return {"step": record["iteration"], "phase": "training", "mse": record["loss"]}


def _draw_levels(ax: Axes, levels: Mapping[str, float]) -> None:
    lines = [
        ax.axhline(level, color=INK, linewidth=0.8, linestyle=DASHES[number % len(DASHES)])
        for number, level in enumerate(levels.values())
    ]
    if lines:
        width, _ = points_of(ax)
        texts = [plain(name, max(8, letters_in(0.6 * width))) for name in levels]
        ax.legend(lines, texts, loc="upper right", bbox_to_anchor=(1.0, 1 - STRIP), frameon=False)


def _add_units(ax: Axes, history: Sequence[Record]) -> None:
    units = column(history, "units")
    right = ax.twinx()
    right.plot(column(history, "step"), units, color=ACCENT, linewidth=1.2)
    leave_room_for_names(right, float(units.max()))
    right.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10], integer=True))
    right.spines["right"].set_visible(True)
    # Each axis bears the color of its curve.
    right.set_ylabel(words.UNITS, color=ACCENT)
    right.tick_params(axis="y", colors=ACCENT)
    ax.yaxis.label.set_color(MAIN)
