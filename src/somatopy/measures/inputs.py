"""What a measure asks of its arrays before it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, ParameterError, show
from somatopy.measures.blocks import row_blocks


def sample_matrix(X: ArrayLike) -> NDArray[Any]:
    """``X`` as an (N, D) array of finite numbers with at least one sample; raises InputError."""
    X = np.asarray(X)
    if X.ndim != 2 or 0 in X.shape:
        raise InputError(f"X must be (samples, features) with at least one of each; got shape {X.shape}")
    if X.dtype.kind not in "biuf":
        raise InputError(f"X must hold real numbers; got dtype {X.dtype}")
    _forbid_gaps(X)
    return X


def codebook_matrix(
    codebook: ArrayLike, *, n_features: int | None = None, n_units: int | None = None
) -> NDArray[Any]:
    """``codebook`` as a (K, D) array, of ``n_features`` and ``n_units`` if given; raises InputError."""
    codebook = np.asarray(codebook)
    if codebook.ndim != 2 or 0 in codebook.shape:
        raise InputError(
            f"codebook must be (units, features) with at least one of each; got shape {codebook.shape}"
        )
    if n_features is not None and codebook.shape[1] != n_features:
        raise InputError(
            f"X has {n_features} features, the codebook {codebook.shape[1]}: "
            "measure the kind of data the map was trained on"
        )
    if n_units is not None and len(codebook) != n_units:
        raise InputError(
            f"the codebook has {len(codebook)} units, the lattice {n_units}: give those of one map"
        )
    return codebook


def unit_indices(
    bmu: ArrayLike, n_units: int | None = None, n_samples: int | None = None
) -> NDArray[np.int64]:
    """``bmu`` as ``n_samples`` unit indices from 0, below ``n_units``; raises ParameterError."""
    bmu = np.asarray(bmu)
    if bmu.ndim != 1 or (len(bmu) and bmu.dtype.kind not in "iu"):
        raise ParameterError(f"bmu must be one unit index a sample; got shape {bmu.shape} of {bmu.dtype}")
    if n_samples is not None and len(bmu) != n_samples:
        raise ParameterError(
            f"bmu must be one unit index a sample: {n_samples} samples; got {len(bmu)} indices"
        )
    outside = bmu[(bmu < 0) | (bmu >= (np.inf if n_units is None else n_units))]
    if len(outside):
        last = "K - 1" if n_units is None else n_units - 1
        raise ParameterError(f"bmu must be unit indices from 0 to {last}; got {outside[0]}")
    return bmu.astype(np.int64)


def label_list(labels: Sequence[str | None], n_samples: int) -> list[Any]:
    """``labels`` as a list, one label a sample; raises InputError."""
    labels = list(labels)
    if not labels or len(labels) != n_samples:
        raise InputError(
            f"labels must be one a sample: {n_samples} samples, {len(labels)} labels {show(labels[:3])}"
        )
    return labels


def _forbid_gaps(X: NDArray[Any]) -> None:
    if X.dtype.kind != "f":
        return
    for rows in row_blocks(*X.shape):
        gaps = np.argwhere(~np.isfinite(X[rows]))
        if len(gaps):
            row, column = gaps[0] + [rows.start, 0]
            raise InputError(
                f"X holds NaN or infinity, first in row {row}, column {column}: "
                "drop or fill such samples before measuring"
            )
