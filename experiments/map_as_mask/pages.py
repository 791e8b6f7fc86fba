"""The tables of the experiment as a page, and their rows on the page of results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.map_as_mask.cells import Figures
from experiments.map_as_mask.figures import STEPS
from experiments.map_as_mask.recipes import CSOM, DROPOUT, PLAIN, PRUNED, WHOLE_IMAGE, Recipe, Table
from experiments.record import Result, table, write_page, write_results

SYSTEM, COMMAND = "Map as a mask", "python -m experiments.map_as_mask"
LEAST = 0.989  # accuracy of the network with 5 of 100 channels active
TITLE = "The map as a mask, trained"
ABOUT = """Each row is a network trained from several seeds: mean and standard deviation over them. Maps learn in the
first third of the epochs and are frozen then. Masks are measured
on the held-out images: their mean (strength) and the share of outputs that they let through, of the first and the
second hidden layer. Organization is the mean correlation of filters that are neighbors on the lattice less that of all
pairs: 0 where nothing is organized. Times faster: the trained network itself, against a plain one of its size in the
same process, for a batch of 128 and for one image. Under eps is the accuracy when each pixel takes a step of that size
against the network (FGSM).
""".replace("\n", " ")
COLUMNS = {
    "accuracy": "accuracy", "training accuracy": "training", "loss": "loss", "strength, first": "strength 1",
    "strength, second": "strength 2", "active, first": "active 1", "active, second": "active 2",
    "organization, first": "organization 1", "organization, second": "organization 2",
    "times faster, batch 128": "times faster, 128", "times faster, batch 1": "times faster, 1",
    **{f"accuracy, eps {eps:g}": f"eps {eps:g}" for eps in STEPS},
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A recipe's figures from each seed."""

    recipe: Recipe
    figures: list[Figures]

    def mean(self, name: str) -> float:
        return float(np.mean([figures[name] for figures in self.figures]))

    def said(self, name: str) -> str:
        """As a cell of a table; empty where it was not measured."""
        values = [figures[name] for figures in self.figures if name in figures]
        if not values:
            return ""
        spread = f" ± {np.std(values, ddof=1):.4f}" if len(values) > 1 else ""
        return f"{np.mean(values):.4f}{spread}"

    def cells(self) -> list[str]:
        return [self.recipe.name, str(len(self.figures)), *(self.said(name) for name in COLUMNS)]


Lines = dict[str, list[Line]]  # by the name of the table


def write(tables: Sequence[Table], lines: Lines, out: Path) -> None:
    """The page and the results of what is finished."""
    parts = [
        f"## {t.name}, {t.data}\n\nThe notes: {t.order}.\n\n"
        + table(["", "seeds", *COLUMNS.values()], [line.cells() for line in lines[t.name]])
        for t in tables
        if lines.get(t.name)
    ]
    write_page(out / "experiments" / "map_as_mask" / "masks.md", TITLE, COMMAND, ABOUT, *parts)
    if lines.get("headline"):
        write_results(out / "results" / "map_as_mask.json", list(headline(lines["headline"])))


def headline(lines: list[Line]) -> Iterator[Result]:
    """What was asked for."""
    found = {line.recipe.name: line for line in lines}
    for recipe in (PLAIN, CSOM, PRUNED, DROPOUT, WHOLE_IMAGE):
        if recipe.name in found:
            line = found[recipe.name]
            bar, met = _bar(recipe, found)
            yield Result(
                SYSTEM,
                "MNIST, 5,000 test images",
                f"{recipe.name}: accuracy",
                bar,
                line.said("accuracy"),
                met,
                COMMAND,
            )
    if CSOM.name in found:
        said = found[CSOM.name].said("times faster, batch 128")
        yield Result(
            SYSTEM, "MNIST, batch 128", "the same network: times faster than plain", "", said, None, COMMAND
        )


def _bar(recipe: Recipe, found: dict[str, Line]) -> tuple[str, bool | None]:
    """What the accuracy of a recipe is to be, and whether it is."""
    accuracy = found[recipe.name].mean("accuracy")
    if recipe is CSOM:
        below = [found[rival.name].mean("accuracy") for rival in (PRUNED, DROPOUT) if rival.name in found]
        return f"{LEAST}, above pruned and dropout", accuracy >= max([LEAST, *below])
    if recipe is WHOLE_IMAGE and PLAIN.name in found:
        return "not below plain", accuracy >= found[PLAIN.name].mean("accuracy")
    return "", None
