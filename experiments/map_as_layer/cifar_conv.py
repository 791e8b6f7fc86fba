"""CIFAR-10 through convolutions and a fully connected layer into a map of 30 x 30 units of 256 weights."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import SYSTEM, Experiment
from experiments.map_as_layer.tables import Group
from experiments.record import Result

COMMAND = "python -m experiments.map_as_layer.cifar_conv"
POINTS = 10  # of label accuracy, above the map of pixels
ABOUT = """Photographs through three blocks of convolutions and a fully connected layer into a `SOMLayer` of 30 x 30
units: 230,400 weights, a twelfth of the map of pixels, which stands beside it. With labels, images are shifted and
mirrored while training. Without labels, the layers are taught by reconstruction, or by two views of an image
that belong together; the gap is the point.
"""
WITH, PIXELS = "conv + FC, labels", "pixels"
WITHOUT = ("conv + FC, reconstruction", "conv + FC, views")


def cells(size: str) -> list[Cell]:
    """The map of pixels, and layers before it, without and with labels."""
    if size == "small":
        return [Cell("CIFAR-10", model, 4, 20, n=100) for model in (PIXELS, WITH, *WITHOUT)]
    longer = 10 if size == "full" else 1
    taken = {PIXELS: 500, WITH: 1500, **dict.fromkeys(WITHOUT, 600)}
    return [Cell("CIFAR-10", model, 30, longer * iterations) for model, iterations in taken.items()]


def results(groups: Sequence[Group]) -> list[Result]:
    """Label accuracy against the map of pixels."""
    pixels = next(group for group in groups if group.model == PIXELS).mean("new_accuracy")
    found = []
    for group in groups:
        ours, asked = group.mean("new_accuracy"), group.model == WITH
        bar = f"at least {pixels + POINTS / 100:.3f}" if asked else ""
        met = bool(ours >= pixels + POINTS / 100) if asked else None
        found.append(Result(SYSTEM, group.name, "label accuracy, held out", bar, f"{ours:.3f}", met, COMMAND))
    return found


CIFAR_CONV = Experiment("cifar_conv", "CIFAR-10, convolutions and a map", ABOUT, cells, results)

if __name__ == "__main__":
    CIFAR_CONV.main()
