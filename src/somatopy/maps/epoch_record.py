"""The record that a training leaves of every epoch: what ``history_`` is a list of."""

from __future__ import annotations

import time
from typing import Any


def epoch_record(
    phase: str, epoch: int, *, units: int, mse: float, rate: float, radius: float, began: float
) -> dict[str, Any]:
    """The record of an epoch of a map of fixed shape: nothing is born, there is no threshold.

    ``began`` is what ``time.perf_counter()`` said before it.
    """
    return {
        "phase": phase,
        "epoch": epoch,
        "step": epoch,
        "units": units,
        "births": 0,
        "mse": mse,
        "rate": rate,
        "radius": radius,
        "threshold": None,
        "seconds": time.perf_counter() - began,
        "last_of_phase": epoch == 0,
    }
