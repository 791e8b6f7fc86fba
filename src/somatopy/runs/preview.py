"""What a training would do, told before anything is done."""

from __future__ import annotations

from dataclasses import dataclass

from somatopy.data.clips import Clips
from somatopy.data.samples import Samples
from somatopy.runs import estimators, source
from somatopy.runs.configuration import Configuration

ASSUMED_UNITS = 100
MOST_PHASES = 5  # each leaves its last gmap
HEADER, CELL, BMU = 2000, 16, 8  # bytes a gmap, a unit, a sample


@dataclass(frozen=True)
class Preview:
    """Counts: samples, features, labels (None without), epochs and gmaps (at most); and the bytes needed.

    ``memory`` is what vectors take. ``disk`` is what all gmaps take: those of a map that ``grows`` as if each had
    :data:`ASSUMED_UNITS`.
    """

    samples: int
    features: int
    labels: int | None
    epochs: int
    memory: int
    gmaps: int
    disk: int
    grows: bool


def preview(settings: Configuration, rows: Samples | Clips) -> Preview:
    """The preview of a run with these settings on these rows; no sound is heard for it."""
    n, d = len(rows), source.n_features(settings.source, rows)
    labels = None if rows.labels is None else len({label for label in rows.labels if label})
    som = settings.estimator()
    itemsize = rows.vectors.dtype.itemsize if isinstance(rows, Samples) else 4
    # The samples as they came and scaled, and the largest codebook in both kinds of units.
    memory = 2 * itemsize * d * (n + estimators.most_units(som, n))
    epochs = som.planned_epochs()
    gmaps = -(-epochs // settings.save_every) + (MOST_PHASES if settings.save_every > 1 else 1)
    grows = settings.map == "growing"
    units = ASSUMED_UNITS if grows else estimators.most_units(som, n)
    disk = gmaps * (HEADER + units * (itemsize * d + CELL) + BMU * n)
    return Preview(n, d, labels, epochs, memory, gmaps, disk, grows)
