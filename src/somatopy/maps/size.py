"""How large a map should be: the rule of thumb behind ``shape="auto"``.

With N samples and the two largest eigenvalues e1 >= e2 of their covariance (Vesanto et al., SOM Toolbox for
Matlab 5, 2000, section 3)::

    units                5 sqrt(N), rounded up
    rows / columns       sqrt(e1 / e2) in drawn length: the sheet is as long and wide as the data

It is a start, not a truth: fewer units show the main groups, more units show what is between them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import ParameterError, choice
from somatopy.maps.components import main_axes, scaled
from somatopy.maps.incoming import settled
from somatopy.maps.lattice import LATTICES, FreeLattice, Grid
from somatopy.maps.supply import Supply, held

UNITS_PER_ROOT = 5


def auto_shape(
    X: NDArray[Any] | Supply,
    lattice: str = "rectangular",
    *,
    periodic: bool = False,
    weights: NDArray[np.float64] | None = None,
) -> tuple[int, ...]:
    """The shape for a map of ``X`` (N, D), NaN being a gap; (units,) for a line or ring.

    The longer side are the rows, to which the first component goes. A sample of weight 2 counts as two.

    >>> from sklearn.datasets import load_iris
    >>> from sklearn.preprocessing import scale
    >>> auto_shape(scale(load_iris().data), "hexagonal")
    (12, 5)
    """
    choice("lattice", lattice, LATTICES)
    X = as_supply(X)
    weights = np.ones(len(X)) if weights is None or not len(weights) else weights
    units = max(1, math.ceil(UNITS_PER_ROOT * math.sqrt(weights.sum())))
    if lattice in ("line", "ring"):
        return (units,)
    row_height = LATTICES[lattice].row_height
    return _sides(units, side_ratio(X, units, weights), row_height, even_rows=periodic and row_height < 1)


def side_ratio(X: Supply, units: int, weights: NDArray[np.float64]) -> float:
    """How many times longer than wide the sheet should be, at least 1; 1 too where the data have hardly a width."""
    largest = _sparse_eigenvalues(X, weights) if X.sparse else _eigenvalues(X, weights)
    if len(largest) < 2 or largest[1] * units < largest[0] or largest[1] <= 0:
        return 1.0
    return math.sqrt(largest[0] / largest[1])


def covariance(X: NDArray[Any] | Supply, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """(D, D) covariance of the samples, as distances see them; each entry over those that hold both features."""
    X = as_supply(X)
    n_features = X.shape[1]
    first = scaled(X.columns.middle, X.scale)  # data far from the origin lose no digits
    total, known = np.zeros(n_features), np.zeros(n_features)
    for values, there, weight in _blocks(X, first, weights):
        total, known = total + weight @ values, known + weight @ there
    mean = total / np.maximum(known, 1e-300)
    products, pairs = np.zeros((2, n_features, n_features))
    for values, there, weight in _blocks(X, first, weights):
        centered = (values - mean) * there
        products += (centered * weight[:, None]).T @ centered
        pairs += (there * weight[:, None]).T @ there
    return np.asarray(products / np.maximum(pairs, 1e-300))


def sized(
    shape: Any,
    X: NDArray[Any] | Supply,
    lattice: Any,
    periodic: bool,
    weights: NDArray[np.float64] | None = None,
) -> Any:
    """``shape`` as it is given, or what "auto" stands for; a lattice object has its own."""
    if not isinstance(shape, str):
        return shape
    if shape != "auto":
        raise ParameterError(f'shape must be (rows, columns), (units,) or "auto"; got {shape!r}')
    if isinstance(lattice, Grid | FreeLattice):
        return lattice.shape if isinstance(lattice, Grid) else None
    return auto_shape(X, lattice, periodic=bool(periodic), weights=weights)


def _sides(units: int, ratio: float, row_height: float, *, even_rows: bool) -> tuple[int, int]:
    columns = min(units, max(1, round(math.sqrt(units / ratio * row_height))))
    rows = max(1, round(units / columns))
    return rows + (rows % 2 if even_rows else 0), columns


def _eigenvalues(X: Supply, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.linalg.eigvalsh(covariance(X, weights))[::-1][:2])


def _sparse_eigenvalues(X: Supply, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.square(main_axes(X, weights)[2])


def as_supply(X: NDArray[Any] | Supply) -> Supply:
    """The samples of an array, in which NaN is a gap."""
    return X if isinstance(X, Supply) else held(settled(np.asarray(X)), gaps=True)


def _blocks(X: Supply, first: NDArray[np.float64], weights: NDArray[np.float64]) -> Any:
    """Blocks of rows, counted from ``first``, gaps as 0; where there is a value (0 or 1); the rows' weights."""
    for rows, block in X.blocks():
        values = scaled(block, X.scale) - first
        there = ~np.isnan(values)
        yield np.where(there, values, 0), there.astype(np.float64), weights[rows]
