"""What the reinforcing phase does: the share of confused syllables, at equal numbers of units.

A sample is confused if its best unit is shared with a sample of another vowel. Each reinforced map stands beside plain
maps of the same seed whose growth factor was searched until they had as many units (the nearest that is not smaller),
so that what the cycles gain is not merely what more units gain. Medians over the seeds, the extremes in brackets.
"""

from __future__ import annotations

import numpy as np

from experiments.growing_map.sounds import spoken_syllables
from experiments.growing_map.vowels import vowels
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import GrowingSOM
from somatopy.data.samples import Samples
from somatopy.measures import confused_samples

COMMAND = "python -m experiments.growing_map.reinforcing"
FACTOR = 0.5
CYCLES = (1, 2, 4)


def fit(train: Samples, seed: int, factor: float, cycles: int = 0) -> GrowingSOM:
    """A map of the syllables; the labels are their vowels."""
    som = GrowingSOM(scaling="global", random_state=seed, growth_factor=factor, reinforcing_cycles=cycles)
    return som.fit(train.vectors, vowels(train))


def plain_with(train: Samples, seed: int, units: int, steps: int) -> GrowingSOM:
    """The smallest plain map found with at least ``units`` units: a search over the growth factor by halving."""
    fine, coarse = FACTOR / 8, FACTOR * 1.5
    best = fit(train, seed, fine)
    for _ in range(steps):
        middle = (fine * coarse) ** 0.5
        som = fit(train, seed, middle)
        if len(som.codebook_) >= units:
            fine = middle
            if len(som.codebook_) <= len(best.codebook_):
                best = som
        else:
            coarse = middle
    return best


def compare(train: Samples, cycles: int, seeds: int, steps: int) -> np.ndarray:
    """(seeds, 6): units, confused share and MSE of the reinforced map, then of the plain one."""
    rows = []
    for seed in range(seeds):
        reinforced = fit(train, seed, FACTOR, cycles)
        plain = plain_with(train, seed, len(reinforced.codebook_), steps)
        rows.append(
            [
                figure
                for som in (reinforced, plain)
                for figure in (
                    len(som.codebook_),
                    confused_samples(vowels(train), som.labels_),
                    som.history_[-1]["mse"],
                )
            ]
        )
    return np.array(rows)


def main() -> None:
    """Run, print and write the page and the result row."""
    options = arguments(__doc__)
    out = options.out or DOCS
    train = spoken_syllables(options.small).split("train")
    seeds, steps = (2, 2) if options.small else (5, 7)
    rows, gains = [], {}
    for cycles in CYCLES[:1] if options.small else CYCLES:
        figures = compare(train, cycles, seeds, steps)
        gains[cycles] = figures[:, 1], figures[:, 4]
        rows.append([cycles, *(f"{np.median(c):.3g} ({c.min():.3g} to {c.max():.3g})" for c in figures.T)])
    header = ["cycles", "units", "confused", "MSE", "units, plain", "confused, plain", "MSE, plain"]
    parts = [
        (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n",
        table(header, rows),
    ]
    write_page(
        out / "experiments" / "growing_map" / "reinforcing.md",
        "Reinforcing what is confused",
        COMMAND,
        *parts,
    )
    print(parts[1])
    ours, plain = (np.median(values) for values in gains[max(gains)])
    result = Result(
        "Growing map", f"syllables, {max(gains)} reinforcing cycles", "samples confused with another vowel",
        f"below the plain map's {plain:.3f}", f"{ours:.3f}", bool(ours < plain), COMMAND,
    )  # fmt: skip
    write_results(out / "results" / "growing_map_reinforcing.json", [result])


if __name__ == "__main__":
    main()
