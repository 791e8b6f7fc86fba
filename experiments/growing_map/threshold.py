"""How the growth threshold is chosen: rule x factor against units, MSE and topographic error; errors kept or zeroed.

GT is the mean or the largest squared error that the four units gather in the last calibrating epoch, times a factor.
Every figure is the mean of two seeds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from experiments.growing_map.sounds import sets
from experiments.record import DOCS, arguments, table, write_page
from somatopy import GrowingSOM
from somatopy.data.samples import Samples
from somatopy.measures import topographic_error
from somatopy.pictures import paper
from somatopy.runs.kmeans import kmeans_error

COMMAND = "python -m experiments.growing_map.threshold"
SEEDS = 2
RULES = ("mean", "largest")
FACTORS = (4.0, 2.0, 1.5, 1.0, 0.5, 0.25)
LAWS: list[dict[str, Any]] = [
    {},
    {"carry_errors": False},
    {"rate_law": "gsom"},
    {"smoothing_epochs": 0},
    {"rate_law": "gsom", "smoothing_epochs": 0},
    {"spread_factor": 1e-5},
]
HEADER = ["units", "MSE first", "MSE last", "/ k-means", "topographic error", "rising gmaps", "seconds"]

Row = dict[str, float]
_KMEANS: dict[Any, float] = {}


def measure(train: Samples, seed: int = 0, **parameters: Any) -> Row:
    """One training with these parameters."""
    som = GrowingSOM(scaling="global", random_state=seed, **parameters).fit(train.vectors)
    scaled = som.scaling_.apply(train.vectors)
    mse = np.array([record["mse"] for record in som.history_])
    return {
        "units": len(som.codebook_),
        "first": mse[0],
        "last": mse[-1],
        "kmeans": mse[-1] / _kmeans(scaled, len(som.codebook_)),
        "torn": topographic_error(scaled, som.scaled_codebook_, som.lattice_),
        "rising": int((mse[1:] > 1.02 * mse[:-1]).sum()),
        "seconds": sum(record["seconds"] for record in som.history_),
    }


def mean_of_seeds(train: Samples, seeds: int, **parameters: Any) -> Row:
    """The means of some trainings."""
    rows = [measure(train, seed, **parameters) for seed in range(seeds)]
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _kmeans(scaled: np.ndarray, units: int) -> float:
    """What k-means reaches; measured once for a set and a number of centers."""
    key = (scaled.shape, float(scaled[0, 0]), units)
    if key not in _KMEANS:
        _KMEANS[key] = kmeans_error(scaled, units)
    return _KMEANS[key]


def cells(row: Row) -> list[str]:
    """A row as the table shows it."""
    forms = ["{:.0f}", "{:.1f}", "{:.2f}", "{:.3f}", "{:.3f}", "{:.0f}", "{:.2f}"]
    return [form.format(value) for form, value in zip(forms, row.values(), strict=True)]


def of_rules(
    name: str, train: Samples, factors: tuple[float, ...], seeds: int
) -> dict[tuple[str, str, float], Row]:
    """Rule x factor."""
    return {
        (name, rule, f): mean_of_seeds(train, seeds, calibration_rule=rule, growth_factor=f)
        for rule in RULES
        for f in factors
    }


def draw(rows: dict[tuple[str, str, float], Row], path: Path) -> None:
    """Units, MSE against k-means and topographic error over the factor, a curve for each set and rule."""
    panels = [("units", "units"), ("kmeans", "MSE / MSE of k-means"), ("torn", "topographic error")]
    with paper():
        figure, axes = plt.subplots(1, len(panels), figsize=(10, 3.2), layout="constrained")
        for (measure_name, label), ax in zip(panels, axes, strict=True):
            for name, rule in dict.fromkeys((key[0], key[1]) for key in rows):
                factors = [key[2] for key in rows if key[:2] == (name, rule)]
                values = [rows[name, rule, factor][measure_name] for factor in factors]
                ax.plot(
                    factors,
                    values,
                    marker="o" if rule == "mean" else "s",
                    markersize=4,
                    linewidth=1.2,
                    label=f"{name}, {rule}",
                )
            ax.set_xscale("log", base=2)
            ax.set_xticks(factors, [f"{factor:g}" for factor in factors])
            ax.minorticks_off()
            ax.set_xlabel("growth factor")
            ax.set_ylabel(label)
        axes[0].set_yscale("log", base=2)
        axes[0].yaxis.set_major_formatter("{x:g}")
        axes[2].axhline(0.1, color="0.6", linewidth=0.8, zorder=0)
        axes[1].legend(frameon=False, fontsize="small")
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def main() -> None:
    """Run, print and write the page."""
    options = arguments(__doc__)
    folder = (options.out or DOCS) / "experiments" / "growing_map"
    rules: dict[tuple[str, str, float], Row] = {}
    laws: list[list[str]] = []
    for name, samples in sets(options.small):
        train = samples.split("train")
        rules |= of_rules(
            name, train, FACTORS[1:3] if options.small else FACTORS, 1 if options.small else SEEDS
        )
        for law in LAWS[:2] if options.small else LAWS:
            words = ", ".join(f"{key}={value!r}" for key, value in law.items()) or "defaults"
            laws.append([name, words, *cells(mean_of_seeds(train, 1 if options.small else SEEDS, **law))])
    draw(rules, folder / "threshold.png")
    parts = [
        (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n",
        "![Units, error and topographic error over the growth factor](threshold.png)\n",
        table(
            ["data", "rule", "factor", *HEADER], [[*map(str, key), *cells(row)] for key, row in rules.items()]
        ),
        "## Errors kept or zeroed, rate laws, smoothing\n",
        "While growing, errors are kept from epoch to epoch; zeroed at each epoch the map soon stops growing.\n",
        table(["data", "parameters", *HEADER], laws),
    ]
    write_page(folder / "threshold.md", "Choosing the growth threshold", COMMAND, *parts)
    print("\n".join(parts[2:]))


if __name__ == "__main__":
    main()
