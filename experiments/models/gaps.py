"""SOMImputer against KNNImputer and the columns' means: a fifth of all values removed, several times.

Each column is scaled to mean 0 and variance 1 before its values are removed, so that errors of all columns count alike
and KNNImputer, which does not scale, is at no disadvantage. Error is the root mean square of what was filled in less
what had been there, in standard deviations. Both at their defaults; both fill the table they learned from. Means over
the seeds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from sklearn.impute import KNNImputer, SimpleImputer

from experiments.models import sets
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy import SOMImputer

COMMAND = "python -m experiments.models.gaps"
SYSTEM = "Models on a map"
SHARE = 0.2
MODELS: dict[str, Callable[[], object]] = {
    "SOMImputer": SOMImputer,
    "KNNImputer": KNNImputer,
    "means": SimpleImputer,
}


def with_gaps(X: np.ndarray, seed: int) -> np.ndarray:
    """The samples with a fifth of all values removed; every sample and every column keeps one."""
    random = np.random.default_rng(seed)
    gaps = random.random(X.shape) < SHARE
    gaps[np.arange(len(X)), random.integers(0, X.shape[1], len(X))] = False
    gaps[random.integers(0, len(X), X.shape[1]), np.arange(X.shape[1])] = False
    return np.where(gaps, np.nan, X)


def measure(model: object, gappy: np.ndarray, X: np.ndarray) -> tuple[float, float]:
    """Error, seconds."""
    began = time.perf_counter()
    filled = model.fit_transform(gappy)
    seconds = time.perf_counter() - began
    return float(np.sqrt(np.mean(np.square(filled - X)[np.isnan(gappy)]))), seconds


def compare(table_: np.ndarray, seeds: int) -> dict[str, np.ndarray]:
    """For each model (seeds, 2): error, seconds."""
    X = (table_ - table_.mean(axis=0)) / table_.std(axis=0)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in MODELS}
    measure(SOMImputer(), with_gaps(X, 0), X)  # compiles
    for seed in range(seeds):
        gappy = with_gaps(X, seed)
        for name, make in MODELS.items():
            found[name].append(measure(make(), gappy, X))
    return {name: np.array(rows) for name, rows in found.items()}


def result_of(name: str, figures: dict[str, np.ndarray]) -> Result:
    """Our error beside that of nearest neighbors."""
    ours, theirs = (figures[model][:, 0].mean() for model in ("SOMImputer", "KNNImputer"))
    return Result(
        SYSTEM, name, "SOMImputer: error of 20 % removed values", f"at most KNNImputer's {theirs:.3f}",
        f"{ours:.3f}", bool(ours <= theirs), COMMAND,
    )  # fmt: skip


def main() -> None:
    """Run, print and write the page and the result rows."""
    options = arguments(__doc__)
    out, seeds = options.out or DOCS, 2 if options.small else 10
    rows, results = [], []
    for name, samples in sets.tables(options.small):
        figures = compare(samples, seeds)
        label = f"{name}, {len(samples)} x {samples.shape[1]}"
        results.append(result_of(label, figures))
        for model, found in figures.items():
            errors, seconds = found.T
            rows.append(
                [label, model, f"{errors.mean():.3f}", f"{errors.std():.3f}", f"{np.median(seconds):.3g}"]
            )
    parts = [
        (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n",
        table(["data", "model", "error", "deviation over seeds", "seconds"], rows),
    ]
    write_page(out / "experiments" / "models" / "gaps.md", "Filling gaps", COMMAND, *parts)
    print(parts[1])
    write_results(out / "results" / "models_gaps.json", results)


if __name__ == "__main__":
    main()
