"""Which samples a page lists when there are many: of every unit the nearest, the farthest and an even spread.

Every unit gets the same number of places; what a unit with few samples leaves free goes to the others. A unit with q
places for h samples, sorted by distance, keeps those at the positions ``round(j (h - 1) / (q - 1))``, j = 0 ... q - 1.
So the nearest and the farthest sample of each unit are there, and with them the worst-mapped of all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from somatopy.measures import hits
from somatopy.report.placement import Placement


def kept_rows(placed: Placement, n_units: int, most: int) -> NDArray[np.int64]:
    """The rows of at most ``most`` samples, in rising order; all of them where they are no more."""
    if len(placed.bmu) <= most:
        return np.arange(len(placed.bmu))
    counts = np.asarray(hits(placed.bmu, n_units), np.int64)
    given = places(counts, most)
    unit = placed.bmu
    return np.flatnonzero(_is_kept(placed.rank, counts[unit], given[unit]))


def rule(n_samples: int, n_kept: int) -> str:
    """The rule in a sentence; empty where all are kept."""
    if n_kept == n_samples:
        return ""
    return (
        f"{n_kept:,} of {n_samples:,} samples are listed: of every unit the nearest, the farthest and an even spread "
        "between them; counts and planes are of all samples"
    )


def places(counts: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """(K,) how many samples of each unit stay: as equal as ``counts`` allow, ``most`` in all.

    What is left over after equal parts goes, one each, to the units with most samples (ties: the lower index).

    >>> places(np.array([1, 10, 5, 0]), most=8).tolist()
    [1, 4, 3, 0]
    """
    low, high = 0, int(counts.max(initial=0))
    while low < high:  # the largest equal part that fits
        part = (low + high + 1) // 2
        low, high = (part, high) if np.minimum(counts, part).sum() <= most else (low, part - 1)
    given = np.minimum(counts, low)
    more = np.flatnonzero(counts > low)
    more = more[np.argsort(-counts[more], kind="stable")][: max(0, most - int(given.sum()))]
    given[more] += 1
    return given


def _is_kept(
    rank: NDArray[np.int64], count: NDArray[np.int64], given: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """(N,) whether some j has ``rank == round(j (count - 1) / (given - 1))``; of one place, the nearest stays."""
    steps = np.maximum(given - 1, 1)
    gaps = np.maximum(count - 1, 1)
    # The j that comes nearest to the rank; whole numbers, so that no rounding loses a place.
    j = (2 * rank * steps + gaps) // (2 * gaps)
    chosen = (2 * j * gaps + steps) // (2 * steps) == rank
    return np.asarray((given > 0) & np.where(given == 1, rank == 0, chosen))
