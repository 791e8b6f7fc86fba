"""The phases of training as shaded spans of a curve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from somatopy.checking import ParameterError
from somatopy.pictures.fitted_text import FittedText
from somatopy.pictures.lettering import plain, width_in_ems
from somatopy.pictures.palette import GROUND, INK, PAPER

Record = Mapping[str, Any]

# A review closes each reinforcing cycle: one span for both, or the strip would flicker.
SPAN_OF_PHASE = {"reviewing": "reinforcing"}
# The strip at the top of the axes that the names stand in.
STRIP = 0.1


def column(history: Sequence[Record], name: str) -> NDArray[np.float64]:
    """One entry of every record, as floats (None: NaN)."""
    if not history:
        raise ParameterError("history must hold at least one record; got none: train the map first")
    missing = next((i for i, record in enumerate(history) if name not in record), None)
    if missing is not None:
        raise ParameterError(f"history must be records with an entry {name!r}; record {missing} has none")
    return np.array([np.nan if record[name] is None else record[name] for record in history], np.float64)


def phase_spans(history: Sequence[Record]) -> list[tuple[str, float, float]]:
    """Name, first and last step of each phase that lasted; a span begins where the one before ended.

    >>> records = [("initialization", 0), ("calibrating", 1), ("calibrating", 2), ("growing", 3)]
    >>> phase_spans([{"phase": phase, "step": step} for phase, step in records])
    [('calibrating', 0.0, 2.0), ('growing', 2.0, 3.0)]
    """
    steps = column(history, "step").tolist()
    spans: list[tuple[str, float, float]] = []
    for record, before, step in zip(history[1:], steps, steps[1:], strict=False):
        phase = SPAN_OF_PHASE.get(record["phase"], str(record["phase"]))
        if spans and spans[-1][0] == phase:
            spans[-1] = (phase, spans[-1][1], step)
        else:
            spans.append((phase, before, step))
    return spans


def shade_phases(ax: Axes, history: Sequence[Record]) -> None:
    """Shade every other phase, name all in a strip at the top, and fit the x axis to the steps."""
    spans = phase_spans(history)
    for number, (phase, start, stop) in enumerate(spans):
        ax.axvspan(start, stop, color=(GROUND, PAPER)[number % 2], linewidth=0, zorder=0)
        _write_name(ax, plain(phase), start, stop)
    steps = column(history, "step")
    margin = 0.02 * (steps.max() - steps.min()) or 0.5
    ax.set_xlim(steps.min() - margin, steps.max() + margin)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))


def leave_room_for_names(ax: Axes, highest: float) -> None:
    """Let the y axis run from 0 so far above ``highest`` that the strip of names stays free."""
    ax.set_ylim(0, (highest if highest > 0 else 1.0) / (1 - 1.3 * STRIP))


def _write_name(ax: Axes, name: str, start: float, stop: float) -> None:
    ax.add_artist(
        FittedText(
            (start + stop) / 2,
            1 - STRIP / 2,
            name,
            box=(0.84 * (stop - start), STRIP),
            ems=width_in_ems(name),
            largest=7.0,
            color=INK,
            transform=ax.get_xaxis_transform(),
        )
    )
