"""How much each sample counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, show

MOST_WEIGHT = 1e100  # in all: times a value it must not overflow


def check_weights(sample_weight: Any, n_samples: int) -> NDArray[np.float64]:
    """``sample_weight`` as (n_samples,) numbers of at least 0, not all of them 0; a single number is for every sample.

    Raises
    ------
    InputError
        It is none of that, or so large that sums of samples overflow.

    >>> check_weights([1, 0.5], 2).tolist()
    [1.0, 0.5]
    """
    rule = f"sample_weight must be {n_samples} numbers of at least 0, one per sample"
    try:
        weights = np.array(sample_weight, np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{rule}; got {show(sample_weight)}") from error
    if weights.ndim == 0:
        weights = np.full(n_samples, weights)
    if weights.shape != (n_samples,):
        raise InputError(f"{rule}; got shape {weights.shape}")
    wrong = ~((weights >= 0) & (weights <= MOST_WEIGHT))
    if wrong.any() or weights.sum() > MOST_WEIGHT:
        row = int(wrong.argmax()) if wrong.any() else int(weights.argmax())
        raise InputError(f"{rule}, at most {MOST_WEIGHT:g} in all; got {weights[row]:g} in row {row}")
    if not weights.any():
        raise InputError("sample_weight must not be zero for all samples: none would count")
    return weights
