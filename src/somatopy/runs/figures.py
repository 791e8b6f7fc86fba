"""The pictures of a run: what to draw of its last gmap, and into which file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from somatopy.data import storage
from somatopy.data.samples import Samples
from somatopy.measures import hits, label_counts, variance
from somatopy.runs import curve, fitted, history
from somatopy.runs.configuration import Configuration
from somatopy.runs.folder import Run

Picture = Callable[[], Any]


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
    from somatopy import pictures as p

    som, records = curve.last(run), history.read(run.history)
    lattice, n_units = som.lattice_, len(som.codebook_)
    half = {"half the variance": variance(fitted.scaled(som, samples)) / 2}
    growth = {"growth": lambda: p.draw_growth(records)} if settings.map == "growing" else {}
    found: dict[str, Picture] = {
        "learning_curve": lambda: p.draw_learning_curve(records, references=half),
        **growth,
        "u_matrix": lambda: p.draw_u_matrix(fitted.codebook(som), lattice),
        "hits": lambda: p.draw_hits(hits(som.labels_, n_units), lattice),
    }
    if samples.labels is not None:
        counts, names = label_counts(samples.labels, som.labels_, n_units)
        found["labels"] = lambda: p.draw_labels(counts, names, lattice)
    if settings.spectrum is not None:
        shape = settings.spectrum
        found["codebook"] = lambda: p.draw_spectrograms(som.codebook_, lattice, shape, energy="energy (dB)")
    else:
        columns = samples.feature_names
        found["component_planes"] = lambda: p.draw_component_planes(som.codebook_, lattice, names=columns)
    return found
