"""How well the units agree with labels the map never saw.

The counts n(k, c) of label c among the samples of unit k say it all::

    purity              sum_k max_c n(k, c) / N: the share of samples that bear their unit's majority label
    confused samples    the share of samples whose unit holds another label, too
    label accuracy      purity's twin on new samples: units keep the majority label of the training samples

Purity never falls when units are split; normalized mutual information and the adjusted Rand index weigh that.
A sample without a label (an empty one, None or NaN) takes no part: it counts for no share, above or below the line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from somatopy.data.labels import is_labeled
from somatopy.measures.inputs import label_list, unit_indices


def label_counts(labels: Sequence[str | None], bmu: ArrayLike, n_units: int) -> tuple[csr_array, list[str]]:
    """Sparse (K, C) counts n(k, c) and the C label names in sorted order.

    >>> counts, names = label_counts(["b", "a", "b"], [0, 1, 0], n_units=3)
    >>> counts.toarray().tolist(), names
    ([[0, 2], [1, 0], [0, 0]], ['a', 'b'])
    """
    units, codes, names = _coded(labels, unit_indices(bmu, n_units))
    ones = np.ones(len(units), np.int64)
    return csr_array((ones, (units, codes)), shape=(n_units, len(names))), names


def majority_labels(labels: Sequence[str | None], bmu: ArrayLike, n_units: int) -> list[str | None]:
    """(K) most frequent label of each unit's samples, None where there are none.

    Ties go to the label that sorts first.

    >>> majority_labels(["b", "a", "b", "a", "b"], [0, 0, 1, 1, 1], n_units=3)
    ['a', 'b', None]
    """
    counts, names = label_counts(labels, bmu, n_units)
    if not names:
        return [None] * n_units
    # Raveled, as older SciPy keeps the reduced axis.
    best, won = np.ravel(counts.argmax(axis=1)), np.ravel(counts.sum(axis=1)) > 0
    return [names[code] if hit else None for code, hit in zip(best, won, strict=True)]


def purity(labels: Sequence[str | None], bmu: ArrayLike) -> float:
    """Share of samples that bear the majority label of their unit (Manning, Raghavan & Schütze 2008, 16.3).

    NaN where no sample has a label, as are the other shares.

    >>> purity(["a", "a", "b", "b"], [0, 0, 0, 1])
    0.75
    >>> purity(["a", "", "b", "b"], [0, 0, 0, 1])
    0.6666666666666666
    """
    units = unit_indices(bmu)
    counts, names = label_counts(labels, units, _width(units))
    return float(counts.max(axis=1).toarray().sum() / counts.sum()) if names else float("nan")


def label_accuracy(
    labels: Sequence[str | None], bmu: ArrayLike, new_labels: Sequence[str | None], new_bmu: ArrayLike
) -> float:
    """Share of new samples that bear the training majority label of their unit.

    A unit that no training sample chose has no label, and every new sample on it counts as wrong.

    >>> label_accuracy(["a", "b"], [0, 1], new_labels=["a", "a", "b"], new_bmu=[0, 1, 2])
    0.3333333333333333
    """
    units, new_units = unit_indices(bmu), unit_indices(new_bmu)
    known = is_labeled(label_list(new_labels, len(new_units)))
    if not known.any():
        return float("nan")
    majority = majority_labels(labels, units, max(_width(units), _width(new_units)))
    right = [majority[unit] == label for unit, label in zip(new_units, new_labels, strict=True)]
    return float(np.mean(np.array(right)[known]))


def confused_mask(labels: Sequence[str | None], bmu: ArrayLike) -> NDArray[np.bool_]:
    """(N,) whether a sample's best unit is also the best unit of a sample with another label.

    Sample i is confused when some j has ``bmu[j] == bmu[i]`` and ``labels[j] != labels[i]``: the unit cannot
    tell the two apart, so neither is represented yet.

    >>> confused_mask(["a", "b", "a"], [0, 0, 1]).tolist()
    [True, True, False]
    """
    units = unit_indices(bmu)
    counts, _ = label_counts(labels, units, _width(units))
    labels_per_unit = np.diff(counts.indptr)
    return np.asarray((labels_per_unit[units] > 1) & is_labeled(labels))


def confused_samples(labels: Sequence[str | None], bmu: ArrayLike) -> float:
    """Share of samples that are confused (:func:`confused_mask`)."""
    confused, known = confused_mask(labels, bmu), is_labeled(labels)
    return float(confused[known].mean()) if known.any() else float("nan")


def normalized_mutual_information(labels: Sequence[str | None], bmu: ArrayLike) -> float:
    """Mutual information of label and unit over the mean of their entropies, 0 to 1.

    Scikit-learn's, arithmetic mean.
    """
    units, codes, names = _coded(labels, unit_indices(bmu))
    return float(normalized_mutual_info_score(codes, units)) if names else float("nan")


def adjusted_rand_index(labels: Sequence[str | None], bmu: ArrayLike) -> float:
    """Share of pairs that label and unit treat alike, corrected for chance: 0 by chance, 1 at best.

    Scikit-learn's (Hubert & Arabie 1985).
    """
    units, codes, names = _coded(labels, unit_indices(bmu))
    return float(adjusted_rand_score(codes, units)) if names else float("nan")


def _coded(
    labels: Sequence[str | None], units: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Of the samples that have a label: their units, the codes of their labels; and the names of the codes."""
    listed = label_list(labels, len(units))
    known = is_labeled(listed)
    told = [label for label, is_known in zip(listed, known, strict=True) if is_known]
    # A dict, not np.unique: one label of 10,000 characters would widen a whole array of them.
    names = sorted(set(told))
    code_of = {name: code for code, name in enumerate(names)}
    return units[known], np.fromiter((code_of[label] for label in told), np.int64, len(told)), names


def _width(units: NDArray[np.int64]) -> int:
    return int(units.max(initial=-1)) + 1
