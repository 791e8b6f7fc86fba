"""What a training would do, told before anything is done."""

from __future__ import annotations

from dataclasses import dataclass

from somatopy.data.clips import Clips
from somatopy.data.samples import Samples
from somatopy.runs import estimators, source
from somatopy.runs.configuration import Configuration


@dataclass(frozen=True)
class Preview:
    """Counts: samples, features, labels (None without), epochs (at most); and the bytes of memory needed."""

    samples: int
    features: int
    labels: int | None
    epochs: int
    memory: int


def preview(settings: Configuration, rows: Samples | Clips) -> Preview:
    """The preview of a run with these settings on these rows; no sound is heard for it."""
    n, d = len(rows), source.n_features(settings.source, rows)
    labels = None if rows.labels is None else len({label for label in rows.labels if label})
    som = settings.estimator()
    itemsize = rows.vectors.dtype.itemsize if isinstance(rows, Samples) else 4
    # The samples as they came and scaled, and the largest codebook in both kinds of units.
    memory = 2 * itemsize * d * (n + estimators.most_units(som, n))
    return Preview(n, d, labels, som.planned_epochs(), memory)
