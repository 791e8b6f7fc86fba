"""What is trained, what came of it, and where both are kept."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from experiments.map_as_mask.recipes import Recipe, Table


@dataclass(frozen=True)
class Cell:
    """One training: a recipe on so many images for so many epochs."""

    data: str
    recipe: Recipe
    seed: int
    epochs: int
    n: int | None

    @property
    def slug(self) -> str:
        """A file name that tells it from every other cell."""
        words = f"{self.data} {self.recipe.name} {self.epochs} {self.n or 'all'} {self.seed}"
        return re.sub(r"\W+", "_", words.lower())


Figures = dict[str, float]


class Kept:
    """Figures in a file, a line each: a command that was stopped goes on where it was."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "cells.jsonl"
        lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        self.figures: dict[str, Figures] = {kept["slug"]: kept["figures"] for kept in map(json.loads, lines)}

    def add(self, cell: Cell, figures: Figures) -> None:
        """Keep one more, and drop its checkpoint."""
        self.figures[cell.slug] = figures
        kept = {"slug": cell.slug, "cell": asdict(cell), "figures": figures}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(kept) + "\n")
        self.checkpoint(cell).unlink(missing_ok=True)

    def checkpoint(self, cell: Cell) -> Path:
        """Where a training that is not finished is kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{cell.slug}.pt"


def cells_of(table: Table, size: str) -> list[Cell]:
    """Those of a table at a size: "small", "default" or "full"."""
    if size == "small":
        seeds, epochs, n = 1, 1, 60
    elif size == "full":
        seeds, epochs, n = 5, 5 * table.epochs, None
    else:
        seeds, epochs, n = table.seeds, table.epochs, table.n
    return [Cell(table.data, recipe, seed, epochs, n) for recipe in table.recipes for seed in range(seeds)]
