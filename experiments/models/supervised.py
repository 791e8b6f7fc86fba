"""SOMClassifier and SOMRegressor against SuSi: the same splits, scaling and number of units, one thread each.

Three tenths of each set are kept for testing; features are scaled by the training part. SuSi gets its default of
1,000 iterations, one sample each, and as many as our map sees samples: twenty epochs. Both of its maps, that of the
features and that of the targets, train that long. Seconds are those of training and prediction together, the least of
three runs, ours after a first one that compiles. Means over the splits.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

import numpy as np
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from experiments.models import peers, sets
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import BatchSOM, SOMClassifier, SOMRegressor

COMMAND = "python -m experiments.models.supervised"
SYSTEM = "Models on a map"
ENVIRONMENT, PEER = "kohonen", "susi"
EPOCHS = 20
DEFAULT = 1000  # SuSi's own number of iterations
FASTER = 10
REPEATS = 3
HEADER = ["data", "units", "model", "iterations", "score", "seconds"]

Split = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Figures = dict[str, tuple[float, float]]  # who -> score, seconds


def splits(samples: np.ndarray, y: np.ndarray, seeds: int, *, classes: bool) -> Iterable[Split]:
    """X, unseen X, y, unseen y; the features scaled by the training part."""
    for seed in range(seeds):
        X, unseen, known, wanted = train_test_split(
            samples, y, test_size=0.3, random_state=seed, stratify=y if classes else None
        )
        scaler = StandardScaler().fit(X)
        yield scaler.transform(X), scaler.transform(unseen), known, wanted


def ours(split: Split, *, classes: bool) -> tuple[tuple[int, ...], float, float]:
    """Shape of the map, score, seconds."""
    X, unseen, y, wanted = split
    som = BatchSOM("auto", lattice="hexagonal", n_epochs=EPOCHS, n_jobs=1)
    model = SOMClassifier(som) if classes else SOMRegressor(som)
    seconds = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        found = model.fit(X, y).predict(unseen)
        seconds.append(time.perf_counter() - began)
    return model.som_.lattice_.shape, score(wanted, found, classes=classes), min(seconds[1:])


def theirs(
    split: Split, shape: tuple[int, ...], iterations: list[int], seed: int, *, classes: bool
) -> list[tuple[float, float]]:
    """Score and seconds for each number of iterations."""
    X, unseen, y, wanted = split
    answers = peers.ask(
        ENVIRONMENT, "susi_trial.py", {"X": X, "y": y, "unseen": unseen},
        shape=shape, iterations=iterations, seed=seed, classes=classes,
    )  # fmt: skip
    return [(score(wanted, answer["predicted"], classes=classes), answer["seconds"]) for answer in answers]


def score(wanted: np.ndarray, found: Iterable[float], *, classes: bool) -> float:
    """Accuracy, or R2."""
    return float((accuracy_score if classes else r2_score)(wanted, found))


def compare(data: sets.Set, seeds: int, *, classes: bool, peer: bool) -> tuple[int, Figures]:
    """Number of units of the last map, and for each model and number of iterations its mean (score, seconds)."""
    found: dict[str, list[tuple[float, float]]] = {}
    units = 0
    for seed, split in enumerate(splits(*data, seeds, classes=classes)):
        shape, right, seconds = ours(split, classes=classes)
        units = int(np.prod(shape))
        found.setdefault("ours", []).append((right, seconds))
        if peer:
            iterations = [DEFAULT, EPOCHS * len(split[0])]
            again = theirs(split, shape, iterations, seed, classes=classes)
            for n, row in zip(iterations, again, strict=True):
                found.setdefault(f"SuSi, {n:,}", []).append(row)
    return units, {who: tuple(np.mean(rows, axis=0)) for who, rows in found.items()}  # type: ignore[misc]


def results_of(name: str, figures: Figures, *, classes: bool) -> list[Result]:
    """Ours beside the better of SuSi's scores, and how many times faster than each of its runs."""
    measure, model = ("accuracy", "SOMClassifier") if classes else ("R2", "SOMRegressor")
    mine, seconds = figures["ours"]
    others = [row for who, row in figures.items() if who != "ours"]
    if not others:
        return [Result(SYSTEM, name, f"{model}: {measure}", "", f"{mine:.3f}", None, COMMAND)]
    best = max(row[0] for row in others)
    return [
        Result(
            SYSTEM, name, f"{model}: {measure}", f"at least SuSi's {best:.3f}", f"{mine:.3f}", bool(mine >= best),
            COMMAND,
        ),
        *(
            Result(
                SYSTEM, name, f"{model}: times faster than {who} iterations", f"at least {FASTER}",
                f"{other / seconds:.3g}", bool(other / seconds >= FASTER), COMMAND,
            )
            for who, (_, other) in figures.items() if who != "ours"
        ),
    ]  # fmt: skip


def rows_of(name: str, units: int, figures: Figures) -> list[list[str]]:
    """The rows of the page's table."""
    return [
        [
            name,
            str(units),
            *(who.split(", ") if "," in who else [who, f"{EPOCHS} epochs"]),
            f"{s:.3f}",
            f"{t:.3g}",
        ]
        for who, (s, t) in figures.items()
    ]


def main() -> None:
    """Run, print and write the page and the result rows."""
    options = arguments(__doc__)
    out, seeds = options.out or DOCS, 1 if options.small else 3
    absent = peers.missing(ENVIRONMENT, PEER)
    parts, results = [(__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"], []
    if absent:
        parts.append(f"SuSi is left out: {absent}.\n")
        print(f"SuSi left out: {absent}")
    for heading, find, classes in (("Accuracy", sets.classes, True), ("R2", sets.numbers, False)):
        rows = []
        for name, data in find(options.small):
            units, figures = compare(data, seeds, classes=classes, peer=absent is None)
            rows += rows_of(name, units, figures)
            results += results_of(name, figures, classes=classes)
            print(*rows[-len(figures) :], sep="\n", flush=True)
        parts += [f"## {heading}\n", table(HEADER, rows)]
    page = out / "experiments" / "models" / "supervised.md"
    write_page(page, "Classes and numbers against SuSi", COMMAND, *parts)
    write_results(out / "results" / "models_supervised.json", results)


if __name__ == "__main__":
    main()
