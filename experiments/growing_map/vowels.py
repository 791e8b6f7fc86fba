"""Syllables on a growing map: do its vowels form regions, and does it know the vowels of speakers it never heard?

The map is trained on six synthetic speakers without labels. Each unit takes the vowel of most of its training samples;
purity on unseen speakers is the share of their syllables whose best unit carries their vowel. The floor of the
spectrograms decides what the map sees: at 45 dB the vowels, at the default 80 dB also breath, noise and silence.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from experiments.growing_map.sounds import SETTINGS, spoken_syllables
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import GrowingSOM
from somatopy.data.samples import Samples
from somatopy.measures import connectedness, label_accuracy, label_regions, majority_labels, purity
from somatopy.pictures import draw_label_regions, paper

HEADER = [
    "units",
    "purity, training speakers",
    "purity, unseen speakers",
    "units in their vowel's largest region",
]
COMMAND = "python -m experiments.growing_map.vowels"
DEPTH = 45.0
VARIANTS = (("depth 45", 45.0, None, 1.5), ("depth 45, trim 25", 45.0, 25.0, 1.5), ("depth 80", 80.0, None, 1.5),
            ("depth 80, growth factor 0.5", 80.0, None, 0.5))  # fmt: skip


def vowels(samples: Samples) -> list[str]:
    """The last letter of each syllable."""
    assert samples.labels is not None
    return [label[-1] for label in samples.labels]


def measure(
    train: Samples, test: Samples, seed: int, factor: float = 1.5
) -> tuple[GrowingSOM, dict[str, float]]:
    """A map of the training speakers, and what it is worth."""
    som = GrowingSOM(scaling="global", random_state=seed, growth_factor=factor).fit(train.vectors)
    unit_vowels = majority_labels(vowels(train), som.labels_, len(som.codebook_))
    return som, {
        "units": len(som.codebook_),
        "train": purity(vowels(train), som.labels_),
        "unseen": label_accuracy(vowels(train), som.labels_, vowels(test), som.predict(test.vectors)),
        "connected": connectedness(unit_vowels, som.lattice_),
    }


def split(small: bool, depth: float, trim: float | None = None) -> tuple[Samples, Samples]:
    """(training, unseen) speakers, heard down to ``depth`` dB."""
    samples = spoken_syllables(small, replace(SETTINGS, depth=depth, trim=trim))
    return samples.split("train"), samples.split("test")


def form(figures: dict[str, float]) -> list[str]:
    """The figures as a table shows them."""
    return [f"{figures['units']:.0f}", *(f"{figures[name]:.3f}" for name in ("train", "unseen", "connected"))]


def draw(som: GrowingSOM, train: Samples, path: Path) -> None:
    """The units colored by vowel."""
    with paper():
        figure, ax = plt.subplots(figsize=(5, 4.2), layout="constrained")
        draw_label_regions(
            majority_labels(vowels(train), som.labels_, len(som.codebook_)), som.lattice_, ax=ax
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def main() -> None:
    """Five seeds; the picture shows the first."""
    options = arguments(__doc__)
    out = options.out or DOCS
    train, test = split(options.small, DEPTH)
    maps = [measure(train, test, seed) for seed in range(2 if options.small else 5)]
    rows = [figures for _, figures in maps]
    first = maps[0][0]
    draw(first, train, out / "experiments" / "growing_map" / "vowels.png")
    regions = label_regions(
        majority_labels(vowels(train), first.labels_, len(first.codebook_)), first.lattice_
    )
    parts = [
        (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n",
        table(
            ["heard", *HEADER],
            [[name, *form(measure(*split(options.small, d, t), 0, f)[1])] for name, d, t, f in VARIANTS],
        ),
        "![The map's units by vowel](vowels.png)\n",
        table(["seed", *HEADER], [[seed, *form(row)] for seed, row in enumerate(rows)]),
        "Regions of each vowel on the first map:\n",
        table(
            ["vowel", "units", "regions", "share of its units in the largest"],
            [[r.label, r.n_units, r.n_regions, f"{r.largest_share:.2f}"] for r in regions.values()],
        ),
    ]  # fmt: skip
    write_page(
        out / "experiments" / "growing_map" / "vowels.md", "Vowels of unseen speakers", COMMAND, *parts
    )
    unseen, connected = [r["unseen"] for r in rows], [r["connected"] for r in rows]
    limit = len(train) // 3
    results = [
        Result(
            "Growing map", "syllables, 2 unseen speakers", "purity by vowel", "above 0.9",
            f"{np.median(unseen):.3f} ({min(unseen):.3f})", bool(np.median(unseen) > 0.9), COMMAND,
        ),
        Result(
            "Growing map", "syllables, 6 speakers", "units", f"at most N / 3 = {limit}",
            f"{max(r['units'] for r in rows):.0f}", max(r["units"] for r in rows) <= limit, COMMAND,
        ),
        Result(
            "Growing map", "syllables, 6 speakers", "units in their vowel's largest region", "",
            f"{np.median(connected):.2f} ({min(connected):.2f})", None, COMMAND,
        ),
    ]  # fmt: skip
    write_results(out / "results" / "growing_map_vowels.json", results)


if __name__ == "__main__":
    main()
