"""How much of the past a map of sequences tells apart.

A unit's *receptive field* is what all the sequences have in common at their end for which it is the best unit: their
common suffix, the latest symbol last. With p_k the share of the samples that unit k wins and n_k the length of its
field (Voegtlin, Neural Networks 15, 2002)::

    quantizer depth                     sum_k p_k n_k
    temporal quantization error         E(lag) = mean over units of sqrt(mean_i |x(i - lag) - m_k(lag)|^2)

where i goes over the samples of unit k and m_k(lag) is the mean of what lay ``lag`` steps before them (Strickert &
Hammer, Neurocomputing 64, 2005). At lag 0 it is about the quantization error; it rises to the spread of the data where
the map has forgotten.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, integer
from somatopy.maps.sequences import check_lengths, places
from somatopy.measures.inputs import sample_matrix, unit_indices

LONGEST = 100  # no field is followed further into the past


def receptive_fields(
    symbols: Sequence[Hashable],
    bmu: ArrayLike,
    n_units: int,
    *,
    lengths: ArrayLike | None = None,
    longest: int = LONGEST,
) -> list[tuple[Any, ...]]:
    """For each unit the common suffix of the sequences it answers to, at most ``longest`` symbols; () if none.

    ``symbols`` (N,) lie one after the other in sequences of these ``lengths``; ``bmu`` (N,) is the best unit of each.
    A unit that never wins has an empty field, as has one that answers to different symbols.

    >>> receptive_fields("abab", [0, 1, 0, 1], 2)
    [('a',), ('a', 'b')]
    """
    symbols = list(symbols)
    units, past = _sequence(len(symbols), bmu, n_units, lengths)
    longest = integer("longest", longest, at_least=1)
    codes = _codes(symbols)
    fields = []
    for unit in range(n_units):
        steps = np.flatnonzero(units == unit)
        depth = _common(codes, past, steps, longest)
        fields.append(tuple(symbols[steps[0] - depth + 1 : steps[0] + 1]) if depth else ())
    return fields


def quantizer_depth(
    symbols: Sequence[Hashable], bmu: ArrayLike, n_units: int, *, lengths: ArrayLike | None = None
) -> float:
    """Mean length of the receptive field of the samples' best units: how many symbols the map remembers.

    >>> quantizer_depth("abab", [0, 1, 0, 1], 2)
    1.5
    """
    fields = receptive_fields(symbols, bmu, n_units, lengths=lengths)
    depths = np.array([len(field) for field in fields])
    return float(depths[unit_indices(bmu, n_units)].mean())


def temporal_quantization_error(
    X: ArrayLike, bmu: ArrayLike, lags: int, *, lengths: ArrayLike | None = None
) -> NDArray[np.float64]:
    """(lags,) E(lag) of the samples ``X`` (N, D), from lag 0 on; NaN where no sequence is so long.

    Units count alike, those that never win do not. Samples whose past does not reach so far are left out.

    >>> temporal_quantization_error([[0.0], [1.0], [0.0], [1.0]], [0, 1, 0, 1], 2)
    array([0., 0.])
    """
    X = sample_matrix(X).astype(np.float64)
    units, past = _sequence(len(X), bmu, None, lengths)
    found = np.full(integer("lags", lags, at_least=1), np.nan)
    for lag in range(min(len(found), int(past.max()) + 1)):
        steps = np.flatnonzero(past >= lag)
        owner, counts = np.unique(units[steps], return_inverse=True, return_counts=True)[1:]
        before = X[steps - lag]
        means = np.zeros((len(counts), X.shape[1]))
        np.add.at(means, owner, before)
        squares = np.square(before - (means / counts[:, None])[owner]).sum(axis=1)
        found[lag] = np.sqrt(np.bincount(owner, squares) / counts).mean()
    return found


def _sequence(
    n_samples: int, bmu: ArrayLike, n_units: int | None, lengths: Any
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Best units, and how many samples of the same sequence lie before each, both (N,)."""
    if not n_samples:
        raise InputError("a sequence must hold at least one sample; got none")
    return unit_indices(bmu, n_units, n_samples), places(check_lengths(lengths, n_samples))


def _codes(symbols: list[Any]) -> NDArray[np.int64]:
    """Symbols as whole numbers: equal ones have the same."""
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(symbol, len(numbers)) for symbol in symbols])


def _common(codes: NDArray[Any], past: NDArray[np.int64], steps: NDArray[np.int64], longest: int) -> int:
    """How many symbols the sequences that end at ``steps`` have in common at their end."""
    if not len(steps):
        return 0
    most = min(longest, int(past[steps].min()) + 1)
    for depth in range(most):
        before = codes[steps - depth]
        if (before != before[0]).any():
            return depth
    return most
