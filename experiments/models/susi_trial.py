"""Trainings and predictions by SuSi, in its own environment: ``python susi_trial.py FOLDER``."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import susi

REPEATS, ENOUGH = 3, 2.0  # the least of so many runs counts; no further one after so many seconds


def main(folder: Path) -> None:
    options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    arrays = np.load(folder / "arrays.npz", allow_pickle=False)
    X, y, unseen = (arrays[name] for name in ("X", "y", "unseen"))
    answer = [measure(X, y, unseen, iterations, options) for iterations in options["iterations"]]
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def measure(X: np.ndarray, y: np.ndarray, unseen: np.ndarray, iterations: int, options: dict) -> dict:
    """Predictions for the unseen samples, and seconds."""
    kind = susi.SOMClassifier if options["classes"] else susi.SOMRegressor
    plan = {
        "n_iter_unsupervised": iterations,
        "n_iter_supervised": iterations,
        "random_state": options["seed"],
    }
    seconds: list[float] = []
    while len(seconds) < REPEATS and sum(seconds) < ENOUGH:
        model = kind(*options["shape"], **plan)
        began = time.perf_counter()
        found = model.fit(X, y).predict(unseen)
        seconds.append(time.perf_counter() - began)
    return {"predicted": np.asarray(found).ravel().tolist(), "seconds": min(seconds)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
