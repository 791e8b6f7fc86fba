"""The twelve classes of keyword spotting, in the order of the networks' outputs.

The order is that of the TensorFlow Speech Recognition Challenge (Kaggle, 2017).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LABELS = ("silence", "unknown", "yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
SILENCE, UNKNOWN = 0, 1
FOLDERS = {"_silence_": SILENCE, "_unknown_": UNKNOWN}


def target(folder: str) -> int:
    """The class of a clip that lies in ``folder``; a word that is none of the ten is unknown.

    >>> [target(folder) for folder in ("_silence_", "_unknown_", "yes", "go", "marvin")]
    [0, 1, 2, 11, 1]
    """
    if folder in FOLDERS:
        return FOLDERS[folder]
    return LABELS.index(folder) if folder in LABELS[2:] else UNKNOWN


def targets(folders: Iterable[str]) -> NDArray[np.int64]:
    """(N,) the class of each clip by the folder it lies in."""
    return np.array([target(folder) for folder in folders], np.int64)


def class_counts(classes: NDArray[np.int64]) -> dict[str, int]:
    """How many clips each class has, in the order of the classes.

    >>> class_counts(targets(["yes", "bed", "yes"]))["yes"]
    2
    """
    counts = np.bincount(classes, minlength=len(LABELS))
    return dict(zip(LABELS, counts.tolist(), strict=True))
