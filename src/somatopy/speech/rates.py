"""The learning rate at an iteration: stairs, or a warm-up and half a cosine."""

from __future__ import annotations

import math
from collections.abc import Sequence

Stairs = Sequence[tuple[int, float]]


def stairs(iteration: int, steps: Stairs) -> float | None:
    """The rate of the last of ``steps`` (iteration, rate) that has begun; None, the end, where it is negative.

    >>> [stairs(i, [(0, 0.005), (4000, 0.001), (6000, -1)]) for i in (0, 3999, 4000, 6000)]
    [0.005, 0.005, 0.001, None]
    """
    begun = [rate for first, rate in steps if first <= iteration]
    rate = begun[-1] if begun else steps[0][1]
    return None if rate < 0 else rate


def warm_cosine(iteration: int, peak: float, warmup: int, iterations: int) -> float:
    """From ``peak / warmup`` up to ``peak`` in ``warmup`` iterations, then down half a cosine to 0 at ``iterations``.

    >>> [round(warm_cosine(i, 1.0, 2, 10), 3) for i in (0, 1, 2, 6, 10)]
    [0.5, 1.0, 1.0, 0.5, 0.0]
    """
    if iteration < warmup:
        return peak * (iteration + 1) / warmup
    share = (iteration - warmup) / max(1, iterations - warmup)
    return peak * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
