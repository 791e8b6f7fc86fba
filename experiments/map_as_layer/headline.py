"""Deep maps beside the published ones: purity on 8 x 8, 24 x 24 and 40 x 40 units."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.map_as_layer.cells import Cell
from experiments.map_as_layer.experiment import SYSTEM, Experiment
from experiments.map_as_layer.tables import Group
from experiments.record import Result

COMMAND = "python -m experiments.map_as_layer.headline"
SEEDS = 3
ABOUT = """Maps of as many units as the published ones have, and the plain map (`BatchSOM`) for reference. DESOM is
the published model; "views" is a map of what convolutions make of two views of an image that belong together, without
labels and without a decoder (`DeepSOM(model="views")`). Published figures are of all images of the sets; here
Fashion-MNIST has 20,000 of its 60,000 training images, and held out is the half of each set's test images. An iteration
of `BatchSOM` is an epoch.
"""
SETS = ("MNIST", "Fashion-MNIST")
ITERATIONS = {"default": {"views": 2000, "DESOM": 1000}, "full": {"views": 10_000, "DESOM": 10_000}}
# (images, side of the map) -> the purity that is asked for
BARS = {("MNIST", 8): 0.934, ("Fashion-MNIST", 8): 0.751}


def cells(size: str) -> list[Cell]:
    """Those that decide first."""
    if size == "small":
        return [
            Cell("MNIST", model, 3, iterations, n=100)
            for model, iterations in (("views", 10), ("DESOM", 10), ("BatchSOM", 3))
        ]
    taken = ITERATIONS[size].items()
    found = [Cell(data, model, 8, n, seed) for seed in range(SEEDS) for model, n in taken for data in SETS]
    found += [Cell("MNIST", model, side, n) for model, n in taken for side in (24, 40)]
    found += [Cell(data, "BatchSOM", 24, 20) for data in SETS]
    return found


def results(groups: Sequence[Group]) -> list[Result]:
    """Purity on held-out images."""
    found = []
    for group in groups:
        ours, bar = group.mean("new_purity"), BARS.get((group.data, group.side))
        asked = "" if bar is None else f"at least {bar}"
        met = None if bar is None else ours >= bar
        found.append(
            Result(SYSTEM, group.name, "purity, held out", asked, group.said("new_purity"), met, COMMAND)
        )
    return found


HEADLINE = Experiment("headline", "Deep maps beside the published ones", ABOUT, cells, results)

if __name__ == "__main__":
    HEADLINE.main()
