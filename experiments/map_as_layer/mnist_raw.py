"""MNIST straight into a map of 30 x 30 units of 784 weights."""

from __future__ import annotations

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import Experiment

ABOUT = """Handwritten digits straight into a `SOMLayer` of 30 x 30 units: 705,600 weights. Nothing is before the map,
so nothing is taught but the map.
"""


def cells(size: str) -> list[Cell]:
    """By Kohonen's rule and by gradient."""
    if size == "small":
        return [Cell("MNIST", "pixels", 4, 20, n=300)]
    iterations = 20_000 if size == "full" else 2000
    return [Cell("MNIST", model, 30, iterations) for model in ("pixels", "pixels, by gradient")]


MNIST_RAW = Experiment("mnist_raw", "MNIST, straight into the map", ABOUT, cells)

if __name__ == "__main__":
    MNIST_RAW.main()
