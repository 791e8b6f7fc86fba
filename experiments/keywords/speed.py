"""How fast: features of the whole pack against real time, an epoch of the baseline against a plain loop in torch.

The plain loop is given librosa's features, computed beforehand, and neither augments nor checks anything; ours decodes,
cuts, shifts, adds noise and computes features anew for every clip. Both are timed in turn, in one process; the best of
three counts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from experiments.keywords.material import Material, few_syllables, speech_commands
from experiments.record import DOCS, Result, arguments, write_results
from somatopy.data import data_folder
from somatopy.speech import BASELINE, LogMel, Recipe, SpotterTraining, TenthSampler, corpus, decoded, network
from somatopy.speech.corpus import RATE
from somatopy.speech.spectra import CENTER, SPREAD

COMMAND = "python -m experiments.keywords.speed"
FASTER_THAN_LIFE = 300
ROUNDS = 3


def times_real_time(folder: Path) -> float:
    """Seconds of sound whose features come in a second, from the files on."""
    before = time.perf_counter()
    waves = decoded(corpus.read(folder))
    features = LogMel()
    with torch.inference_mode():
        for first in range(0, len(waves), 128):
            features(torch.from_numpy(waves.batch(np.arange(first, min(first + 128, len(waves))))))
    return len(waves.samples) / RATE / (time.perf_counter() - before)


def our_epoch(recipe: Recipe, material: Material) -> Callable[[], None]:
    """An epoch of our training, whenever it is called."""
    training = SpotterTraining(recipe, material.train, material.valid, material.noises)

    def epoch() -> None:
        for _ in range(training.sampler.n_batches):
            training.advance()

    return epoch


def plain_epoch(recipe: Recipe, material: Material) -> Callable[[], None]:
    """An epoch of as many batches in the plainest loop, on librosa's features."""
    net = network(recipe.network).train()
    optimizer = torch.optim.SGD(net.parameters(), recipe.rate, momentum=recipe.momentum)
    spectra, targets = librosa_features(material), torch.from_numpy(material.train.targets)
    n_batches = our_batches(recipe, material)

    def epoch() -> None:
        order = torch.randperm(len(spectra))
        for i in range(n_batches):
            rows = order[torch.arange(i * recipe.batch_size, (i + 1) * recipe.batch_size) % len(order)]
            loss = nn.functional.cross_entropy(net(spectra[rows]), targets[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

    return epoch


def our_batches(recipe: Recipe, material: Material) -> int:
    """Batches an epoch of our training."""
    return TenthSampler(material.train.targets, recipe.batch_size, seed=recipe.seed).n_batches


def librosa_features(material: Material) -> Tensor:
    """(N, 1, 101, 40) log-mel spectra of the training clips."""
    import librosa

    def spectra() -> Iterator[np.ndarray]:
        for wave in material.train.waves.batch(np.arange(len(material.train.waves))):
            power = librosa.feature.melspectrogram(
                y=wave, sr=RATE, n_fft=480, hop_length=160, n_mels=40, fmin=20, fmax=4000
            )
            yield (librosa.power_to_db(power).T[None] - CENTER) / SPREAD

    return torch.from_numpy(np.stack(list(spectra())))


def best_in_turn(*works: Callable[[], None], rounds: int = ROUNDS) -> list[float]:
    """The least seconds of each, timed in turn."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for i, work in enumerate(works):
            before = time.perf_counter()
            work()
            best[i] = min(best[i], time.perf_counter() - before)
    return best


def main() -> None:
    """Print and write the ratios."""
    options = arguments(__doc__)
    material = few_syllables() if options.small else speech_commands()
    if material is None:
        return
    torch.set_num_threads(1 if options.small else os.cpu_count() or 1)
    cores, results = f"{os.cpu_count()} cores", []
    if not options.small:
        times = times_real_time(data_folder("speech_commands"))
        bar, ours = f"at least {FASTER_THAN_LIFE} x real time", f"{times:,.0f} x ({cores})"
        results.append(row(material, "features of the whole folder", bar, ours, times >= FASTER_THAN_LIFE))
    recipe = Recipe(batch_size=32 if options.small else BASELINE.batch_size, features="logmel")
    try:
        epochs = our_epoch(recipe, material), plain_epoch(recipe, material)
    except ImportError as missing:
        print(f"left out: {missing}")
    else:
        ours_, plain = best_in_turn(*epochs, rounds=1 if options.small else ROUNDS)
        told = f"{ours_:.1f} s against {plain:.1f} s"
        results.append(
            row(material, "an epoch of the baseline", "no slower than a plain loop", told, ours_ <= plain)
        )
    write_results((options.out or DOCS) / "results" / "keywords_speed.json", results)


def row(material: Material, measure: str, bar: str, ours: str, met: bool) -> Result:
    """A row of the page of results."""
    return Result("Keyword spotting", material.title, measure, bar, ours, met, COMMAND)


if __name__ == "__main__":
    main()
