"""Keywords of speakers never heard: each recipe on the test split of the pack, in 12 classes and in the 11 that sound.

Every training is a run folder in build/keywords and goes on where it was stopped. ``--recipes`` and ``--seeds`` choose
what is trained now; the page shows every training that has come to its end.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from experiments.keywords.material import RUNS, Material, few_syllables, speech_commands
from experiments.record import DOCS, Result, table, write_page, write_results
from somatopy.checking import choice
from somatopy.data import storage
from somatopy.runs import network_training
from somatopy.runs.network_folder import NetworkRun
from somatopy.speech import BASELINE, MODERN, Recipe, SpotterTraining, cost, judgement, load, n_parameters

SAID = """Test split of the pack, every clip once, by the network that validated best. The clips of silence are cut from
the recordings of noise that training mixes in, so the 11 classes without silence stand beside the 12. These are not
figures of the published split.
"""
COMMAND = "python -m experiments.keywords.accuracy"
HEADER = [
    "network",
    "parameters",
    "multiply-adds",
    "seeds",
    "12 classes",
    "11 classes",
    "ms a clip, one core",
]
BAR, LEAD, SEEDS = 0.80, 0.06, 3
# Trainings for the pack, which is a twentieth of the full set: 40 and 80 times through its 1,904 clips.
RECIPES = {
    "baseline": dataclasses.replace(
        BASELINE, iterations=600, stairs=((0, 0.005), (450, 0.001)), log_every=30, save_every=600
    ),
    "modern": dataclasses.replace(MODERN, iterations=1200, warmup=60, log_every=60, save_every=1200),
}


@dataclass(frozen=True)
class Figures:
    """What a trained network is worth on the test split."""

    recipe: str
    seed: int
    network: str
    parameters: int
    multiply_adds: int
    accuracy: float
    sounds: float
    seconds: float


def train(recipe: Recipe, material: Material, folder: Path) -> None:
    """Bring a training to its end."""
    run = NetworkRun(folder)
    training = SpotterTraining(recipe, material.train, material.valid, material.noises)
    network_training.train(
        run,
        training,
        digest=repr(recipe),
        log_every=recipe.log_every,
        save_every=recipe.save_every,
        watcher=Talking(),
    )


class Talking(network_training.Watcher):
    """Says how the training goes."""

    def row(self, record: network_training.Record) -> None:
        print(network_training.describe(record), flush=True)


def measure(name: str, seed: int, folder: Path, material: Material) -> Figures:
    """The network that validated best, asked once about every clip of the test split."""
    spotter, test = load(NetworkRun(folder).best), material.test
    rows = np.arange(len(test.targets))
    scores = spotter.scores(test.waves, rows).numpy()
    return Figures(
        recipe=name,
        seed=seed,
        network=spotter.network_name,
        parameters=n_parameters(spotter.network),
        multiply_adds=cost.multiply_adds(spotter.network),
        accuracy=judgement.accuracy(scores, test.targets),
        sounds=judgement.accuracy_of_sounds(scores, test.targets),
        seconds=cost.latency(spotter, torch.from_numpy(test.waves.batch(rows[:1]))),
    )


def figures(name: str, seed: int, recipe: Recipe, material: Material, place: Path) -> Figures:
    """Those of a training, trained if it was not and measured if it was not."""
    kept = place / f"{name}_{seed}.json"
    if not kept.is_file():
        train(dataclasses.replace(recipe, seed=seed), material, place / f"{name}_{seed}")
        found = measure(name, seed, place / f"{name}_{seed}", material)
        storage.write_text(kept, json.dumps(dataclasses.asdict(found)))
    return Figures(**json.loads(kept.read_text("utf-8")))


def gathered(place: Path) -> dict[str, list[Figures]]:
    """All that was measured, by recipe."""
    found: dict[str, list[Figures]] = defaultdict(list)
    for path in sorted(place.glob("*_*.json")):
        one = Figures(**json.loads(path.read_text("utf-8")))
        found[one.recipe].append(one)
    return found


def rows(found: dict[str, list[Figures]]) -> list[list[str]]:
    """A row a recipe: means over its seeds, and their spread."""
    return [
        [
            f"{name}: {own[0].network}",
            f"{own[0].parameters:,}",
            f"{own[0].multiply_adds / 1e6:.1f} M",
            str(len(own)),
            spread([one.accuracy for one in own]),
            spread([one.sounds for one in own]),
            f"{1000 * np.median([one.seconds for one in own]):.1f}",
        ]
        for name, own in found.items()
    ]


def spread(values: list[float]) -> str:
    """Mean, and standard deviation where there are several."""
    mean = f"{100 * np.mean(values):.1f} %"
    return f"{mean} ± {100 * np.std(values, ddof=1):.1f}" if len(values) > 1 else mean


def results(found: dict[str, list[Figures]], data: str, judged: bool) -> list[Result]:
    """Rows for the page of results; met or missed only once there are as many seeds as were asked for."""
    means = {name: float(np.mean([one.accuracy for one in own])) for name, own in found.items()}

    def enough(*names: str) -> bool:
        return judged and all(len(found.get(name, [])) >= SEEDS for name in names)

    def row(measure: str, bar: str, ours: str, met: bool | None) -> Result:
        return Result("Keyword spotting", data, measure, bar, ours, met, COMMAND)

    lines = []
    if "baseline" in means:
        met = means["baseline"] >= BAR if enough("baseline") else None
        ours = f"{means['baseline']:.1%} ({len(found['baseline'])} seeds)"
        lines.append(row("baseline, 12 classes", f"at least {BAR:.0%}", ours, met))
    if {"baseline", "modern"} <= means.keys():
        lead = means["modern"] - means["baseline"]
        met = lead >= LEAD if enough("baseline", "modern") else None
        bar = f"at least {100 * LEAD:.0f} points"
        lines.append(row("small network above the baseline", bar, f"{100 * lead:+.1f} points", met))
    return lines


def options() -> argparse.Namespace:
    """What to train now."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--small", action="store_true", help="a few seconds' version, as the tests run it")
    parser.add_argument("--out", type=Path, default=None, help="folder to write to instead of docs/")
    parser.add_argument("--recipes", default=",".join(RECIPES), help="which, with commas between")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many of each")
    return parser.parse_args()


def main() -> None:
    """Train what is wanted, and write the page of all that is there."""
    asked = options()
    out = asked.out or DOCS
    material = few_syllables() if asked.small else speech_commands()
    if material is None:
        return
    place = (out / "build" if asked.small else RUNS).resolve()
    place.mkdir(parents=True, exist_ok=True)
    for name in asked.recipes.split(","):
        recipe = RECIPES[choice("--recipes", name, RECIPES)]
        if asked.small:
            recipe = dataclasses.replace(recipe, iterations=2, warmup=1, batch_size=8, log_every=1)
        for seed in range(1 if asked.small else asked.seeds):
            print(figures(name, seed, recipe, material, place), flush=True)
    found = gathered(place)
    page = out / "experiments" / "keywords" / "accuracy.md"
    write_page(page, "Keywords of speakers never heard", COMMAND, SAID, table(HEADER, rows(found)))
    write_results(out / "results" / "keywords.json", results(found, material.title, judged=not asked.small))
    print(table(HEADER, rows(found)))


if __name__ == "__main__":
    main()
