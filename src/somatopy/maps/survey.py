"""One pass over the samples: best units found and counted while a block is in the cache."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.maps.search import blocks
from somatopy.maps.searcher import CallableSearcher, Searcher
from somatopy.maps.sketch import with_sketch
from somatopy.maps.tally import NO_WEIGHTS, Tally
from somatopy.maps.threads import share


def survey(
    X: NDArray[Any],
    searcher: Searcher | CallableSearcher,
    bmu: NDArray[np.int64],
    *,
    weights: NDArray[np.float64] = NO_WEIGHTS,
    gaps: bool = False,
    skip: bool = True,
    n_jobs: int | None = None,
) -> Tally:
    """The tally of samples X (N, D); their best units go into ``bmu`` (N, 1).

    With ``skip``, distances that cannot matter are left out where that saves time.
    """
    searcher = with_sketch(searcher, X) if skip else searcher
    n_units, n_features = searcher.codebook.shape

    def part(start: int, stop: int) -> Tally:
        tally = Tally.empty(n_units, n_features, gaps=gaps)
        for rows, block in blocks(X, searcher.dtype, start, stop):
            cost = np.empty((len(block), 1))
            searcher.nearest_into(block, bmu[rows], cost)
            tally.add(block, bmu[rows, 0], cost[:, 0], weights[rows] if len(weights) else weights)
        return tally

    return total(share(part, len(X), work=len(X) * searcher.work, n_jobs=n_jobs))


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum, in the order given: the same numbers each time."""
    return reduce(add, tallies)
