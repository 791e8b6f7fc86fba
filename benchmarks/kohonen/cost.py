"""What a batch pass costs as samples, units and features grow: a plot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.kohonen.findings import Findings, Measure
from benchmarks.kohonen.plan import BASE, SWEPT
from benchmarks.kohonen.roster import OURS

COLUMNS = {"samples": 0, "units": 1, "features": 2}


def curves(record: Mapping[str, Any], axis: str) -> dict[str, tuple[list[int], list[float]]]:
    """For each library the sizes along an axis and the seconds of a pass."""
    found = Findings(record)
    case, found_at = next(iter(found.cases)), Measure("sweep", ("sweep",), axis)
    drawn = {}
    for name in (OURS, *SWEPT):
        points = found.runs(case, name, found_at).get(0)
        if points:
            sizes = [point["size"][COLUMNS[axis]] for point in points]
            sizes = [side**2 for side in sizes] if axis == "units" else sizes
            drawn[name] = sizes, [point["seconds"] for point in points]
    return drawn


def plot(record: Mapping[str, Any], path: Path) -> None:
    """Three panels, one per axis, both scales logarithmic; nothing where nothing was swept."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 3, figsize=(11, 3.8), sharey=True, layout="constrained")
    for panel, axis in zip(panels, COLUMNS, strict=True):
        for name, (sizes, seconds) in curves(record, axis).items():
            look = {"lw": 2.2, "zorder": 3} if name == OURS else {"lw": 1.1}
            panel.plot(sizes, seconds, marker="o", ms=3.5, label=name, **look)
        panel.set(xscale="log", yscale="log", xlabel=axis)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("seconds of a batch pass")
    if panels[0].has_data():
        panels[0].legend(frameon=False)
    n, side, features = BASE
    figure.suptitle(f"One of {n:,} samples, {side} x {side} units, {features} features varied", fontsize=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)
