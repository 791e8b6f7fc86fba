"""What pictures and the explorer call the numbers they show: one name each, in print and on the screen."""

from __future__ import annotations

BORDERS = "distance to neighbors"
HITS = "samples"
ERROR = "MSE"
LOSS = "loss"
STEP = "training step"
UNITS = "units"
VALUE = "value"
SCALED = "scaled units"
SCALED_SQUARED = "scaled units²"
ENERGY = "energy"
DECIBELS = "dB"


def with_unit(name: str, unit: str) -> str:
    """``name`` with the unit of its numbers, where they have one.

    >>> with_unit("energy", "dB"), with_unit("value", "")
    ('energy (dB)', 'value')
    """
    return f"{name} ({unit})" if unit else name


def component(index: int) -> str:
    """What a feature without a name is called, counted from 0.

    >>> component(0)
    'component 1'
    """
    return f"component {index + 1}"
