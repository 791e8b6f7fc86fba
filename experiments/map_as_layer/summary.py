"""One page with the tables of all experiments on the map as a layer.

python -m experiments.map_as_layer.summary
"""

from __future__ import annotations

import json
from pathlib import Path

from experiments.map_as_layer.cells import row_of
from experiments.map_as_layer.tables import LEGEND, figures_table, groups_of
from experiments.record import DOCS, arguments, write_page

COMMAND = "python -m experiments.map_as_layer"
TITLE = "The map as a layer"
PAGES = {
    "colors": "Colors",
    "mnist_raw": "MNIST, straight into the map",
    "mnist_dense": "MNIST, fully connected layers and a map",
    "fashion": "Fashion-MNIST",
    "cifar_raw": "CIFAR-10, straight into the map",
    "cifar_conv": "CIFAR-10, convolutions and a map",
    "headline": "Deep maps beside the published ones",
}


def write_all(out: Path) -> None:
    """Write the page from the rows that the experiments left in ``out``."""
    folder = out / "experiments" / "map_as_layer"
    parts = []
    for name, title in PAGES.items():
        path = folder / f"{name}.json"
        if path.exists():
            rows = [row_of(row) for row in json.loads(path.read_text("utf-8"))]
            parts += [f"## [{title}]({name}.md)\n", figures_table(groups_of(rows))]
    write_page(folder / "summary.md", TITLE, COMMAND, LEGEND, *parts)


def main() -> None:
    """Write the page anew."""
    write_all(arguments(__doc__).out or DOCS)


if __name__ == "__main__":
    main()
