"""All tables of the map as a mask: ``python -m experiments.map_as_mask``; Ctrl-C, and it goes on where it was.

--tables NAME ...   some of them
--full              the whole recipe: five seeds, all images, five times the epochs; a day
--small             a minute, as the tests run it
"""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.map_as_layer.images import images_of
from experiments.map_as_mask.cells import Cell, Figures, Kept, cells_of
from experiments.map_as_mask.figures import figures_of
from experiments.map_as_mask.pages import Line, Lines, write
from experiments.map_as_mask.recipes import TABLES
from experiments.map_as_mask.training import trained
from experiments.record import DOCS

BUILD = DOCS.parent / "build" / "map_as_mask"


def main() -> None:
    """Train and measure what is missing, and write what there is after each table."""
    options = arguments()
    size = "small" if options.small else "full" if options.full else "default"
    kept = Kept(BUILD if options.out is None else options.out / "build")
    chosen = [table for table in TABLES if not options.tables or table.name in options.tables]
    lines: Lines = {}
    try:
        for table in chosen:
            for cell in cells_of(table, size):
                figures = kept.figures.get(cell.slug) or finished(cell, kept)
                if figures is not None:
                    add(lines.setdefault(table.name, []), cell, figures)
            write(chosen, lines, options.out or DOCS)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", flush=True)
        write(chosen, lines, options.out or DOCS)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="a minute's version, as the tests run it")
    parser.add_argument("--full", action="store_true", help="the whole recipe; a day")
    parser.add_argument("--tables", nargs="+", choices=[table.name for table in TABLES], help="some of them")
    parser.add_argument("--out", type=Path, default=None, help="folder to write to instead of docs/")
    return parser.parse_args()


def finished(cell: Cell, kept: Kept) -> Figures | None:
    """Train and measure one cell; None where its images are not there."""
    images = images_of(cell.data, cell.n)
    if images is None:
        return None
    network, seconds = trained(cell, images, kept.checkpoint(cell))
    figures = figures_of(network, cell.recipe, images) | {"seconds": seconds}
    kept.add(cell, figures)
    print(
        f"{cell.data}, {cell.recipe.name}, seed {cell.seed}: accuracy {figures['accuracy']:.4f}", flush=True
    )
    return figures


def add(lines: list[Line], cell: Cell, figures: Figures) -> None:
    """To the line of its recipe."""
    if not lines or lines[-1].recipe != cell.recipe:
        lines.append(Line(cell.recipe, []))
    lines[-1].figures.append(figures)


if __name__ == "__main__":
    main()
