"""How near the units lie to the samples.

With w(i) the best-matching unit of sample i of N, in D components::

    quantization error        mean_i |x_i - w(i)|
    mean squared error        mean_i |x_i - w(i)|^2        per component: divided by D
    variance of the data      mean_i |x_i - mean(x)|^2     the mean squared error of a map of one unit
    explained variance        1 - mean squared error / variance

Some papers print the first without its square root; that is the second, and only the second can be compared
with k-means' inertia (divided by N). All are in the units of ``X`` and ``codebook``, whatever these are.

Every function takes ``bmu``, the best unit of each sample, to save a second search where it is known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.maps.search import best_units
from somatopy.measures.blocks import row_blocks
from somatopy.measures.inputs import codebook_matrix, sample_matrix, unit_indices


def squared_errors(X: ArrayLike, codebook: ArrayLike, *, bmu: ArrayLike | None = None) -> NDArray[np.float64]:
    """(N,) squared distances ``|x_i - w(i)|^2``, from differences and so exact near zero.

    Raises
    ------
    InputError
        ``X`` is empty or holds NaN, or the numbers of features differ.

    >>> squared_errors([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0]])
    array([ 1., 18.])
    """
    X = sample_matrix(X)
    codebook = codebook_matrix(codebook, n_features=X.shape[1])
    units = best_units(X, codebook)[0] if bmu is None else unit_indices(bmu, len(codebook), len(X))
    return _squared_gaps(X, codebook, units)


def quantization_error(X: ArrayLike, codebook: ArrayLike, *, bmu: ArrayLike | None = None) -> float:
    """Mean distance of the samples to their best units (Kohonen 2001, eq. 3.2; Długosz & Kolasa 2009, eq. 1).

    >>> quantization_error([[0.0], [1.0], [5.0]], [[0.0], [4.0]])
    0.6666666666666666
    """
    return float(np.sqrt(squared_errors(X, codebook, bmu=bmu)).mean())


def mean_squared_error(
    X: ArrayLike, codebook: ArrayLike, *, per_component: bool = False, bmu: ArrayLike | None = None
) -> float:
    """Mean squared distance of the samples to their best units; ``per_component`` divides it by D.

    >>> mean_squared_error([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0]])
    9.5
    >>> mean_squared_error([[0.0, 0.0], [3.0, 4.0]], [[0.0, 1.0]], per_component=True)
    4.75
    """
    error = float(squared_errors(X, codebook, bmu=bmu).mean())
    return error / np.shape(X)[1] if per_component else error


def variance(X: ArrayLike, *, per_component: bool = False) -> float:
    """Mean squared distance of the samples to their mean; of equal samples it is exactly 0.

    >>> variance([[0.0, 0.0], [2.0, 4.0]])
    5.0
    """
    X = sample_matrix(X)
    # Counted from the first sample, so that data far from the origin lose no digits.
    origin = np.asarray(X[0], np.float64)
    shift = sum((X[rows] - origin).sum(axis=0) for rows in row_blocks(*X.shape)) / len(X)
    total = sum(float(((X[rows] - origin - shift) ** 2).sum()) for rows in row_blocks(*X.shape)) / len(X)
    return total / X.shape[1] if per_component else total


def explained_variance(X: ArrayLike, codebook: ArrayLike, *, bmu: ArrayLike | None = None) -> float:
    """Share of the variance that the units account for.

    1 at best, 0 for one unit at the mean, below 0 when worse than that. Data without variance give 1
    if the units meet them and 0 if not (scikit-learn's convention).

    >>> explained_variance([[0.0], [2.0], [10.0], [12.0]], [[1.0], [11.0]])
    0.9615384615384616
    """
    error, spread = mean_squared_error(X, codebook, bmu=bmu), variance(X)
    if spread == 0:
        return float(error == 0)
    return 1 - error / spread


def _squared_gaps(X: NDArray[Any], codebook: NDArray[Any], units: NDArray[np.int64]) -> NDArray[np.float64]:
    squared = np.empty(len(X))
    for rows in row_blocks(*X.shape):
        gaps = np.subtract(X[rows], codebook[units[rows]], dtype=np.float64)
        squared[rows] = np.einsum("nd,nd->n", gaps, gaps)
    return squared
