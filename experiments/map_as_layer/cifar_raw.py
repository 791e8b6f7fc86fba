"""CIFAR-10 straight into a map of 30 x 30 units of 3,072 weights."""

from __future__ import annotations

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import Experiment

ABOUT = """Photographs (8,000 of the 50,000 training images, 1,500 held out) straight into a `SOMLayer` of 30 x 30
units: 2,764,800 weights.
"""


def cells(size: str) -> list[Cell]:
    """The map of pixels."""
    if size == "small":
        return [Cell("CIFAR-10", "pixels", 4, 20, n=100)]
    return [Cell("CIFAR-10", "pixels", 30, 5000 if size == "full" else 500)]


CIFAR_RAW = Experiment("cifar_raw", "CIFAR-10, straight into the map", ABOUT, cells)

if __name__ == "__main__":
    CIFAR_RAW.main()
