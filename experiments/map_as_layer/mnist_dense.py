"""MNIST through fully connected layers into a map of 30 x 30 units of 256 weights, taught in four ways."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import SYSTEM, Experiment
from experiments.map_as_layer.tables import Group
from experiments.record import Result

COMMAND = "python -m experiments.map_as_layer.mnist_dense"
ABOUT = """Handwritten digits through two fully connected layers into a `SOMLayer` of 30 x 30 units: 230,400 weights, a
third of the map of pixels. What teaches the layers decides: labels (cross-entropy of the codes and of their units, and
the map's cost), reconstruction (a decoder, no labels), the map's cost alone, and squares: what the original sent back
for a gradient, the mean squared difference of code and unit. That is never negative, so it lowers every activation
until the rectified codes are silent: the variance of the codes over the training says so. The map's cost alone is a
cost, but it is least where all codes are one, and so it ends there, too. A decoder or a task keeps the codes apart.
"""
COLLAPSING, KEPT_APART = ("FC, squares", "FC, map alone"), ("FC, reconstruction", "FC, labels")


def cells(size: str) -> list[Cell]:
    """What teaches the layers."""
    models = (*KEPT_APART, *COLLAPSING)
    if size == "small":
        return [Cell("MNIST", model, 4, 20, n=300) for model in models]
    iterations = 20_000 if size == "full" else 2000
    return [Cell("MNIST", model, 30, iterations) for model in models]


def results(groups: Sequence[Group]) -> list[Result]:
    """What is left of the codes' variance."""
    found = []
    for group in groups:
        history = group.rows[0].history
        left = history[-1]["variance"] / history[0]["variance"]
        met = left < 0.01 if group.model == "FC, squares" else None
        bar = "below 0.01" if group.model == "FC, squares" else ""
        found.append(
            Result(SYSTEM, group.name, "variance of codes, end / start", bar, f"{left:.3g}", met, COMMAND)
        )
    return found


MNIST_DENSE = Experiment(
    "mnist_dense", "MNIST, fully connected layers and a map", ABOUT, cells, results, watched=True
)

if __name__ == "__main__":
    MNIST_DENSE.main()
