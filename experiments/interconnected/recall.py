"""Two maps tied together: do unseen speakers' words call up their meaning, and meanings a sound that is the word?

Maps of sounds and of what they mean grow side by side, tied by Hebbian links; then they are reinforced and reviewed.
Understood is the share of clips of unseen speakers that call up their own word's meaning. Its baselines: the nearest of
all training clips (1-NN, the same features), and the majority label of the best unit of the grown map. Spoken is the
share of meanings whose recalled sound, a vector of the map, is heard as the word: of all clips of the unseen speakers
the nearest is of that word; beside it, how many of the ten nearest are. The baseline of 1-NN, in this direction, is
any training clip of the word, heard by the same ears. Means over the seeds; growth factor
and margin were chosen without the unseen speakers: the words' on the validation split, the others' on speakers of the
training part.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from experiments.interconnected import meanings
from experiments.interconnected.sounds import Spoken, sets
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import GrowingSOM, InterconnectedSOM
from somatopy.measures import label_accuracy, majority_labels
from somatopy.pictures import draw_links, paper

COMMAND = "python -m experiments.interconnected.recall"
SEEDS = 3
CYCLES = 8
NEAREST = 10
HEADER = [
    "set", "vectors", "understood: majority", "grown", "reinforced", "1-NN",
    "spoken: grown", "reinforced", "any clip", "of the ten nearest: grown", "reinforced", "any clip", "MSE x",
]  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What one training is worth; ``understood``, ``spoken`` and ``nearest`` are shares, see the module."""

    units: int
    understood: float
    spoken: float
    nearest: float
    mse: float
    majority: float


def tie(spoken: Spoken, seed: int, cycles: int) -> InterconnectedSOM:
    """Both maps of the known speakers, tied."""
    tied = InterconnectedSOM(
        GrowingSOM(scaling="global", growth_factor=spoken.growth_factor),
        GrowingSOM(growth_factor=0.1),
        reinforcing_cycles=cycles,
        margin=spoken.margin,
        random_state=seed,
    )
    return tied.fit(spoken.known, spoken.meanings[spoken.known_words])


def nearest(X: np.ndarray, others: np.ndarray, count: int = 1) -> np.ndarray:
    """(N, count) indices of the nearest ``others`` of each of ``X``, nearest first, the lowest among equals."""
    squared = np.square(others).sum(axis=1) - 2 * X @ others.T
    return np.argsort(squared, axis=1, kind="stable")[:, :count]


def measure(spoken: Spoken, tied: InterconnectedSOM) -> Figures:
    """The figures of a training on the unseen speakers."""
    words = np.arange(len(spoken.meanings))
    understood = nearest(tied.recall(spoken.unseen), spoken.meanings)[:, 0]
    heard = heard_as(tied.recall_back(spoken.meanings), words, spoken)
    return Figures(
        units=len(tied.first_.codebook_),
        understood=float((understood == spoken.unseen_words).mean()),
        spoken=heard[0],
        nearest=heard[1],
        mse=tied.history_[-1]["mse"],
        majority=label_accuracy(
            [str(word) for word in spoken.known_words], tied.first_.labels_,
            [str(word) for word in spoken.unseen_words], tied.first_.predict(spoken.unseen),
        ),
    )  # fmt: skip


def heard_as(sounds: np.ndarray, words: np.ndarray, spoken: Spoken) -> tuple[float, float]:
    """Of sounds that should be ``words``: the share whose nearest unseen clip is, and the share of the ten nearest."""
    around = spoken.unseen_words[nearest(sounds, spoken.unseen, NEAREST)] == words[:, None]
    return float(around[:, 0].mean()), float(around.mean())


def baselines(spoken: Spoken) -> tuple[float, float, float]:
    """1-NN: understood, spoken, and of the ten nearest."""
    found = spoken.known_words[nearest(spoken.unseen, spoken.known)[:, 0]]
    return float((found == spoken.unseen_words).mean()), *heard_as(spoken.known, spoken.known_words, spoken)


def compare(spoken: Spoken, seeds: int) -> tuple[Figures, Figures]:
    """Means over the seeds: grown, and grown and reinforced."""
    both = [[measure(spoken, tie(spoken, seed, cycles)) for seed in range(seeds)] for cycles in (0, CYCLES)]
    grown, reinforced = (
        Figures(*np.mean([list(vars(figures).values()) for figures in runs], axis=0)) for runs in both
    )
    return grown, reinforced


def row(spoken: Spoken, grown: Figures, reinforced: Figures, base: tuple[float, float, float]) -> list[str]:
    """A line of the table."""
    shares = [
        grown.majority, grown.understood, reinforced.understood, base[0], grown.spoken, reinforced.spoken,
        base[1], grown.nearest, reinforced.nearest, base[2],
    ]  # fmt: skip
    vectors = f"{reinforced.units:.0f} of {len(spoken.known):,}"
    return [spoken.name, vectors, *(f"{s:.3f}" for s in shares), f"{reinforced.mse / grown.mse:.2f}"]


def results_of(
    name: str, spoken: Spoken, reinforced: Figures, base: tuple[float, float, float]
) -> list[Result]:
    """The rows of the page of results."""
    data = f"{name}, unseen speakers, {reinforced.units:.0f} units for {len(spoken.known):,} clips"
    rows = [
        ("sound to meaning: understood", reinforced.understood, base[0]),
        ("meaning to sound: heard as the word", reinforced.spoken, base[1]),
        ("meaning to sound: ten nearest of the word", reinforced.nearest, base[2]),
    ]
    system, asked = "Interconnected maps", "at least 1-NN's {:.3f}"
    return [
        Result(system, data, measure, asked.format(bar), f"{ours:.3f}", bool(ours >= bar), COMMAND)
        for measure, ours, bar in rows
    ]


def draw(spoken: Spoken, tied: InterconnectedSOM, path: Path) -> None:
    """The maps, each unit by its word, and their strongest links."""
    words = np.array(
        sorted(meanings.WORDS if len(spoken.meanings) == len(meanings.WORDS) else meanings.SYLLABLES)
    )
    with paper():
        figure, ax = plt.subplots(figsize=(6.9, 3.4), layout="constrained")
        draw_links(
            tied.links_, tied.first_.lattice_, tied.second_.lattice_, ax=ax, titles=("sounds", "meanings"),
            first_labels=majority_labels(words[spoken.known_words], tied.first_.labels_, len(tied.first_.codebook_)),
            second_labels=majority_labels(words[spoken.known_words], tied.second_.labels_, len(tied.second_.codebook_)),
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def mean_set(
    parts: list[tuple[Figures, Figures, tuple[float, float, float]]],
) -> tuple[Figures, Figures, tuple]:
    """The means over several sets, as over the digits' unseen speakers."""
    grown, reinforced = (
        Figures(*np.mean([list(vars(part[i]).values()) for part in parts], axis=0)) for i in (0, 1)
    )
    return grown, reinforced, tuple(np.mean([part[2] for part in parts], axis=0))


def main() -> None:
    """Run, print, and write page, picture and result rows."""
    options = arguments(__doc__)
    out = options.out or DOCS
    found, rows, results = {}, [], []
    for spoken in sets(options.small):
        seeds = 1 if options.small or spoken.name.startswith("digits") else SEEDS
        grown, reinforced = compare(spoken, seeds)
        base = baselines(spoken)
        rows.append(row(spoken, grown, reinforced, base))
        found.setdefault(spoken.name.split(",")[0], []).append((spoken, grown, reinforced, base))
        print(*rows[-1], flush=True)
    for name, parts in found.items():
        _, reinforced, base = mean_set([part[1:] for part in parts])
        results += results_of(name, parts[0][0], reinforced, base)
    first = next(iter(found.values()))[0][0]
    folder = out / "experiments" / "interconnected"
    draw(first, tie(first, 0, CYCLES), folder / "recall.png")
    about = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    picture = "![The maps of sounds and meanings, each unit by its word, and the strongest link of each](recall.png)\n"
    write_page(
        folder / "recall.md", "Words understood and spoken", COMMAND, about, table(HEADER, rows), picture
    )
    write_results(out / "results" / "interconnected.json", results)


if __name__ == "__main__":
    main()
