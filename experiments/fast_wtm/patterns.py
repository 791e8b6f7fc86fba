"""What the fast algorithm is tried on: 1000 patterns of each kind (of ecg5000, which has 500 beats, 450)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from experiments.fast_wtm.beats import beats
from somatopy.checking import SomatopyError
from somatopy.data.examples import data_folder

N = 1000
RECORDS = ("100", "106", "109", "118", "208", "217")
CLUSTERS, SPREAD = 10, 0.05


def uniform(seed: int) -> np.ndarray:
    """(1000, 2) in the unit square."""
    return np.random.default_rng([seed, 1]).random((N, 2))


def clusters(seed: int) -> np.ndarray:
    """(1000, 3) around ten places in the unit cube."""
    random = np.random.default_rng([seed, 2])
    places = random.random((CLUSTERS, 3))
    return places[random.integers(0, CLUSTERS, N)] + random.normal(0, SPREAD, (N, 3))


def ecg5000(seed: int) -> np.ndarray:
    """(450, 140) heartbeats of one patient, drawn from 500."""
    everything = np.loadtxt(data_folder("ecg5000") / "ECG5000_TRAIN.txt")[:, 1:]
    return everything[np.random.default_rng([seed, 4]).permutation(len(everything))[:450]]


@cache
def _beats_of_records() -> list[np.ndarray]:
    return [beats(data_folder("mitdb"), record) for record in RECORDS]


def mitdb(seed: int) -> np.ndarray:
    """(1000, 64) heartbeats of six patients, as many of each."""
    random = np.random.default_rng([seed, 3])
    shares = np.array_split(np.arange(N), len(RECORDS))
    return np.vstack(
        [
            found[random.permutation(len(found))[: len(share)]]
            for found, share in zip(_beats_of_records(), shares, strict=True)
        ]
    )


PATTERNS: dict[str, Callable[[int], np.ndarray]] = {
    "uniform": uniform, "clusters": clusters, "ecg5000": ecg5000, "mitdb": mitdb,
}  # fmt: skip


def at_hand() -> list[str]:
    """The sets that are there; says which are not."""
    names = ["uniform", "clusters"]
    for name in ("ecg5000", "mitdb"):
        try:
            data_folder(name)
            names.append(name)
        except SomatopyError as missing:
            print(f"{name} left out: {missing}")
    return names
