"""How a training ended: is the error still falling, has it settled, does it rise?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from somatopy.checking import InputError

SETTLED = 0.01  # a fall by less than this share an epoch is none worth waiting for
LAST_PART = 0.25  # of the epochs of the last phase tells how it ended


@dataclass(frozen=True)
class LearningCurve:
    """The end of a training.

    Attributes
    ----------
    epochs : int
        Epochs of the last phase of the training (a Kohonen map has one).
    fall : float
        By which share the mean squared error fell per epoch at the end; below 0 where it rose.
    state : "settled", "falling", "narrowing", "rising" or "short"
        "narrowing": the error falls, and so does the radius, which lowers it by itself; ask
        :func:`somatopy.measures.movement_left`. "short": fewer than four epochs tell nothing.
    """

    epochs: int
    fall: float
    state: str


def learning_curve(history: Sequence[Mapping[str, Any]]) -> LearningCurve:
    """How the training with these records (``som.history_``) ended.

    The last quarter of the epochs counts, two at least: ``fall = 1 - (mse_end / mse_before) ^ (1 / epochs)``.

    >>> learning_curve([{"phase": "training", "mse": 8 / 2**epoch} for epoch in range(9)]).state
    'falling'
    """
    if not history:
        raise InputError("history is empty: fit the map, or load one that was saved with its history")
    phase = history[-1]["phase"]
    last = [record for record in history if record["phase"] == phase]
    errors = [float(record["mse"]) for record in last]
    if len(errors) < 4:
        return LearningCurve(len(errors), float("nan"), "short")
    span = max(2, round(LAST_PART * len(errors)))
    before, end = errors[-1 - span], errors[-1]
    fall = 1 - (end / before) ** (1 / span) if before > 0 else 0.0
    narrower = last[-1].get("radius", 0) < last[-1 - span].get("radius", 0)
    return LearningCurve(len(errors), float(fall), _state(fall, narrower))


def _state(fall: float, narrower: bool) -> str:
    if abs(fall) < SETTLED:
        return "settled"
    if fall < 0:
        return "rising"
    return "narrowing" if narrower else "falling"
