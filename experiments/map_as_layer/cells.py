"""What is trained, and what came of it, kept as soon as it is there."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One training.

    Attributes
    ----------
    data : name of the images
    model : name of the training
    side : of the map, of side x side units
    iterations : batches it learns from
    n : training images, and at most as many held-out ones; None is all
    """

    data: str
    model: str
    side: int
    iterations: int
    seed: int = 0
    n: int | None = None

    @property
    def slug(self) -> str:
        """A file name that tells it from every other cell."""
        return f"{self.picture}_{self.iterations}_{self.seed}_{self.n or 'all'}"

    @property
    def picture(self) -> str:
        """A file name that tells it from the other trainings of an experiment."""
        words = f"{self.data} {self.model} {self.side}".lower().replace(",", "").replace("+ ", "")
        return words.replace(" ", "_").replace("-", "_")


@dataclass(frozen=True)
class Figures:
    """A trained map, measured on its training images and (``new``) on held-out ones.

    Label accuracy on the training images is their purity. Errors are in the space of the map's codebook.
    ``seconds`` are those of the processor, in the training alone.
    """

    purity: float
    new_purity: float
    nmi: float
    new_nmi: float
    new_accuracy: float
    error: float
    new_error: float
    torn: float
    new_torn: float
    dead: float
    seconds: float


@dataclass(frozen=True)
class Row:
    """A cell, its figures, the course of its training, the commit whose code it was and its recipe (:mod:`.recipe`)."""

    cell: Cell
    figures: Figures
    history: list[dict[str, float]]
    code: str
    recipe: str = ""  # rows from before there were any have none, and are of no present one


class Kept:
    """Rows in a file, a line each: a command that was stopped goes on where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = {row.cell: row for row in _read(path)}

    def row(self, cell: Cell, recipe: str) -> Row | None:
        """What came of the cell, where it was trained by this recipe."""
        row = self.rows.get(cell)
        return row if row is not None and row.recipe == recipe else None

    def add(self, row: Row) -> None:
        """Keep one more."""
        self.rows[row.cell] = row
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")


def row_of(kept: Mapping[str, Any]) -> Row:
    """The row that was written as ``asdict`` of it."""
    parts = {"cell": Cell(**kept["cell"]), "figures": Figures(**kept["figures"])}
    return Row(**{**kept, **parts})


def commit() -> str:
    """The commit that is checked out, with a plus where its code has been changed."""
    place = Path(__file__).parents[2]
    head, changed = (
        subprocess.run(["git", *words], cwd=place, capture_output=True, text=True, check=False).stdout
        for words in (["rev-parse", "--short", "HEAD"], ["status", "--porcelain", "--", "src", "experiments"])
    )
    return head.strip() + "+" * bool(changed) if head else "unknown"


def _read(path: Path) -> Iterator[Row]:
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        with suppress(json.JSONDecodeError):  # a line that was cut short: its cell is trained again
            yield row_of(json.loads(line))
