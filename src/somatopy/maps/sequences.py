"""Sequences of samples, one after the other in X: where each begins, how long it is, in which order they come."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, show

Lengths = NDArray[np.int64]


def check_lengths(lengths: Any, n_samples: int) -> Lengths:
    """(S,) lengths of the sequences of ``n_samples`` in all; None stands for one sequence.

    >>> check_lengths([2, 3], 5), check_lengths(None, 5)
    (array([2, 3]), array([5]))
    """
    if lengths is None:
        return np.array([n_samples])
    rule = (
        f"lengths must be whole numbers of at least 1, one a sequence, that add up to the {n_samples} samples"
    )
    try:
        found = np.asarray(lengths)
    except ValueError as error:
        raise InputError(f"{rule}; got {show(lengths)}") from error
    if found.ndim != 1 or found.dtype.kind not in "iu" or not len(found) or found.min() < 1:
        raise InputError(f"{rule}; got {show(lengths)}")
    if (total := sum(found.tolist())) != n_samples:
        raise InputError(f"{rule}; got {len(found)} that add up to {total}")
    return found.astype(np.int64)


def places(lengths: Lengths) -> NDArray[np.int64]:
    """(N,) how many steps each sample lies behind the beginning of its sequence.

    >>> places(np.array([2, 3]))
    array([0, 1, 0, 1, 2])
    """
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def in_turn(lengths: Lengths, turns: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) rows of X when the sequences come in the order ``turns``, the samples of each in their own.

    >>> in_turn(np.array([2, 3]), np.array([1, 0]))
    array([2, 3, 4, 0, 1])
    """
    firsts = np.cumsum(lengths) - lengths
    return np.repeat(firsts[turns], lengths[turns]) + places(lengths[turns])
