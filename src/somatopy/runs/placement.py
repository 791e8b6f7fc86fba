"""Where samples fall on the last gmap of a run."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from somatopy.checking import SomatopyError
from somatopy.data.samples import Samples
from somatopy.measures import majority_labels
from somatopy.runs import beginning, curve, fitted, outliers
from somatopy.runs.configuration import Configuration
from somatopy.runs.folder import Run

HEADER = ("name", "unit", "row", "column", "distance", "unit_label", "outlier")
DIGITS = 6  # of a distance
MARKS = {True: "yes", False: "no", None: None}


@dataclass(frozen=True)
class Placement:
    """A row for each sample, of the fields of :data:`HEADER`; how many are outliers (None: not known)."""

    rows: list[tuple[Any, ...]]
    outliers: int | None


def placed(run: Run, settings: Configuration, samples: Samples) -> Placement:
    """Place ``samples``.

    Units count from 0; the distance is by the map's metric, in its scaled units; the label is the most frequent one
    among the training samples of the unit, None where the unit has none; an outlier is farther from its best unit
    than 99.9 % of the training samples from theirs.
    """
    som = curve.last(run)
    units, distances = fitted.two_nearest(som, fitted.scaled(som, samples))
    bmu, away = units[:, 0], distances[:, 0]
    trained = _training_samples(run, settings)
    labels = _unit_labels(som, trained)
    far = np.full(len(bmu), None) if trained is None else away > outliers.bound(som, trained)
    rows, columns = fitted.cells(som.lattice_)
    found = [
        (name, unit, int(rows[unit]), int(columns[unit]), rounded(distance), labels[unit], MARKS[mark])
        for name, unit, distance, mark in zip(
            samples.names, bmu.tolist(), away.tolist(), far.tolist(), strict=True
        )
    ]
    return Placement(found, None if trained is None else int(far.sum()))


def rounded(distance: float) -> float:
    """
    >>> rounded(12.3456789)
    12.3457
    """
    return float(f"{distance:.{DIGITS}g}")


def _training_samples(run: Run, settings: Configuration) -> Samples | None:
    """The samples the map was trained on; a warning where these are gone."""
    try:
        return beginning.training_samples(run, settings)
    except SomatopyError as error:
        warnings.warn(f"no labels of units and no outliers: {error}", stacklevel=3)
        return None


def _unit_labels(som: Any, trained: Samples | None) -> list[str | None]:
    """The label of each unit, by its training samples."""
    n_units = len(som.codebook_)
    if trained is None or trained.labels is None:
        return [None] * n_units
    return list(majority_labels(trained.labels, som.labels_, n_units))
