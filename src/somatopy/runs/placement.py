"""Where samples fall on the last gmap of a run."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from somatopy.checking import SomatopyError
from somatopy.data.samples import Samples
from somatopy.maps.search import best_units
from somatopy.measures import majority_labels
from somatopy.runs import beginning, curve
from somatopy.runs.configuration import Configuration
from somatopy.runs.folder import Run

HEADER = ("name", "unit", "row", "column", "distance", "label")


def placed(run: Run, settings: Configuration, samples: Samples) -> Iterator[tuple[Any, ...]]:
    """For each sample the fields of :data:`HEADER`.

    Units count from 0; the distance is in the map's scaled units; the label is the most frequent one among the
    training samples of the unit, None where the unit has none.
    """
    som = curve.last(run)
    bmu, squared = best_units(curve.fitting(som, samples), som.scaled_codebook_)
    labels = unit_labels(run, settings, som)
    positions = som.lattice_.positions
    for name, unit, distance in zip(samples.names, bmu.tolist(), np.sqrt(squared).tolist(), strict=True):
        column, row = positions[unit]
        yield name, unit, round(row), round(column), distance, labels[unit]


def unit_labels(run: Run, settings: Configuration, som: Any) -> list[str | None]:
    """The label of each unit, by its training samples; a warning where these are gone."""
    nothing: list[str | None] = [None] * len(som.codebook_)
    try:
        trained = beginning.training_samples(run, settings)
    except SomatopyError as error:
        warnings.warn(f"no labels of units: {error}", stacklevel=2)
        return nothing
    if trained.labels is None:
        return nothing
    return list(majority_labels(trained.labels, som.labels_, len(som.codebook_)))
