"""The error over the epochs, linear schedule against fast algorithm, every switch of the radius marked.

The figure of Długosz & Kolasa (2009) for maps of 4x4, 10x10 and 20x20 units, on 1000 patterns uniform in a square,
with the Gaussian neighborhood and one law of the learning rate for both. A point marks each switch of the radius.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from experiments.fast_wtm.patterns import uniform
from experiments.fast_wtm.trainings import LINEAR, PLATEAU, train
from experiments.record import DOCS, arguments, table, write_page
from somatopy import OnlineSOM
from somatopy.pictures import paper
from somatopy.pictures.palette import ACCENT, MAIN

COMMAND = "python -m experiments.fast_wtm.curves"
SIDES = (4, 10, 20)
NEIGHBORHOOD = "gaussian"
MOST_NAMES = 12  # of radii beside a curve
STYLES = {LINEAR: (MAIN, "linear schedule, 20 epochs a radius"), PLATEAU: (ACCENT, "fast algorithm")}


def curve(som: OnlineSOM) -> tuple[np.ndarray, np.ndarray]:
    """Root of the mean squared error after each epoch, and the epoch's radius; that of unfolding ones falls in it."""
    records = som.history_[1:]
    errors, radii = (np.array([record[name] for record in records]) for name in ("mse", "radius"))
    return np.sqrt(errors), radii


def draw_curve(ax: Axes, som: OnlineSOM, schedule: str) -> None:
    """One training's curve, its switches marked; few enough of them are named."""
    errors, radii = curve(som)
    epochs, switches = np.arange(1, len(errors) + 1), np.diff(radii, prepend=np.inf) != 0
    color, _ = STYLES[schedule]
    ax.plot(epochs, errors, color=color, linewidth=1)
    ax.plot(epochs[switches], errors[switches], linestyle="", marker="o", markersize=3, color=color)
    if switches.sum() < MOST_NAMES:
        for epoch, error, radius in zip(epochs[switches], errors[switches], radii[switches], strict=True):
            ax.annotate(f"R {radius:.2g}", (epoch, error), (3, 3), textcoords="offset points", fontsize=7)
    ax.set(yscale="log", title=f"{len(errors)} epochs")
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter("")


def draw(maps: dict[int, dict[str, OnlineSOM]], path: Path) -> None:
    """A column for each size: above the linear schedule, below the fast algorithm, each over its own epochs."""
    with paper():
        figure, axes = plt.subplots(
            2, len(maps), figsize=(9, 5), layout="constrained", squeeze=False, sharey="col"
        )
        for column, (side, trained) in zip(axes.T, maps.items(), strict=True):
            for ax, (schedule, som) in zip(column, trained.items(), strict=True):
                draw_curve(ax, som, schedule)
            column[0].set_title(f"{side} x {side} units: {trained[LINEAR].n_iter_} epochs")
            column[1].set_xlabel("epoch")
        for ax, (_, label) in zip(axes[:, 0], STYLES.values(), strict=True):
            ax.set_ylabel(f"{label}\nroot of the mean squared error")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def line(side: int, trained: dict[str, OnlineSOM]) -> list[str]:
    """A size as the table shows it."""
    ends = [curve(som)[0][-1] for som in trained.values()]
    epochs = [som.n_iter_ for som in trained.values()]
    fewer = epochs[0] / epochs[1]
    return [f"{side}x{side}", *map(str, epochs), f"{fewer:.1f}", *(f"{end:.4f}" for end in ends)]


def main() -> None:
    """Train, draw and write the page."""
    options = arguments(__doc__)
    out = (options.out or DOCS) / "experiments" / "fast_wtm"
    X = uniform(0)
    maps = {
        side: {schedule: train(X, "online", schedule, side, NEIGHBORHOOD, 0) for schedule in STYLES}
        for side in (SIDES[:1] if options.small else SIDES)
    }
    draw(maps, out / "curves.png")
    header = ["map", "epochs, linear", "epochs, fast", "fewer", "error, linear", "error, fast"]
    rows = table(header, [line(side, trained) for side, trained in maps.items()])
    intro = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    picture = "![Error over epochs for three sizes of map, linear against fast](curves.png)\n"
    write_page(out / "curves.md", "Fast training: the curves", COMMAND, intro, picture, rows)
    print(rows)


if __name__ == "__main__":
    main()
