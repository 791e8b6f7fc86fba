"""Pictures of a trained map: its units as images, what they stand for, where its borders are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from experiments.map_as_layer.cells import Row
from experiments.map_as_layer.trained import Portrait
from somatopy.maps.lattice import make_lattice
from somatopy.pictures import draw_class_map, draw_codebook_images, draw_label_regions, draw_u_matrix, paper

MANY = 16  # classes have colors of their own; more are told by their names
SHARP = 200  # dots per inch


def draw_units(portrait: Portrait, path: Path) -> None:
    """The units as images in the grid."""
    lattice = _lattice(portrait)
    with paper():
        figure, ax = plt.subplots(figsize=(7.5, 7.5), layout="constrained")
        draw_codebook_images(np.clip(portrait.units, 0, 1), lattice, tuple(portrait.shape), ax=ax)
        _keep(figure, path)


def draw_map(portrait: Portrait, path: Path) -> None:
    """Each unit by the class of most of its training images, fainter where they are mixed; beside it the U-matrix."""
    lattice, counts, names = _lattice(portrait), portrait.counts, portrait.names.tolist()
    won = counts.sum(1)
    labels = [names[best] if n else None for best, n in zip(counts.argmax(1), won, strict=True)]
    with paper():
        size = (11.5, 5) if len(names) > MANY else (8.2, 3.6)
        figure, (left, right) = plt.subplots(1, 2, figsize=size, layout="constrained")
        if len(names) > MANY:
            draw_label_regions(labels, lattice, names=names, ax=left)
        else:
            draw_class_map(labels, lattice, names=names, shares=counts.max(1) / np.maximum(won, 1), ax=left)
        draw_u_matrix(portrait.codebook, lattice, ax=right)
        left.set_title("best units")
        right.set_title("U-matrix")
        _keep(figure, path)


def draw_variances(rows: Sequence[Row], path: Path) -> None:
    """The variance of the codes over the training, a line per training."""
    with paper():
        figure, ax = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
        for row in rows:
            points = [(step["iteration"], step["variance"]) for step in row.history]
            ax.plot(*zip(*points, strict=True), linewidth=1.2, label=row.cell.model)
        ax.set(xlabel="iteration", ylabel="variance of a code's feature")
        ax.set_yscale("symlog", linthresh=1e-6)
        ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
        _keep(figure, path)


def _lattice(portrait: Portrait):
    side = round(len(portrait.counts) ** 0.5)
    return make_lattice("rectangular", (side, side))


def _keep(figure: plt.Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(
        path, dpi=SHARP, bbox_inches="tight", pil_kwargs={"quality": 85} if path.suffix == ".jpg" else None
    )
    plt.close(figure)
