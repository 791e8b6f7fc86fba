"""The share of dead units over training: winner takes all, with a conscience, winner takes most.

A unit is dead that is no sample's best. Where only the winner adapts (WTA), units that start far from the data never
win; a conscience lets them win until all have had their share; where the neighbors adapt, too (WTM), they are
carried along. Ten clusters in the unit cube, a map of 10x10 units that starts at random in the data's range, 40
epochs; the line is the median of ten seeds, the band their quartiles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from experiments.fast_wtm.patterns import clusters
from experiments.fast_wtm.trainings import RATE
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import OnlineSOM
from somatopy.measures import quantization_error
from somatopy.pictures import paper
from somatopy.pictures.palette import ACCENT, INK, MAIN

COMMAND = "python -m experiments.fast_wtm.dead_units"
SIDE, EPOCHS = 10, 40
CONSCIENCE = 0.3
NETWORKS: dict[str, tuple[dict[str, Any], str]] = {
    "WTA": ({"mode": "wta"}, INK),
    "WTA + conscience": ({"mode": "wta", "conscience": CONSCIENCE}, ACCENT),
    "WTM": ({"radius": ("exponential", 5, 0.3)}, MAIN),
}


def follow(X: np.ndarray, seed: int, n_epochs: int, **network: Any) -> tuple[np.ndarray, float]:
    """(epochs,) the share of dead units after each epoch, and the last quantization error."""
    som = OnlineSOM(
        (SIDE, SIDE),
        start="random",
        learning_rate=RATE,
        n_epochs=n_epochs,
        n_jobs=1,
        random_state=seed,
        **network,
    )
    alive = [len(np.unique(som.labels_)) for _ in som.iter_fit(X)]
    return 1 - np.array(alive) / SIDE**2, quantization_error(X, som.codebook_)


def draw(shares: dict[str, np.ndarray], path: Path) -> None:
    """Median and quartiles over the seeds."""
    with paper():
        figure, ax = plt.subplots(figsize=(4.6, 3.2), layout="constrained")
        for name, values in shares.items():
            low, middle, high = np.percentile(values, (25, 50, 75), axis=0)
            color = NETWORKS[name][1]
            ax.plot(middle, color=color, linewidth=1.2, label=name)
            ax.fill_between(np.arange(len(middle)), low, high, color=color, alpha=0.15, linewidth=0)
        ax.set(xlabel="epoch", ylabel="share of dead units", ylim=(0, None))
        ax.legend()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def main() -> None:
    """Train, draw, write the page and the result row."""
    options = arguments(__doc__)
    out = options.out or DOCS
    seeds, n_epochs = (2, 5) if options.small else (10, EPOCHS)
    shares, errors = {}, {}
    for name, (network, _) in NETWORKS.items():
        found = [follow(clusters(seed), seed, n_epochs, **network) for seed in range(seeds)]
        shares[name] = np.array([dead for dead, _ in found])
        errors[name] = float(np.median([error for _, error in found]))
    draw(shares, out / "experiments" / "fast_wtm" / "dead_units.png")
    last = {name: float(np.median(values[:, -1])) for name, values in shares.items()}
    rows = table(
        ["network", "dead at the start", "dead at the end", "quantization error"],
        [[name, f"{np.median(v[:, 0]):.2f}", f"{last[name]:.2f}", f"{errors[name]:.4f}"] for name, v in shares.items()],
    )  # fmt: skip
    intro = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    picture = "![Share of dead units over the epochs](dead_units.png)\n"
    write_page(
        out / "experiments" / "fast_wtm" / "dead_units.md", "Dead units", COMMAND, intro, picture, rows
    )
    print(rows)
    results = [
        Result(
            "Fast training (plateau)", "clusters, 10x10", f"dead units, {name}", f"below WTA's {last['WTA']:.2f}",
            f"{last[name]:.2f}", last[name] < last["WTA"], COMMAND,
        )
        for name in ("WTA + conscience", "WTM")
    ]  # fmt: skip
    write_results(out / "results" / "fast_wtm_dead_units.json", results)


if __name__ == "__main__":
    main()
