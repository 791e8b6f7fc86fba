"""The samples benchmarks train on, scaled to [0, 1], equal for all libraries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def blobs(n_samples: int = 1000, n_features: int = 16) -> NDArray[np.float64]:
    """Twenty overlapping normal clouds, scaled by feature: (N, D) float64."""
    from sklearn.datasets import make_blobs

    X, _ = make_blobs(n_samples, n_features, centers=20, cluster_std=5.0, random_state=0)
    return _unit_range(X, per="feature")


def digits() -> NDArray[np.float64]:
    """scikit-learn's handwritten digits, 8 x 8 gray levels by one scale: (1797, 64) float64."""
    from sklearn.datasets import load_digits

    return load_digits().data / 16


def speech() -> NDArray[np.float32]:
    """The spoken training clips of Speech Commands (small), 24 Bark bands x 64 frames by one scale: (1744, 1536).

    Raises InputError where SOMATOPY_DATA does not name the folder of the data sets.
    """
    from somatopy.data.examples import data_folder
    from somatopy.data.sounds import read_folder
    from somatopy.features.sound import band_vectors

    clips = read_folder(data_folder("speech_commands"), split="train").without("_silence_")
    return _unit_range(band_vectors(clips, bands="bark24", frames=64), per="global")


def _unit_range(X: NDArray, per: str) -> NDArray:
    from somatopy.features.scaling import unit_range

    return unit_range(X, per=per).apply(X)


SAMPLES: dict[str, Callable[[], NDArray]] = {
    "blobs": blobs,
    "digits": digits,
    "speech": speech,
    "few blobs": lambda: blobs(200, 4),
}
