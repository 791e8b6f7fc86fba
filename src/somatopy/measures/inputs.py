"""What a measure asks of its arrays before it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from somatopy.checking import InputError, ParameterError, show
from somatopy.measures.blocks import row_blocks

LARGEST = 1e150  # squared and summed it is still a number


def sample_matrix(X: ArrayLike, *, gaps: bool = False, sparse: bool = False) -> NDArray[Any]:
    """``X`` as an (N, D) array of finite numbers with at least one sample; raises InputError.

    With ``gaps``, NaN may stand for a value that is not known, but each sample holds one that is. With ``sparse``, a
    sparse matrix becomes CSR, of which rows and shape are used like those of an array; without, it is refused.
    """
    from scipy.sparse import issparse

    if issparse(X):
        return _sparse_matrix(X, allowed=sparse and not gaps)
    X = as_array(X)
    if X.ndim != 2 or 0 in X.shape:
        raise InputError(f"X must be (samples, features) with at least one of each; got shape {X.shape}")
    if X.dtype.kind not in "biuf":
        raise InputError(f"X must hold real numbers; got dtype {X.dtype}")
    _forbid_gaps(X, allowed=gaps)
    return X


def as_array(values: Any) -> NDArray[Any]:
    """``values`` as an array; a tensor of torch may lie on an accelerator, or have a gradient, which stays behind."""
    return np.asarray(values.detach().cpu() if hasattr(values, "detach") else values)


def codebook_matrix(
    codebook: ArrayLike, *, n_features: int | None = None, n_units: int | None = None
) -> NDArray[Any]:
    """``codebook`` as a (K, D) array, of ``n_features`` and ``n_units`` if given; raises InputError."""
    codebook = as_array(codebook)
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
    bmu = as_array(bmu)
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


def sample_weights(sample_weight: ArrayLike | None, n_samples: int) -> NDArray[np.float64] | None:
    """``sample_weight`` as ``n_samples`` numbers of at least 0, not all 0; None stays None."""
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight, np.float64)
    if weights.shape != (n_samples,) or not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ParameterError(
            f"sample_weight must be {n_samples} numbers of at least 0, one a sample; got {show(sample_weight)}"
        )
    if not weights.any():
        raise ParameterError("sample_weight must not be all 0: no sample would count")
    return weights


def _sparse_matrix(X: Any, *, allowed: bool) -> NDArray[Any]:
    if not allowed:
        raise InputError(
            "X is sparse, which only quantization_error, mean_squared_error, squared_errors and topographic_error "
            "take, of maps without gaps: give X.toarray(), or that of some rows"
        )
    from scipy.sparse import csr_array

    X = csr_array(X)
    if 0 in X.shape or X.dtype.kind not in "biuf":
        raise InputError(f"X must be (samples, features) of real numbers; got shape {X.shape} of {X.dtype}")
    _forbid_gaps(X.data[None, :], allowed=False)
    found: NDArray[Any] = X
    return found


def _forbid_gaps(X: NDArray[Any], *, allowed: bool) -> None:
    if X.dtype.kind != "f" or not X.size:
        return
    for rows in row_blocks(*X.shape):
        block = X[rows]
        gaps = np.argwhere(np.isinf(block) if allowed else ~np.isfinite(block))
        if len(gaps):
            row, column = gaps[0] + [rows.start, 0]
            what = "infinity" if allowed else "NaN or infinity"
            raise InputError(
                f"X holds {what}, first in row {row}, column {column}: drop or fill such samples before measuring"
                + ("" if allowed else ', or measure with MapMetric(missing="mask") where it is NaN')
            )
        if allowed and (empty := np.isnan(block).all(axis=1)).any():
            raise InputError(
                f"X holds no value at all in row {rows.start + empty.argmax()}: drop this sample"
            )
        if (largest := float(np.nanmax(np.abs(block)))) > LARGEST:
            raise InputError(f"X holds {largest:.3g}, too large for squared distances: scale your data")
