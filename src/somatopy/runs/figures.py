"""The pictures of a run: what to draw of its last gmap, and into which file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.features.scaling import unit_range
from somatopy.measures import hits, label_counts, majority_labels
from somatopy.runs import curve, fitted, history
from somatopy.runs.configuration import Configuration
from somatopy.runs.folder import Run

Picture = Callable[[], Any]
MOST_CLASSES = 16  # labels: more have no colors of their own, and how strong a color is would say nothing
MOST_PROFILES = 40  # features: of more, a profile in a cell is a blur
MOST_CURVES = 900  # units: in smaller cells nobody sees a profile or a spectrogram


def draw(run: Run, settings: Configuration, samples: Samples, ending: str = "png") -> Iterator[Path]:
    """Draw every picture into ``figures/``; yields each path once it is written."""
    import matplotlib as mpl

    mpl.use("Agg")  # a file needs no window
    from matplotlib import pyplot as plt

    from somatopy.pictures import paper

    with storage.complaints(run.figures):
        run.figures.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures(run, settings, samples).items():
        path = run.figures / f"{name}.{ending}"
        with paper(), storage.writing(path) as file:
            figure = picture().get_figure(root=True)
            figure.savefig(file, format=ending)
            plt.close(figure)
        yield path


def pictures(run: Run, settings: Configuration, samples: Samples) -> dict[str, Picture]:
    """Name -> a function that draws: those that say something of this run."""
    subject = Subject(curve.last(run), history.read(run.history), settings, samples)
    return {**_of_training(subject), **_of_map(subject), **_of_labels(subject), **_of_features(subject)}


@dataclass(frozen=True, eq=False)
class Subject:
    """What pictures are drawn of: the last gmap, the records of the training, its settings and samples."""

    som: Any
    records: list[history.Record]
    settings: Configuration
    samples: Samples

    @property
    def lattice(self) -> Any:
        return self.som.lattice_

    @property
    def n_units(self) -> int:
        return len(self.som.codebook_)

    @property
    def is_scaled(self) -> bool:
        return bool(self.settings.parameters["scaling"] != "none")

    @property
    def majority(self) -> list[str | None]:
        """K labels, None for units without one."""
        return list(majority_labels(self.samples.labels or [], self.som.labels_, self.n_units))


def _of_training(subject: Subject) -> dict[str, Picture]:
    from somatopy import pictures as p
    from somatopy.pictures import words

    som, records = subject.som, subject.records
    half = {"half the variance": curve.spread_of(som, fitted.scaled(som, subject.samples)) / 2}
    found: dict[str, Picture] = {
        "learning_curve": lambda: p.draw_learning_curve(
            records,
            references=half if fitted.is_euclidean(som) else None,
            unit=words.SCALED_SQUARED if subject.is_scaled else "",
        )
    }
    if subject.settings.map == "growing":
        found["growth"] = lambda: p.draw_growth(records)
    return found


def _of_map(subject: Subject) -> dict[str, Picture]:
    from somatopy import pictures as p

    codebook, lattice = fitted.codebook(subject.som), subject.lattice
    metric = fitted.metric(subject.som)
    return {
        "u_matrix": lambda: p.draw_u_matrix(codebook, lattice, metric=metric),
        "full_u_matrix": lambda: p.draw_full_u_matrix(codebook, lattice, metric=metric),
        "hits": lambda: p.draw_hits(hits(subject.som.labels_, subject.n_units), lattice),
    }


def _of_labels(subject: Subject) -> dict[str, Picture]:
    from somatopy import pictures as p

    if subject.samples.labels is None:
        return {}
    lattice, majority = subject.lattice, subject.majority
    counts, names = label_counts(subject.samples.labels, subject.som.labels_, subject.n_units)
    dense = counts.toarray()
    shares = dense.max(axis=1) / np.maximum(dense.sum(axis=1), 1)
    found: dict[str, Picture] = {
        "labels": lambda: p.draw_labels(counts, names, lattice),
        "label_pies": lambda: p.draw_label_pies(counts, names, lattice),
        "label_regions": lambda: p.draw_label_regions(majority, lattice, names=names),
    }
    if len(names) <= MOST_CLASSES:
        found["class_map"] = lambda: p.draw_class_map(majority, lattice, names=names, shares=shares)
    return found


def _of_features(subject: Subject) -> dict[str, Picture]:
    """What the units hold, in the samples' own units."""
    from somatopy import pictures as p
    from somatopy.pictures import words

    codebook, lattice = subject.som.codebook_, subject.lattice
    if subject.settings.spectrum is not None:
        shape, energy = subject.settings.spectrum, words.with_unit(words.ENERGY, words.DECIBELS)
        return {"codebook": lambda: p.draw_spectrograms(codebook, lattice, shape, energy=energy)}
    names = subject.samples.feature_names
    found: dict[str, Picture] = {
        "component_planes": lambda: p.draw_component_planes(codebook, lattice, names=names)
    }
    if 1 < codebook.shape[1] <= MOST_PROFILES and subject.n_units <= MOST_CURVES:
        values, value = _comparable(subject)
        found["profiles"] = lambda: p.draw_profiles(values, lattice, names=names, value=value)
    return found


def _comparable(subject: Subject) -> tuple[NDArray[Any], str]:
    """The codebook (K, D) with features beside each other, and what its values are: of scaled ones, where in the range
    of the samples they lie."""
    codebook = subject.som.codebook_
    if not subject.is_scaled:
        return codebook, "value"
    return unit_range(subject.samples.vectors).apply(codebook), "part of the range"
