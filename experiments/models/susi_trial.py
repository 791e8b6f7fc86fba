"""One training and one prediction by SuSi, in its own environment: ``python susi_trial.py FOLDER``."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import susi

REPEATS, ENOUGH = 3, 2.0  # the least of so many runs counts; no further one after so many seconds


def main(folder: Path) -> None:
    options = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    X, y, unseen = (np.load(folder / "arrays.npz", allow_pickle=False)[name] for name in ("X", "y", "unseen"))
    kind = susi.SOMClassifier if options["classes"] else susi.SOMRegressor
    rows, columns = options["shape"]
    model = kind(
        rows, columns, n_iter_unsupervised=options["iterations"], n_iter_supervised=options["iterations"],
        random_state=options["seed"],
    )  # fmt: skip
    seconds: list[float] = []
    while len(seconds) < REPEATS and sum(seconds) < ENOUGH:
        began = time.perf_counter()
        found = model.fit(X, y).predict(unseen)
        seconds.append(time.perf_counter() - began)
    answer = {"predicted": np.asarray(found).ravel().tolist(), "seconds": min(seconds)}
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
