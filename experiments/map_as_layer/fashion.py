"""Fashion-MNIST, straight into a map and through fully connected layers."""

from __future__ import annotations

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import Experiment

ABOUT = """Garments (20,000 of the 60,000 training images) on 30 x 30 units: straight into the map, and behind two fully
connected layers taught by reconstruction and by labels.
"""
MODELS = ("pixels", "FC, reconstruction", "FC, labels")


def cells(size: str) -> list[Cell]:
    """Without and with layers before the map."""
    if size == "small":
        return [Cell("Fashion-MNIST", "FC, labels", 4, 20, n=300)]
    iterations = 20_000 if size == "full" else 2000
    return [Cell("Fashion-MNIST", model, 30, iterations) for model in MODELS]


FASHION = Experiment("fashion", "Fashion-MNIST", ABOUT, cells)

if __name__ == "__main__":
    FASHION.main()
