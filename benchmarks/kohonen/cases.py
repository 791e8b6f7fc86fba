"""The four sizes of map everything is measured on, their samples, the common start and the common schedules."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CLUSTERS = 40
MOST_FOR_START = 20_000  # samples
LAST_RADIUS = 0.5
RATES = (0.5, 0.01)  # of online training, falling linearly from sample to sample


@dataclass(frozen=True)
class Case:
    """A size: N samples of D features on a map of rows x columns units.

    Attributes
    ----------
    mnist : whether the samples are handwritten digits where SOMATOPY_DATA has them
    """

    name: str
    rows: int
    columns: int
    n_samples: int
    n_features: int
    epochs: int = 20
    mnist: bool = False

    @property
    def n_units(self) -> int:
        return self.rows * self.columns

    @property
    def label(self) -> str:
        """How tables call it: ``narrow 100,000 x 32, 50 x 50 units``."""
        return f"{self.name} {self.n_samples:,} x {self.n_features}, {self.rows} x {self.columns} units"

    @property
    def radii(self) -> list[float]:
        """The radius of each batch epoch: exponentially from a quarter of the side to half a unit, ends exact."""
        first = max(1.0, max(self.rows, self.columns) / 4)
        return np.geomspace(first, LAST_RADIUS, self.epochs).tolist()

    @property
    def online_radius(self) -> tuple[float, float]:
        """Radius at the first and the last sample of the online epoch: linearly down to 1, which all can express."""
        return max(1.5, max(self.rows, self.columns) / 4), 1.0

    @property
    def positions(self) -> NDArray[np.int64]:
        """(K, 2) place of each unit, row by row."""
        return np.indices((self.rows, self.columns)).reshape(2, -1).T


CASES = {
    case.name: case
    for case in (
        Case("small", 10, 10, 1_000, 16),
        Case("narrow", 50, 50, 100_000, 32),
        Case("wide", 30, 30, 60_000, 784, mnist=True),
        Case("tall", 20, 20, 1_000_000, 16),
    )
}
TINY = {"rows": 4, "columns": 5, "n_samples": 400, "epochs": 4, "mnist": False}
SMALL = {name: replace(case, **TINY, n_features=min(case.n_features, 20)) for name, case in CASES.items()}


def samples(case: Case) -> NDArray[np.float32]:
    """The samples of a case: (N, D) float32, C-contiguous."""
    digits = _digits() if case.mnist else None
    return clusters(case.n_samples, case.n_features) if digits is None else digits[: case.n_samples]


def clusters(n_samples: int, n_features: int, seed: int = 0) -> NDArray[np.float32]:
    """Forty overlapping normal clouds of unequal weight and width, each with a few long directions of its own."""
    random = np.random.default_rng(seed)
    n_long = min(4, n_features)
    centers = random.normal(0, 2, (CLUSTERS, n_features))
    widths = random.uniform(0.2, 0.8, CLUSTERS)
    long = random.normal(0, 1, (CLUSTERS, n_long, n_features))
    cloud = random.choice(CLUSTERS, n_samples, p=random.dirichlet(np.full(CLUSTERS, 5.0)))
    X = np.empty((n_samples, n_features), np.float32)
    for one in range(CLUSTERS):
        rows = np.flatnonzero(cloud == one)
        wide = random.normal(0, 1, (len(rows), n_long)) @ long[one]
        X[rows] = centers[one] + widths[one] * random.normal(0, 1, (len(rows), n_features)) + 0.5 * wide
    return X


def start(case: Case, X: NDArray[np.float32]) -> NDArray[np.float32]:
    """The codebook every library begins with: the plane of the two main components, two deviations to each side."""
    some = X[:: -(-len(X) // MOST_FOR_START)].astype(np.float64)
    values, axes = np.linalg.eigh(np.cov(some.T))
    spans = 2 * np.sqrt(values[-2:]) * axes[:, -2:]
    places = case.positions / (case.positions.max(0) / 2) - 1
    return (some.mean(0) + places @ spans.T).astype(np.float32)


def _digits() -> NDArray[np.float32] | None:
    """MNIST's training images by 0 .. 1, or None where they are not at hand."""
    path = Path(os.environ.get("SOMATOPY_DATA", ""), "mnist", "train-images-idx3-ubyte.gz")
    if not path.exists():
        return None
    with gzip.open(path) as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16)
    return pixels.reshape(-1, 784).astype(np.float32) / 255
