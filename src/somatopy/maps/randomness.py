"""Where a training takes its random numbers from."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from somatopy.checking import ParameterError, show


def generator_of(random_state: Any) -> np.random.RandomState:
    """The generator that the parameter ``random_state`` stands for; None takes NumPy's global one.

    >>> generator_of(0).randint(100) == generator_of(0).randint(100)
    True
    """
    rule = f"random_state must be None, a whole number from 0 to {2**32 - 1:,} or a numpy.random.RandomState"
    if isinstance(random_state, bool):
        raise ParameterError(f"{rule}; got {random_state}")
    try:
        return check_random_state(random_state)
    except (ValueError, TypeError) as error:
        raise ParameterError(f"{rule}; got {show(random_state)}") from error
