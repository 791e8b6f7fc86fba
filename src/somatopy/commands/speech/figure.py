"""A picture into the figures of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from somatopy.runs.network_folder import NetworkRun


def write(run: NetworkRun, name: str, picture: Callable[[], Any]) -> Path:
    """Draw ``picture()`` into ``figures/name.png``."""
    import matplotlib as mpl

    mpl.use("Agg")  # a file needs no window
    from matplotlib import pyplot as plt

    from somatopy.data import storage
    from somatopy.pictures import paper

    with storage.complaints(run.figures):
        run.figures.mkdir(parents=True, exist_ok=True)
    path = run.figures / f"{name}.png"
    with paper(), storage.writing(path) as file:
        figure = picture().get_figure(root=True)
        figure.savefig(file, format="png", dpi=200)
        plt.close(figure)
    return path
