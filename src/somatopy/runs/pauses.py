"""How much of the sounds is silence before and after: a map sorts by it unless it is trimmed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.runs.configuration import Configuration

SUITED = 25.0  # dB below the loudest frame: what --trim takes for silence of words
LONG = 0.25  # of a sound: a longer pause around it deserves a word
LOOKED_AT = 2000  # sounds, evenly chosen: enough for a median


def hint(settings: Configuration, vectors: NDArray[Any]) -> str | None:
    """What to say about the pauses in the band ``vectors`` (N, bands * frames) of untrimmed sounds, if anything."""
    if settings.spectrum is None or settings.source.hearing.trim is not None:
        return None
    some = vectors[:: -(-len(vectors) // LOOKED_AT)]
    share = float(np.median(pauses(some, settings.spectrum)))
    if share <= LONG:
        return None
    return (
        f"half of the sounds are at least {share:.0%} pause, before and after; the map will sort them by where the "
        f"sound begins, too: try --trim {SUITED:g}"
    )


def pauses(vectors: NDArray[Any], spectrum: tuple[int, int]) -> NDArray[np.float64]:
    """(N,) share of the frames that lie before the first or after the last loud one.

    >>> pauses(np.array([[-80.0, -80, 0, -80, -80.0, 0, -5, -80]]), (2, 4))
    array([0.5])
    """
    loudness = vectors.reshape(len(vectors), *spectrum).max(axis=1)
    loud = loudness > loudness.max(axis=1, keepdims=True) - SUITED
    n_frames = spectrum[1]
    first, after = loud.argmax(axis=1), n_frames - loud[:, ::-1].argmax(axis=1)
    return np.asarray(1 - (after - first) / n_frames)
