"""The growing map against every bar of its specification, on spoken words and on syllables, five seeds.

The figures are the median over the seeds, which is what a bar is held against, and in brackets the worst of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from experiments.growing_map.sounds import sets
from experiments.record import DOCS, Result, arguments, write_results
from somatopy import GrowingSOM
from somatopy.data.samples import Samples
from somatopy.measures import topographic_error, variance
from somatopy.runs.kmeans import kmeans_error

COMMAND = "python -m experiments.growing_map.works_when"
RISE = 1.02


@dataclass(frozen=True)
class Figures:
    """One training, measured; MSE in scaled units."""

    units: int
    start: float
    calibrated: float
    end: float
    variance: float
    kmeans: float
    rising_share: float
    rises_after_growth: int
    topographic_error: float
    seconds: float


def measure(train: Samples, seed: int) -> Figures:
    """Train a map with default settings and measure it on its own samples."""
    began = time.perf_counter()
    som = GrowingSOM(scaling="global", random_state=seed).fit(train.vectors)
    seconds = time.perf_counter() - began
    scaled = som.scaling_.apply(train.vectors)
    mse = np.array([record["mse"] for record in som.history_])
    phases = [record["phase"] for record in som.history_]
    rose = mse[1:] > RISE * mse[:-1]
    return Figures(
        units=len(som.codebook_),
        start=mse[0],
        calibrated=mse[len(phases) - 1 - phases[::-1].index("calibrating")],
        end=mse[-1],
        variance=variance(scaled),
        kmeans=kmeans_error(scaled, len(som.codebook_), seed),
        rising_share=rose.mean(),
        rises_after_growth=int(rose[np.array(phases[1:]) == "smoothing"].sum()),
        topographic_error=topographic_error(scaled, som.scaled_codebook_, som.lattice_),
        seconds=seconds,
    )


def results_of(name: str, figures: list[Figures]) -> list[Result]:
    """Each bar beside the figures."""

    def row(measure, bar, values, limit, form="{:.3f}"):
        ours = f"{form} ({form})".format(np.median(values), max(values))
        return Result("Growing map", name, measure, bar, ours, bool(np.median(values) < limit), COMMAND)

    units, seconds = [f.units for f in figures], [f.seconds for f in figures]
    return [
        Result(
            "Growing map", name, "units", "30 to 400", f"{min(units)} to {max(units)}",
            min(units) >= 30 and max(units) <= 400, COMMAND,
        ),
        row("MSE of last gmap / first", "below 0.25", [f.end / f.start for f in figures], 0.25),
        row("MSE / variance of the data", "below 0.5", [f.end / f.variance for f in figures], 0.5),
        row("MSE / last calibrating gmap", "below 0.6", [f.end / f.calibrated for f in figures], 0.6),
        row("MSE / k-means with as many centers", "at most 1.25", [f.end / f.kmeans for f in figures], 1.25),
        row("share of gmaps that rise by over 2 %", "at most 0.1", [f.rising_share for f in figures], 0.1),
        row("rises after growth has ended", "0", [f.rises_after_growth for f in figures], 1, "{:.0f}"),
        row("topographic error", "below 0.1", [f.topographic_error for f in figures], 0.1),
        Result("Growing map", name, "seconds of training", "", f"{np.median(seconds):.2f}", None, COMMAND),
    ]  # fmt: skip


def main() -> None:
    """Measure both sets and write their rows."""
    options = arguments(__doc__)
    results = []
    for name, samples in sets(options.small):
        train = samples.split("train")
        figures = [measure(train, seed) for seed in range(2 if options.small else 5)]
        results += results_of(f"{name}, {len(train):,} clips", figures)
    write_results((options.out or DOCS) / "results" / "growing_map.json", results)


if __name__ == "__main__":
    main()
