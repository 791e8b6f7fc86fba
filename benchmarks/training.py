"""One training of one growing map, in a process of its own: ``python training.py JOB.json``.

Runs in the environment of the library it trains, so it imports that library and numpy, nothing else of ours. The job
names the library, the samples (.npy), the epochs, the seed, the library's parameters and the file (.npz) to write:
codebook, positions, seconds of the training loop, epochs trained, versions.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

COMPILING_EPOCHS = 8  # enough for dbgsom, whose fit fails when units are born in its last epoch
REPEATS = 5


@dataclass
class Trained:
    """A trained map: codebook (K, D), positions (K, 2), seconds of the loop, epochs, what was adjusted."""

    codebook: np.ndarray
    positions: np.ndarray
    seconds: float
    epochs: int
    adjusted: dict[str, Any]


def train_somatopy(X, epochs, seed, target=None, growth_factor=1.0, tries=10) -> Trained:
    """All of ``fit``, checks and the error measured after each epoch included: that is stricter than the loop.

    With a ``target`` the growth factor is first adjusted (not timed) to as many units, or the next fewer. The same
    training is timed several times, since it takes but a few hundredths of a second.
    """
    phases = {"calibration_epochs": epochs // 4, "smoothing_epochs": epochs // 4}
    phases["growing_epochs"] = epochs - sum(phases.values())

    def grow(factor):
        from somatopy import GrowingSOM

        som = GrowingSOM(scaling=None, growth_factor=factor, random_state=seed, **phases)
        return som.fit(X)

    if target is not None:
        growth_factor = adjusted_factor(
            lambda factor: len(grow(factor).codebook_), target, growth_factor, tries
        )
    som = grow(growth_factor)
    seconds = statistics.median(_seconds(lambda: grow(growth_factor)) for _ in range(REPEATS))
    adjusted = {"growth_factor": growth_factor}
    return Trained(som.codebook_, som.lattice_.positions, seconds, som.n_iter_, adjusted)


def _seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def adjusted_factor(units_at, target, factor, tries, close=0.03):
    """The growth factor whose number of units comes nearest to ``target`` from below, within ``tries`` trainings.

    Bisection on a logarithmic scale; more units than the target would make the comparison unfair.
    """
    low, high = None, None  # low: too many units, high: not too many
    best, best_units = None, 0
    for _ in range(tries):
        units = units_at(factor)
        if units > target:
            low = factor
        else:
            high = factor
            if units > best_units:
                best, best_units = factor, units
        if best_units >= target * (1 - close):
            break
        factor = 2 * low if high is None else high / 2 if low is None else (low * high) ** 0.5
    return factor if best is None else best


def train_dbgsom(X, epochs, seed, **parameters) -> Trained:
    """The loop alone: ``fit`` goes on to measure and label the map, which is left out."""
    from dbgsom.SomVQ import SomVQ

    SomVQ(n_iter=COMPILING_EPOCHS, random_state=seed).fit(X)
    som = SomVQ(n_iter=epochs, random_state=seed, **parameters)
    loop, seconds = som._grow_som, []

    som._grow_som = lambda *arguments: seconds.append(_seconds(lambda: loop(*arguments)))
    som.fit(X)
    return Trained(som.weights_, np.array(som.neurons_), sum(seconds), som._current_epoch + 1, {})


def train_pygsom(X, epochs, seed, *, spread_factor) -> Trained:
    """All of ``fit``, which is the loop and one search."""
    from gsom import GSOM

    np.random.seed(seed)  # noqa: NPY002 - the library draws from the global generator
    som = GSOM(spread_factor, X.shape[1])
    smoothing = epochs // 4
    seconds = _seconds(lambda: som.fit(X, epochs - smoothing, smoothing))
    units = slice(som.node_count)
    return Trained(som.node_list[units], som.node_coordinate[units], seconds, epochs, {})


TRAINERS = {"somatopy": train_somatopy, "dbgsom": train_dbgsom, "pygsom": train_pygsom}


def main(job: dict[str, Any]) -> None:
    warnings.filterwarnings("ignore")
    library = job["library"]
    X = np.load(job["samples"], allow_pickle=False)
    trained = TRAINERS[library](X, job["epochs"], job["seed"], **job["parameters"])
    np.savez(
        job["result"],
        codebook=trained.codebook,
        positions=trained.positions,
        seconds=trained.seconds,
        epochs=trained.epochs,
        adjusted=json.dumps(trained.adjusted),
        versions=json.dumps({name: version(name) for name in (library, "numpy")}),
    )


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
