"""Colors on a map that is a layer, by each of its ways to learn."""

from __future__ import annotations

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import Experiment

ABOUT = """Twenty-four named colors, in fifty shades each, on a `SOMLayer` of three inputs, with nothing before it: by
Kohonen's rule on batches, sample by sample, and by the gradient of the map's cost. Other shades are held out.
"""
MODELS = ("pixels", "pixels, online", "pixels, by gradient")


def cells(size: str) -> list[Cell]:
    """The three ways to learn."""
    side, iterations = (4, 20) if size == "small" else (16, 1000)
    return [Cell("colors", model, side, iterations) for model in MODELS]


COLORS = Experiment("colors", "Colors", ABOUT, cells)

if __name__ == "__main__":
    COLORS.main()
