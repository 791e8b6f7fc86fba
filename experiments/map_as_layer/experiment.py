"""What all experiments on the map as a layer share: train what is missing, measure, draw, write."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from experiments.map_as_layer.cells import Cell, Kept, Row, commit
from experiments.map_as_layer.drawings import draw_map, draw_units, draw_variances
from experiments.map_as_layer.images import SETS, images_of
from experiments.map_as_layer.recipe import fingerprint
from experiments.map_as_layer.summary import write_all
from experiments.map_as_layer.tables import LEGEND, Group, figures_table, groups_of
from experiments.map_as_layer.trained import Portrait, measure
from experiments.map_as_layer.trainings import TRAININGS
from experiments.record import DOCS, Result, arguments, write_page, write_results

SYSTEM = "Map as a layer"
BUILD = DOCS.parent / "build" / "map_as_layer"
SECONDS = 10  # between two lines of progress


@dataclass(frozen=True)
class Experiment:
    """An experiment and its page.

    Attributes
    ----------
    name : of the module and of all it writes
    about : the page's text
    cells : what to train at a size, "small", "default" or "full"
    results : what of it stands on the page of results; None: label accuracy
    watched : whether the variance of the codes over the iterations is drawn
    """

    name: str
    title: str
    about: str
    cells: Callable[[str], Sequence[Cell]]
    results: Callable[[Sequence[Group]], list[Result]] | None = None
    watched: bool = False

    @property
    def command(self) -> str:
        return f"python -m experiments.map_as_layer.{self.name}"

    def main(self) -> None:
        """Run it as the command line says."""
        options = arguments(self.title, full=True)
        size = "small" if options.small else "full" if options.full else "default"
        self.run(size, options.out)
        write_all(options.out or DOCS)

    def run(self, size: str = "default", out: Path | None = None) -> list[Row]:
        """Train what is missing, write page, pictures and results, and return the rows.

        What is finished is kept, in ``build`` or in ``out``: Ctrl-C ends it with what there is, and the same command
        goes on from there. What was trained by another recipe than the present one is trained again.
        """
        folder, code = BUILD if out is None else out / "build", commit()
        kept = Kept(folder / "cells.jsonl")
        rows: list[Row] = []
        try:
            for cell in self.cells(size):
                row = kept.row(cell, recipe_of(cell)) or self._train(cell, kept, folder, code)
                rows += [] if row is None else [row]
        except KeyboardInterrupt:
            print("stopped; the page shows what there is", flush=True)
        if rows:
            self._write(rows, out or DOCS, folder)
        return rows

    def _train(self, cell: Cell, kept: Kept, folder: Path, code: str) -> Row | None:
        images = images_of(cell.data, cell.n)
        if images is None:
            return None
        trained = TRAININGS[cell.model](images, cell, _teller(cell))
        figures, portrait = measure(trained, images)
        if cell.seed == 0:
            portrait.save(folder / f"{cell.slug}.npz")
        row = Row(cell, figures, trained.history, code, recipe_of(cell))
        kept.add(row)
        print(f"{cell.data}, {cell.model}, {cell.side}x{cell.side}: {figures}", flush=True)
        return row

    def _write(self, rows: Sequence[Row], out: Path, folder: Path) -> None:
        pages, groups = out / "experiments" / "map_as_layer", groups_of(rows)
        pictures = [self._draw(row.cell, pages, folder) for row in rows if row.cell.seed == 0]
        if self.watched:
            draw_variances(rows, pages / f"{self.name}_variance.png")
            pictures.insert(0, f"![The variance of the codes over the training]({self.name}_variance.png)\n")
        write_page(
            pages / f"{self.name}.md",
            self.title,
            self.command,
            self.about,
            figures_table(groups),
            LEGEND,
            *pictures,
        )
        bare = [asdict(row) | {"history": []} for row in rows]
        (pages / f"{self.name}.json").write_text(json.dumps(bare, indent=1) + "\n", encoding="utf-8")
        results = self._accuracies(groups) if self.results is None else self.results(groups)
        write_results(out / "results" / f"map_as_layer_{self.name}.json", results)

    def _accuracies(self, groups: Sequence[Group]) -> list[Result]:
        return [
            Result(
                SYSTEM, group.name, "label accuracy, held out", "", group.said("new_accuracy"), None, self.command
            )
            for group in groups
        ]  # fmt: skip

    def _draw(self, cell: Cell, pages: Path, folder: Path) -> str:
        """Both pictures of a map, where they are not there yet; returns their place in the page."""
        kept = folder / f"{cell.slug}.npz"
        units, map = (pages / f"{cell.picture}_{kind}" for kind in ("units.jpg", "map.png"))
        if _outdated(map, kept):
            portrait = Portrait.load(kept)
            draw_units(portrait, units)
            draw_map(portrait, map)
        said = f"{cell.data}, {cell.model}, {cell.side} x {cell.side}"
        return (
            f"## {said}\n\n![Best units by class, and U-matrix: {said}]({map.name})\n\n"
            f"![The units as images: {said}]({units.name})\n"
        )


def recipe_of(cell: Cell) -> str:
    """The fingerprint of all that the figures of a cell hang on."""
    return fingerprint(TRAININGS[cell.model], SETS[cell.data], measure)


def _outdated(picture: Path, source: Path) -> bool:
    return not picture.exists() or picture.stat().st_mtime < source.stat().st_mtime


def _teller(cell: Cell) -> Callable[[str], None]:
    """Prints how far a training is, now and then."""
    last = time.monotonic()

    def say(told: str) -> None:
        nonlocal last
        if time.monotonic() - last > SECONDS:
            last = time.monotonic()
            print(f"{cell.data}, {cell.model}, {cell.side}x{cell.side}, seed {cell.seed}: {told}", flush=True)

    return say
