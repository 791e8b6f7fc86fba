"""The learning rate as a schedule."""

from __future__ import annotations

from typing import Any

from somatopy.checking import ParameterError, show
from somatopy.maps.schedule import Schedule, exponential, make_schedule

DEFAULT_RATE = exponential(0.3, 0.02)


def rate_schedule(learning_rate: Any, otherwise: Schedule = DEFAULT_RATE) -> Schedule:
    """The schedule of the parameter; None stands for ``otherwise``.

    Raises
    ------
    ParameterError
        It is no schedule, or above 1, which would throw units beyond the sample.

    >>> rate_schedule(("linear", 0.5, 0.1)).value([0, 1, 2], 3).tolist()
    [0.5, 0.3, 0.1]
    """
    if learning_rate is None:
        return otherwise
    rate = make_schedule("learning_rate", learning_rate)
    if max(rate.start, rate.stop) > 1:
        raise ParameterError(f"learning_rate must be at most 1; got {show(learning_rate)}")
    return rate
